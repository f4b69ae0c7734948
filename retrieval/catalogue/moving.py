"""All rows of a database copied to another one, in steps that an interruption does not undo."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, func, select, text, tuple_
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.file import CatalogueFile, ChangeLog, Database, Place
from retrieval.catalogue.fulltext import FullText, stored_words
from retrieval.catalogue.rows import passage_of, quote_of
from retrieval.catalogue.schema import (
    index_state,
    meta,
    metadata,
    passages,
    quotes,
)
from retrieval.errors import StoreError

# Rows in one transaction: some 0.3 s.
STEP_ROWS = 500
# A row of ``meta`` that says what is being moved here; what else stands there is the place's own.
MARK = "moved from"
# Readers of the change log whose work moves along: the stories, and what corrections were told.
FOLLOWERS = ("stories", "fallen")

OnMoved = Callable[[int, int], None]  # rows moved, of how many


@dataclass(frozen=True, slots=True)
class Moved:
    """What a table holds, the same at both places: how many rows, and the hash of them all."""

    rows: int
    sha256: str


def move_catalogue(
    source: Place, target: Place, on_moved: OnMoved | None = None
) -> tuple[str, dict[str, Moved]]:
    """Move a catalogue, as ``move``; its mark, and what each table holds.

    Full text is made anew, and the vectors by who uses the target first: how far they have come is
    the source's own affair.
    """
    kept = [one for one in metadata.sorted_tables if one not in (meta, index_state, passages)]
    kept.append(passages)  # their words are made of texts and quotes
    with closing(CatalogueFile(source)) as here, closing(CatalogueFile(target)) as there:
        mark = ChangeLog(here).catalogue_id()
        moved = _Moving(here, there, mark, there.full_text).all(kept, on_moved)
        with here.read() as before, there.write() as after:
            for row in before.execute(_READERS, {"names": FOLLOWERS}).mappings():
                after.execute(insert(index_state).on_conflict_do_nothing(), dict(row))
    return mark, moved


def move(
    source: Database,
    target: Database,
    tables: Sequence[Table],
    *,
    mark: str,
    on_moved: OnMoved | None = None,
) -> dict[str, Moved]:
    """Copy these tables, in an order in which none points at one that comes later.

    ``mark`` says what is moved. Begun again with the same mark, it goes on where it ended. Raises
    StoreError where the target holds something else, or not the same in the end.
    """
    return _Moving(source, target, mark).all(tables, on_moved)


class _Moving:
    def __init__(
        self, source: Database, target: Database, mark: str, full_text: FullText | None = None
    ) -> None:
        self._source, self._target = source, target
        self._mark = mark
        self._text = full_text

    def all(self, tables: Sequence[Table], on_moved: OnMoved | None) -> dict[str, Moved]:
        with self._source.read() as here:  # one state, whoever writes meanwhile
            self._begin(tables)
            total = sum(here.execute(_count(one)).scalar_one() for one in tables)
            done = 0
            for table in tables:
                for rows in self._steps(here, table):
                    done += len(rows)
                    if on_moved:
                        on_moved(done, total)
            return {table.name: self._compared(here, table) for table in tables}

    def _begin(self, tables: Sequence[Table]) -> None:
        with self._target.write() as there:
            known = there.execute(_MARKED, {"name": MARK}).scalar()
            if known is None and any(there.execute(_count(one)).scalar_one() for one in tables):
                raise StoreError("holds something already; move to an empty place")
            if known not in (None, self._mark):
                raise StoreError("something else was being moved here; move to an empty place")
            if known is None:
                there.execute(_SET_MARK, {"name": MARK, "value": self._mark})

    def _steps(self, here: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
        keys = [*table.primary_key]
        newest = select(*keys).order_by(*(key.desc() for key in keys)).limit(1)
        with self._target.read() as there:
            last: Sequence[Any] | None = there.execute(newest).one_or_none()
        while True:
            rest = select(table).order_by(*keys).limit(STEP_ROWS)
            if last is not None:
                rest = rest.where(tuple_(*keys) > tuple_(*last))
            if not (rows := here.execute(rest).all()):
                break
            with self._target.write() as there:
                there.execute(insert(table), [dict(row._mapping) for row in rows])
                self._put_words(there, table, rows)
                _count_on(there, table)
            last = tuple(rows[-1]._mapping[key.name] for key in keys)
            yield rows

    def _put_words(self, there: Connection, table: Table, rows: Sequence[Row[Any]]) -> None:
        if self._text is None:
            return
        if table is quotes:
            self._text.put_quotes(there, ((row.id, quote_of(row)) for row in rows))
        elif table is passages:
            words = []
            for revision, some in groupby(rows, key=lambda row: row.revision):
                spans = ((row.id, passage_of(row).span) for row in some)
                words += stored_words(there, revision, spans)
            self._text.put_passages(there, words)

    def _compared(self, here: Connection, table: Table) -> Moved:
        with self._target.read() as there:
            wanted, moved = _moved(here, table), _moved(there, table)
        if wanted != moved:
            raise StoreError(
                f"{table.name} differs from where it came from; move to an empty place"
            )
        return moved


def _moved(connection: Connection, table: Table) -> Moved:
    """Hash all rows in the order of their keys."""
    found, rows = hashlib.sha256(), 0
    every = select(table).order_by(*table.primary_key)
    for row in connection.execute(every, execution_options={"yield_per": STEP_ROWS}):
        rows += 1
        plain = [value.hex() if isinstance(value, bytes) else value for value in row]
        found.update(json.dumps(plain).replace("\\u0000", "\\ufffd").encode())
    return Moved(rows, found.hexdigest())


def _count_on(there: Connection, table: Table) -> None:
    """Let the server count ids on from those that were given."""
    column = table.autoincrement_column
    if there.dialect.name == "postgresql" and column is not None:
        there.execute(
            select(
                func.setval(
                    func.pg_get_serial_sequence(table.name, column.name),
                    select(func.max(column)).scalar_subquery(),
                )
            )
        )


def _count(table: Table) -> Select[int]:
    return select(func.count()).select_from(table)


_READERS = select(index_state).where(index_state.c.name.in_(bindparam("names", expanding=True)))
_MARKED = text("SELECT value FROM meta WHERE name = :name")
_SET_MARK = text("INSERT INTO meta (name, value) VALUES (:name, :value)")
