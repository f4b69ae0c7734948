"""Parse untrusted bytes in a child process, bounded in time, memory and CPU.

A malicious page of one megabyte keeps the parser busy for half a minute, and a thread cannot be
killed. The child receives bytes and a JSON context and returns JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from retrieval.errors import SourceError

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR")  # no token, no key
MEMORY_BYTES = 2_000_000_000
CPU_S = 120  # in case the parent dies and cannot kill it
# Within these limits an ordinary page takes far less than a second, the worst case found 6.
QUICK_BYTES, QUICK_TAGS, QUICK_ARTICLES = 1_000_000, 15_000, 100
# Two: parsers hold the GIL anyway; a pool of its own leaves the default one to DNS look-ups.
READING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")

Made = TypeVar("Made")


def environment() -> dict[str, str]:
    """What a child process of ours is told: where things are, no token and no key."""
    known = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return known | {"PYTHONPATH": str(ROOT)}


# A module-level function of a JSON context and the bytes; its result must be JSON too.
Task = Callable[[Mapping[str, Any], bytes], dict[str, Any]]


class Unreadable(Exception):  # noqa: N818 - becomes the error of a page or feed
    """Why the child process returned nothing."""


def is_quick(raw: bytes) -> bool:
    """Whether ``raw`` is safe to parse in a thread: small, few tags, not a PDF.

    Of articles inside articles, each is looked through: 500 take seven seconds.

    >>> is_quick(b"<p>Gates open."), is_quick(b"%PDF-1.7"), is_quick(b"<p>" * 20_000)
    (True, False, False)
    >>> is_quick(b"<ARTICLE><p>Gates open." * 200)
    False
    """
    small = len(raw) <= QUICK_BYTES and raw.count(b"<") <= QUICK_TAGS
    few = raw.lower().count(b"<article") <= QUICK_ARTICLES
    return small and few and b"%PDF-" not in raw[:1024]


async def in_thread(read: Callable[[], Made]) -> Made:
    """What ``read`` returns, run off the event loop; only for quick work."""
    return await asyncio.get_running_loop().run_in_executor(READING, read)


async def in_process(
    task: Task, context: Mapping[str, object], raw: bytes, *, timeout_s: float
) -> dict[str, Any]:
    """The result of ``task`` on ``raw`` in a child process; Unreadable gives the reason if none."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", __name__, task.__module__, task.__name__),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=environment(),
    )
    try:
        async with asyncio.timeout(timeout_s):
            out, _ = await child.communicate(json.dumps(context).encode() + b"\n" + raw)
    except TimeoutError as error:
        raise Unreadable("takes too long to read") from error
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    if child.returncode != 0:
        raise Unreadable("cannot be read: it takes too much memory, or breaks the reader")
    made: dict[str, Any] = json.loads(out)
    if "refused" in made:
        raise Unreadable(str(made["refused"]))
    return made


def main() -> None:
    """The child's entry point: run the named task from standard input to standard output."""
    import resource

    for bound, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S)):
        with suppress(ValueError, OSError):  # a system without this limit
            resource.setrlimit(bound, (most, most))
    module, name = sys.argv[1:]
    task: Task = getattr(import_module(module), name)
    context = json.loads(sys.stdin.buffer.readline())
    try:
        made = task(context, sys.stdin.buffer.read())
    except SourceError as error:
        made = {"refused": error.why}
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main()
