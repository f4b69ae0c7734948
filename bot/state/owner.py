"""One bot for one home: a second one is told so and ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import StoreError

LOCK_NAME = "bot.lock"


@contextmanager
def owning(home: Path) -> Iterator[None]:
    """Own this home's inbox and outbox inside the block; raises StoreError if another does.

    The system lets go of the lock when the process ends, however it ends.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(home / LOCK_NAME, blocking=False, thread_local=False)
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"another bot runs on {home}: end it, or set another QUOTH_HOME"
        ) from error
    except OSError as error:
        raise StoreError(f"{home}: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()
