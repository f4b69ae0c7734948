"""Databases opened, read and written; the catalogue's with its change log and its caches."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock, local
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from uuid import uuid4

from sqlalchemy import Connection, Executable, Row, Select, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue import schema
from retrieval.catalogue.dialects import sqlite
from retrieval.catalogue.fulltext import FullText
from retrieval.catalogue.schema import changes, index_state, meta
from retrieval.domain import Revision

if TYPE_CHECKING:
    from retrieval.catalogue.dialects.postgres import PostgresLock


T = TypeVar("T")

# A file of SQLite, or the address of a PostgreSQL server.
Place = Path | str


class Database:
    """A file or a server's tables, safe for several threads. Raises StoreError where it fails."""

    def __init__(
        self, place: Place, prepare: Callable[[Connection], None], *, namespace: str = "quoth"
    ) -> None:
        """Open what is at ``place``; ``prepare`` makes or upgrades its tables.

        On a server these stand apart, in the schema of this name.
        """
        # SQLite makes a writer that finds the file locked sleep for up to 100 ms; a lock in memory
        # wakes it at once.
        self._writer = Lock()
        self._locks: list[PostgresLock] = []
        self.is_shared = not isinstance(place, Path)
        if isinstance(place, Path):
            self._engine = sqlite.open_engine(place, prepare)
            self._transaction = partial(sqlite.transaction, self._engine)
            self._translated = partial(sqlite.translated, place)
            return
        from retrieval.catalogue.dialects import postgres

        self._engine = postgres.open_engine(place, namespace, prepare)
        self._transaction = partial(postgres.transaction, self._engine, namespace)
        self._translated = partial(postgres.translated, postgres.place_of(place))

    def close(self) -> None:
        """Let go of it, and of its locks."""
        for lock in self._locks:
            lock.release()
        self._engine.dispose()

    def lock(self, name: str) -> PostgresLock:
        """A lock on the server that one process at a time can have; only where it is shared."""
        from retrieval.catalogue.dialects.postgres import PostgresLock

        self._locks.append(PostgresLock(self._engine, name))
        return self._locks[-1]

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write_beside(self) -> Iterator[Connection]:
        """A transaction that writes without the write lock, on a server: its rows are locked."""
        from retrieval.catalogue.dialects.postgres import beside

        with self._translated(), beside(self._engine) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning."""
        with self._writer, self._translated(), self._transaction() as connection:
            yield connection

    def compact(self) -> None:
        """Give free pages back to the disk where they are a good part of a file.

        It takes some seconds for each gigabyte; writers wait for it. A server does so by itself.
        """
        if self._engine.dialect.name == "sqlite":
            with self._writer, self._translated():
                sqlite.compact(self._engine)


File = TypeVar("File", bound=Database)


class FilePart(Generic[File]):
    """What stands in some tables of a database; each call is one transaction."""

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
# From so many changes on, what is made of all articles is made anew.
MOST_CAME = 1_000
# Ids in one query; SQLite takes 32,766 values.
MOST_IDS = 10_000


class CatalogueFile(Database):
    """The catalogue's tables; what is made from all of it is cached until it changes."""

    def __init__(self, place: Place) -> None:
        """Open the catalogue at ``place``; it is made or upgraded where needed."""
        super().__init__(place, schema.prepare)
        self.full_text = _full_text(place)
        self._mine = local()  # the snapshot that a thread reads in
        self._kept = UntilChange()
        self._grown: dict[str, tuple[int, Any]] = {}  # with the change up to which each was made

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
            return self._kept.get(self._seq(connection), name, lambda: make(connection))

    def growing(
        self, name: str, make: Callable[[Connection], T], more: Callable[[Connection, T, Came], T]
    ) -> T:
        """As ``until_change``; where articles only came since, ``more`` makes the new from the old.

        What is made of all articles takes the longer the more there are, and new ones come while
        people ask.
        """
        with self.read() as connection:
            seq, (known, found) = self._seq(connection), self._grown.get(name, (0, None))
            if found is not None and known == seq:
                return cast(T, found)
            came = _came(connection, known, seq) if found is not None else None
            value = make(connection) if came is None else more(connection, cast(T, found), came)
            if seq >= known:
                self._grown[name] = seq, value
            return value

    def _seq(self, connection: Connection) -> int:
        shared = getattr(self._mine, "connection", None)
        return int(self._mine.seq) if shared is connection else last_seq(connection)

    def by_ids(self, ids: Iterable[int], query: Select[Any]) -> Iterator[Row[Any]]:
        """The rows of a query with ``:ids``, in batches that a database takes."""
        wanted = sorted({*ids})
        if not wanted:
            return
        with self.read() as connection:
            for at in range(0, len(wanted), MOST_IDS):
                yield from connection.execute(query, {"ids": wanted[at : at + MOST_IDS]}).all()


