"""Reading that may take long: in a process of its own, bounded in time, memory and CPU.

A page of one megabyte that was made to be slow keeps the reader busy for half a minute, and a
thread cannot be stopped. The process gets bytes and a few words and gives back JSON.
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
KEPT = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR")  # no token, no key
MEMORY_BYTES = 2_000_000_000
CPU_S = 120  # should nobody be left to end it
# Up to here an ordinary page takes far less than a second, and the worst that was made, 6.
QUICK_BYTES, QUICK_TAGS = 1_000_000, 15_000
# Two: readers hold the interpreter anyway, and the threads that ask name servers stay free.
READING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reading")

Made = TypeVar("Made")
# A function at the top of its module: a few words of context and the bytes, to what JSON holds.
Task = Callable[[Mapping[str, Any], bytes], dict[str, Any]]


class Unreadable(Exception):  # noqa: N818 - becomes the error of a page or feed
    """Why the process gave nothing back."""


def is_quick(raw: bytes) -> bool:
    """Whether ``raw`` can be read in a thread: small, with few tags, and no PDF.

    >>> is_quick(b"<p>Gates open."), is_quick(b"%PDF-1.7"), is_quick(b"<p>" * 20_000)
    (True, False, False)
    """
    small = len(raw) <= QUICK_BYTES and raw.count(b"<") <= QUICK_TAGS
    return small and b"%PDF-" not in raw[:1024]


async def in_thread(read: Callable[[], Made]) -> Made:
    """What ``read`` returns, off the event loop; for what is quick."""
    return await asyncio.get_running_loop().run_in_executor(READING, read)


async def in_process(
    task: Task, context: Mapping[str, object], raw: bytes, *, timeout_s: float
) -> dict[str, Any]:
    """What ``task`` makes of ``raw`` in a child process; Unreadable says why nothing."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", __name__, task.__module__, task.__name__),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={name: os.environ[name] for name in KEPT if name in os.environ}
        | {"PYTHONPATH": str(ROOT)},
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
    """In the child: do the task that is named, from standard input to standard output."""
    import resource

    for bound, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S)):
        with suppress(ValueError, OSError):  # where the system knows no such bound
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
