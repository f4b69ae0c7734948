"""One child process at a time: how long it took, the most memory it had, what it wrote."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = ("QUOTH_", "OPENAI_", "TELEGRAM_")  # settings that would change what is measured


class ChildError(Exception):
    """A child process that did not end well; the last lines it wrote."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one child process took: seconds on the wall, peak memory in MB (of 1,000,000 bytes).

    ``cpu_s`` is processor time, of all cores: it holds where others use the machine too.
    """

    seconds: float
    peak_mb: float
    cpu_s: float = 0.0


def run(
    command: Sequence[str | Path], *, out: Path, settings: Mapping[str, str] | None = None
) -> Run:
    """Run ``command``, its output into ``out``; ChildError where its exit code is not 0.

    Of settings of ours it sees only these.

    The peak is the one the kernel kept for this child (wait4). It never falls below the size of
    the process that started it, so this module and its callers stay small.
    """
    errors = out.with_suffix(".err")
    with out.open("wb") as stdout, errors.open("wb") as stderr:
        began = time.perf_counter()
        child = subprocess.Popen(
            [str(each) for each in command],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            cwd=out.parent,
            env=environment(os.environ) | dict(settings or {}),
        )
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        last = errors.read_text("utf-8", "replace").strip().splitlines()[-2:]
        raise ChildError(f"exit code {child.returncode}: {' / '.join(last)[-300:]}")
    cpu_s = used.ru_utime + used.ru_stime
    return Run(seconds, used.ru_maxrss * 1024 / 1e6, cpu_s)


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """``given`` without settings of ours, with the project on the path, reading UTF-8.

    >>> sorted(environment({"HOME": "/h", "QUOTH_HOME": "/q", "OPENAI_API_KEY": "k"}))
    ['HOME', 'PYTHONPATH', 'PYTHONUTF8']
    """
    kept = {name: value for name, value in given.items() if not name.startswith(OURS)}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def size_mb(folder: Path) -> float:
    """What the files under ``folder`` take, in MB (of 1,000,000 bytes)."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that ``percent`` of the values do not exceed (nearest rank); nan of none.

    >>> percentile([4, 1, 3, 2], 50), percentile([4, 1, 3, 2], 95)
    (2, 4)
    """
    if not values:
        return float("nan")
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
