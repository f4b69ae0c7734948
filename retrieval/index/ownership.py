"""Who may write the vectors: one process at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.catalogue.dialects.postgres import PostgresLock
    from retrieval.settings import Settings


class Ownership(Protocol):
    """The right to write the vectors; it ends with the process that has it, however that ends."""

    @property
    def is_held(self) -> bool:
        """Whether this process has it now."""

    def take(self) -> bool:
        """Take it unless another process has it; whether this one has it now."""

    def release(self) -> None:
        """Let go of it."""


def ownership(settings: Settings, catalogue: Catalogue | None = None) -> Ownership:
    """The ownership of the vectors of these settings, not taken yet.

    A lock on a file holds among the processes of one home. Where several machines share both
    servers, the database has the lock.
    """
    if catalogue and settings.server and (settings.chroma_url or settings.chroma_api_key):
        return _SharedOwnership(catalogue.lock("vectors"))
    return _FileOwnership(settings)


class _SharedOwnership:
    def __init__(self, lock: PostgresLock) -> None:
        self._lock = lock

    @property
    def is_held(self) -> bool:
        return self._lock.is_held

    def take(self) -> bool:
        return self._lock.acquire()

    def release(self) -> None:
        self._lock.release()


class _FileOwnership:
    def __init__(self, settings: Settings) -> None:
        from filelock import FileLock

        place = settings.home / "vectors.lock"
        self._lock = FileLock(place, blocking=False, thread_local=False)

    @property
    def is_held(self) -> bool:
        return self._lock.is_locked

    def take(self) -> bool:
        from filelock import Timeout

        try:
            if not self._lock.is_locked:
                self._lock.acquire()
        except Timeout:
            return False
        return True

    def release(self) -> None:
        self._lock.release()
