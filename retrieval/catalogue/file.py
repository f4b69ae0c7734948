"""The catalogue's file as all parts share it: reading, writing, what holds until a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, local
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, func, select

from retrieval.catalogue import schema
from retrieval.catalogue.database import open_engine, translated, writing
from retrieval.catalogue.schema import changes

T = TypeVar("T")

# Results that are cached between two changes of the catalogue.
MOST_KEPT = 1_000
# Ids in one query; SQLite takes 32,766 values.
MOST_IDS = 10_000

_LAST = select(func.max(changes.c.seq))


class CatalogueFile:
    """One SQLite file, safe to use from several threads. Raises StoreError where it fails."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``; it is made or upgraded where needed."""
        self._path = path
        self._engine = open_engine(path, schema.prepare)
        self._mine = local()  # the snapshot that a thread reads in
        self._kept = UntilChange()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads of this thread inside see one state of the catalogue, and cost less."""
        with self.read() as connection:
            self._mine.connection, self._mine.seq = connection, last_seq(connection)
            try:
                yield
            finally:
                self._mine.connection = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read from: the one of this thread's snapshot, if it is in one."""
        shared = getattr(self._mine, "connection", None)
        if shared is not None:
            yield shared
            return
        with translated(self._path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning."""
        with translated(self._path), writing(self._engine) as connection:
            yield connection

    def until_change(self, connection: Connection, name: object, make: Callable[[], T]) -> T:
        """What ``make`` gives, cached under ``name`` as long as the catalogue stays as it is."""
        shared = getattr(self._mine, "connection", None)
        seq = self._mine.seq if shared is connection else last_seq(connection)
        return self._kept.get(seq, name, make)

    def by_ids(self, ids: Iterable[int], query: Select[Any]) -> Iterator[Row[Any]]:
        """The rows of a query with ``:ids``, in batches that SQLite takes."""
        wanted = sorted({*ids})
        if not wanted:
            return
        with self.read() as connection:
            for at in range(0, len(wanted), MOST_IDS):
                yield from connection.execute(query, {"ids": wanted[at : at + MOST_IDS]}).all()


def last_seq(connection: Connection) -> int:
    """The number of the last change, 0 before the first."""
    return connection.execute(_LAST).scalar_one() or 0


class UntilChange:
    """Results that hold until the catalogue changes, by name.

    >>> kept = UntilChange()
    >>> kept.get(1, "size", lambda: 5), kept.get(1, "size", lambda: 6), kept.get(2, "size", int)
    (5, 5, 0)
    """

    def __init__(self) -> None:
        self._seq = -1
        self._found: dict[object, Any] = {}
        self._lock = Lock()

    def get(self, seq: int, name: object, make: Callable[[], T]) -> T:
        """What is cached under ``name`` for change number ``seq``; made where there is nothing."""
        with self._lock:
            if seq != self._seq or len(self._found) > MOST_KEPT:
                self._seq, self._found = seq, {}
            if name in self._found:
                known: T = self._found[name]
                return known
        made = make()
        with self._lock:
            if seq == self._seq:
                self._found[name] = made
        return made