def _full_text(place: Place) -> FullText:
    if isinstance(place, Path):
        from retrieval.catalogue.dialects.sqlite import Fts5

        return Fts5()
    from retrieval.catalogue.dialects.tsvector import TsVector

    return TsVector()


@dataclass(frozen=True, slots=True)
class Came:
    """New articles: their revisions, and how many passages they have."""

    revisions: Sequence[int]
    passages: int


def _came(connection: Connection, after: int, seq: int) -> Came | None:
    """What came between two changes; None where something went, or too much came."""
    if not after < seq <= after + MOST_CAME:
        return None
    rows = connection.execute(_BETWEEN, {"after": after, "seq": seq}).all()
    if any(row.op != "add" for row in rows):
        return None
    return Came([row.revision for row in rows], sum(row.last - row.first + 1 for row in rows))


def last_seq(connection: Connection) -> int:
    """The number of the last change, 0 before the first."""
    return connection.execute(_LAST).scalar_one() or 0


class UntilChange:
    """Results that hold in one state, such as up to a change of the catalogue, by name.

    >>> kept = UntilChange()
    >>> kept.get(1, "size", lambda: 5), kept.get(1, "size", lambda: 6), kept.get(2, "size", int)
    (5, 5, 0)
    """

    def __init__(self, *, most: int = MOST_KEPT) -> None:
        self._most = most
        self._state: object = None
        self._found: dict[object, Any] = {}
        self._lock = Lock()

    def of(self, state: object) -> dict[object, Any]:
        """What is kept of this state; another state, or too many results, begin anew."""
        with self._lock:
            if state != self._state or len(self._found) > self._most:
                self._state, self._found = state, {}
            return self._found

    def get(self, state: object, name: object, make: Callable[[], T]) -> T:
        """What is kept under ``name`` of this state; made where there is nothing."""
        found = self.of(state)
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

    def waits_since(self, name: str) -> datetime | None:
        """When the first change came that is not in this index yet; None if there is none."""
        with self._file.read() as connection:
            after = indexed(connection, name)
            came = connection.execute(_NEXT_AT, {"after": after}).scalar_one_or_none()
        return datetime.fromisoformat(came) if came else None

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
_NAME_IT = insert(meta).values(name="id", value=bindparam("id")).on_conflict_do_nothing()
_LAST = select(func.max(changes.c.seq))
_BETWEEN = select(changes).where(
    changes.c.seq > bindparam("after"), changes.c.seq <= bindparam("seq")
)
_NEXT_AT = select(changes.c.at).where(changes.c.seq > bindparam("after")).order_by(changes.c.seq)
_NEXT_AT = _NEXT_AT.limit(1)
_INDEXED = select(index_state.c.seq).where(index_state.c.name == bindparam("name"))
_STATE = insert(index_state)
_SET_INDEXED = _STATE.on_conflict_do_update(
    index_elements=["name"], set_={"seq": _STATE.excluded.seq}
)


# Texts that stay in memory; two bytes a character where one is curly: some 20 MB.
MOST_CHARS = 10_000_000


class Texts:
    """An LRU cache of stored revisions by id, bounded by the characters of their texts.

    >>> from retrieval.domain import Head
    >>> texts = Texts(most_chars=6)
    >>> for n in (1, 2, 3):
    ...     texts.keep(Revision(n, f"{n}.txt", 1, "", "abc", Head("Gazette")))
    >>> sorted(texts.known([1, 2, 3]))
    [2, 3]
    """

    def __init__(self, *, most_chars: int = MOST_CHARS) -> None:
        self._most_chars = most_chars
        self._kept: OrderedDict[int, Revision] = OrderedDict()
        self._chars = 0
        self._lock = Lock()

    def known(self, ids: Iterable[int]) -> dict[int, Revision]:
        """Those of these revisions that are here."""
        with self._lock:
            found = {n: self._kept[n] for n in ids if n in self._kept}
            for n in found:
                self._kept.move_to_end(n)
        return found

    def keep(self, revision: Revision) -> None:
        """Keep a revision; those not used for longest are evicted."""
        with self._lock:
            if revision.id not in self._kept:
                self._kept[revision.id] = revision
                self._chars += len(revision.text)
            while self._chars > self._most_chars and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._chars -= len(old.text)
