"""The change log, which the indexes follow, and the full text's upkeep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import local
from typing import Self

from sqlalchemy import Connection, bindparam, select, text
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue import schema, search
from retrieval.catalogue.database import open_engine, translated, writing
from retrieval.catalogue.schema import changes, index_state

# Measured on 7,300 passages taken one article at a time: a search takes 7.9 ms, after merging 3.0.
# Merging all takes 0.2 s there, so it waits until this share of all changes is new.
SHARE_NEW = 0.05
# Up to 2,000 pages in one transaction, so that nobody waits long; less than 0: whatever the parts.
_STEPS = (
    text("INSERT INTO passages_fts(passages_fts, rank) VALUES ('merge', -2000)"),
    text("INSERT INTO quotes_fts(quotes_fts, rank) VALUES ('merge', -2000)"),
)


def is_due(merged: int, last: int) -> bool:
    """Whether enough changes came since the one that was merged up to.

    >>> is_due(100, 104), is_due(100, 106), is_due(0, 0)
    (False, True, False)
    """
    return last - merged > SHARE_NEW * last


def merge(connection: Connection) -> bool:
    """One step of merging; whether there is more to do."""
    more = False
    for step in _STEPS:
        before = _changes(connection)
        connection.execute(step)
        more |= _changes(connection) - before > 1  # the full text's own sign
    return more


def _changes(connection: Connection) -> int:
    return int(connection.execute(text("SELECT total_changes()")).scalar_one())


_INDEXED = select(index_state.c.seq).where(index_state.c.name == bindparam("name"))


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log; ``passages`` are the ids that came ("add") or went ("remove")."""

    seq: int
    revision: int
    op: str
    passages: range


class ChangeLog:
    """The file of the catalogue, and what came and went in it, in order."""

    def __init__(self, path: Path) -> None:
        """Open the catalogue at ``path``; it is made or upgraded where needed."""
        self._path = path
        self._engine = open_engine(path, schema.prepare)
        self._mine = local()  # the snapshot that a thread reads in

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads of this thread inside see one state of the catalogue, and cost less."""
        with self._read() as connection:
            self._mine.connection, self._mine.seq = connection, search.last_seq(connection)
            try:
                yield
            finally:
                self._mine.connection = None

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        shared = getattr(self._mine, "connection", None)
        if shared is not None:
            yield shared
            return
        with translated(self._path), self._engine.connect() as connection:
            yield connection

    def _seq(self, connection: Connection) -> int:
        """The number of the last change that this connection sees."""
        shared = getattr(self._mine, "connection", None)
        return self._mine.seq if shared is connection else search.last_seq(connection)

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with translated(self._path), writing(self._engine) as connection:
            yield connection

    def changes_after(self, seq: int, limit: int) -> list[Change]:
        """The next lines of the change log, in order."""
        found = select(changes).where(changes.c.seq > seq).order_by(changes.c.seq).limit(limit)
        with self._read() as connection:
            rows = connection.execute(found).all()
        return [Change(r.seq, r.revision, r.op, range(r.first, r.last + 1)) for r in rows]

    def last_change(self) -> int:
        """The number of the last change, 0 before the first."""
        with self._read() as connection:
            return search.last_seq(connection)

    def indexed(self, name: str) -> int:
        """The number of the last change that is in this index, 0 before the first."""
        with self._read() as connection:
            return connection.execute(_INDEXED, {"name": name}).scalar_one_or_none() or 0

    def set_indexed(self, name: str, seq: int) -> None:
        """Note that all changes up to ``seq`` are in this index."""
        row = insert(index_state).values(name=name, seq=seq)
        with self._write() as connection:
            connection.execute(
                row.on_conflict_do_update(index_elements=["name"], set_={"seq": seq})
            )
