"""SQLite files: opened, read and written; the catalogue's with its change log and a cache."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, local
from typing import Any, Generic, TypeVar
from uuid import uuid4

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    Row,
    Select,
    bindparam,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError

from retrieval.catalogue import schema
from retrieval.catalogue.schema import changes, index_state, meta
from retrieval.errors import StoreError

T = TypeVar("T")

# How long a writer waits for another one (a second process that takes articles).
BUSY_TIMEOUT_S = 30.0
_RETRY_S = 0.01

# NORMAL: what was reported as taken survives a kill; a power cut may take the last articles, and
# the next run takes them again. FULL was measured to cost 1 to 8 ms an article.
# The log is merged every 16 MB, not every 4, as each merge waits for the disk.
_PRAGMAS = (
    "foreign_keys=ON",
    "synchronous=NORMAL",
    "wal_autocheckpoint=4000",
    "temp_store=MEMORY",
    "mmap_size=67108864",  # a third off a full-text search: 4.1 ms for 6.2; it counts as memory
)


def open_engine(
    path: Path,
    prepare: Callable[[Connection], None],
    *,
    busy_timeout_s: float = BUSY_TIMEOUT_S,
) -> Engine:
    """The engine of the file at ``path``; ``prepare`` makes or upgrades its tables.

    Raises StoreError if the file cannot be used or was written by a newer version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent}: {error.strerror}") from error
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": busy_timeout_s, "check_same_thread": False}
    )
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    try:
        with translated(path):
            _use_log(engine, busy_timeout_s)
            with transaction(engine) as connection:
                prepare(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that takes the write lock at once, so what it reads stays true."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of the database become StoreError, with the file named and the cause kept."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{path}: {error.orig}") from error
    except sqlite3.Error as error:  # while connecting
        raise StoreError(f"{path}: {error}") from error
    except StoreError as error:
        raise StoreError(f"{path}: {error}") from error


def _use_log(engine: Engine, busy_timeout_s: float) -> None:
    """Readers and a writer side by side; the mode stays in the file.

    Where two switch a new file at once, SQLite refuses one of them without any waiting.
    """
    give_up = time.monotonic() + busy_timeout_s
    connection = engine.raw_connection()
    try:
        while not _uses_log(connection.cursor(), last=time.monotonic() > give_up):
            time.sleep(_RETRY_S)
    finally:
        connection.close()


def _uses_log(cursor: Any, *, last: bool) -> bool:
    try:
        (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if last or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _connected(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # transactions are begun below, not by the driver
    try:
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:  # no database: the pool has not taken this connection yet
        raw.close()
        raise


def _begun(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class SqliteFile:
    """One SQLite file, safe to use from several threads. Raises StoreError where it fails."""

    def __init__(self, path: Path, prepare: Callable[[Connection], None]) -> None:
        """Open the file at ``path``; ``prepare`` makes or upgrades its tables."""
        self._path = path
        self._engine = open_engine(path, prepare)
        # SQLite makes a writer that finds the file locked sleep for up to 100 ms; a lock in memory
        # wakes it at once.
        self._writer = Lock()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the file."""
        with translated(self._path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning."""
        with self._writer, translated(self._path), transaction(self._engine) as connection:
            yield connection


File = TypeVar("File", bound=SqliteFile)


class FilePart(Generic[File]):
    """What stands in some tables of a file; each call is one transaction."""

    def __init__(self, file: File) -> None:
        self._file = file

    def _rows(self, query: Executable, **values: object) -> Sequence[Any]:
        with self._file.read() as connection:
            return connection.execute(query, values).all()

    def _write(self, change: Executable, **values: object) -> int:
        """The number of rows changed."""
        with self._file.write() as connection:
            return connection.execute(change, values).rowcount


# Results that are cached between two changes of the catalogue.
MOST_KEPT = 1_000
# Ids in one query; SQLite takes 32,766 values.
MOST_IDS = 10_000


class CatalogueFile(SqliteFile):
    """The catalogue's file; what is made from all of it is cached until it changes."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``; it is made or upgraded where needed."""
        super().__init__(path, schema.prepare)
        self._mine = local()  # the snapshot that a thread reads in
        self._kept = UntilChange()

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
        with super().read() as connection:
            yield connection

    def until_change(self, name: object, make: Callable[[Connection], T]) -> T:
        """What ``make`` gives, cached under ``name`` as long as the catalogue stays as it is."""
        with self.read() as connection:
            shared = getattr(self._mine, "connection", None)
            seq = self._mine.seq if shared is connection else last_seq(connection)
            return self._kept.get(seq, name, lambda: make(connection))

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
            found = self._found
        if name not in found:
            found[name] = make()
        known: T = found[name]
        return known


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log; ``passages`` are the ids that came ("add") or went ("remove")."""

    seq: int
    revision: int
    op: str
    passages: range


class ChangeLog(FilePart[CatalogueFile]):
    """Numbered changes, and up to which of them each reader ("vectors", "stories" …) has come."""

    def after(self, seq: int, limit: int) -> list[Change]:
        """The next lines of the change log, in order."""
        found = select(changes).where(changes.c.seq > seq).order_by(changes.c.seq).limit(limit)
        return [
            Change(r.seq, r.revision, r.op, range(r.first, r.last + 1)) for r in self._rows(found)
        ]

    def last(self) -> int:
        """The number of the last change, 0 before the first."""
        with self._file.read() as connection:
            return last_seq(connection)

    def indexed(self, name: str) -> int:
        """The number of the last change that is in this index, 0 before the first."""
        with self._file.read() as connection:
            return indexed(connection, name)

    def behind(self, name: str) -> int:
        """How many changes are not in this index yet."""
        return self.last() - self.indexed(name)

    def catalogue_id(self) -> str:
        """What no other catalogue is called; given at the first call and kept in the file."""
        with self._file.write() as connection:
            connection.execute(_NAME_IT, {"id": uuid4().hex})
            return str(connection.execute(_ID).scalar_one())

    def set_indexed(self, name: str, seq: int) -> None:
        """Note that all changes up to ``seq`` are in this index."""
        with self._file.write() as connection:
            set_indexed(connection, name, seq)


def indexed(connection: Connection, name: str) -> int:
    """As ``ChangeLog.indexed``, inside a transaction."""
    return connection.execute(_INDEXED, {"name": name}).scalar_one_or_none() or 0


def set_indexed(connection: Connection, name: str, seq: int) -> None:
    """As ``ChangeLog.set_indexed``, inside a transaction."""
    connection.execute(_SET_INDEXED, {"name": name, "seq": seq})


_ID = select(meta.c.value).where(meta.c.name == "id")
_NAME_IT = text(
    "INSERT INTO meta (name, value) SELECT 'id', :id"
    " WHERE NOT EXISTS (SELECT 1 FROM meta WHERE name = 'id')"
)
_LAST = select(func.max(changes.c.seq))
_INDEXED = select(index_state.c.seq).where(index_state.c.name == bindparam("name"))
_STATE = insert(index_state)
_SET_INDEXED = _STATE.on_conflict_do_update(
    index_elements=["name"], set_={"seq": _STATE.excluded.seq}
)
