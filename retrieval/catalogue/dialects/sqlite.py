"""SQLite files: opened, read and written; full text by their FTS5."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Subquery,
    bindparam,
    create_engine,
    event,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from retrieval.catalogue.fulltext import (
    BODY,
    HEAD,
    KEYS,
    WHO,
    Frequencies,
    FullText,
    Match,
    PassageWords,
    Term,
    quotes_where,
)
from retrieval.errors import StoreError

# How long a writer waits for another one (a second process that takes articles).
BUSY_TIMEOUT_S = 30.0
_RETRY_S = 0.01
# Free pages are used again; from this share of a file on they are given back.
SHARE_FREE = 0.25

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


def compact(engine: Engine) -> None:
    """Make the file smaller where a good part of it is free."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        [(pages,)] = cursor.execute("PRAGMA page_count").fetchall()
        [(free,)] = cursor.execute("PRAGMA freelist_count").fetchall()
        if free > SHARE_FREE * pages:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


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


class Fts5(FullText):
    """The tables ``passages_fts`` and ``quotes_fts``, which hold no copy of the words."""

    free_quote = (
        "SELECT max(coalesce((SELECT max(id) FROM quotes), 0), "
        "coalesce((SELECT max(id) FROM quotes_fts_docsize), 0)) + 1"
    )
    speaker_words = text("SELECT term, doc FROM quotes_vocab WHERE col = 'speaker'")
    counting = text("SELECT count(*) FROM passages_fts WHERE passages_fts MATCH :match")
    revisions_with = text("""
        SELECT DISTINCT passages.revision FROM passages_fts
        JOIN passages ON passages.id = passages_fts.rowid WHERE passages_fts MATCH :match
    """)
    quotes_with = quotes_where("quotes_fts", "rowid", "quotes_fts MATCH :match")
    either = " OR "

    # Rows go to the driver as they are, which halves their cost.
    def put_passages(self, connection: Connection, rows: Sequence[PassageWords]) -> None:
        """Store the words of new passages."""
        connection.exec_driver_sql(_INSERT_WORDS, [astuple(row) for row in rows])

    def put_speakers(self, connection: Connection, rows: Sequence[tuple[int, str, str]]) -> None:
        """Store who speaks in new quotes."""
        connection.exec_driver_sql(_INSERT_WHO, [*rows])

    def frequencies(
        self, connection: Connection, stems: Sequence[str]
    ) -> Mapping[tuple[str, str], int]:
        """In how many passages these stems stand, by column."""
        rows = connection.execute(_FREQUENCIES, {"stems": stems})
        return {(column, stem): number for column, stem, number in rows}

    def asked(self, term: Term) -> str:
        """How FTS5 is asked for a term."""
        column = "keys" if term.is_key else "{body head who}"
        return f"{column} : {quoted(term.text)}"

    def ranking_values(self, match: Match, found: Frequencies) -> Mapping[str, object]:
        """How FTS5 is asked for it.

        >>> one, two = Term("gates", "gate"), Term("orne", "orn", is_key=True)
        >>> Fts5().ranking_values(Match((one,), (one, two)), {})["match"]
        '({body head who} : "gates") AND ({body head who} : "gates" OR keys : "orne")'
        """
        needed, ranking = self.any_of(match.needed), self.any_of(match.ranking)
        return {"match": ranking if needed == ranking else f"({needed}) AND ({ranking})"}

    @classmethod
    def ranking(cls, most: int | None) -> Subquery:
        """The passages that match, scored by FTS5's own bm25."""
        found = select(_ID.label("id"), (-_BM25).label("score")).select_from(text("passages_fts"))
        found = found.where(text("passages_fts MATCH :match"))
        return (found.order_by(text("score DESC, id")).limit(most) if most else found).subquery()

    def named(self, keys: Sequence[str]) -> str:
        """How FTS5 is asked for who is named by these keys."""
        each = [quoted(key) for key in keys]
        return f"(speaker : {each[-1]}) OR ({' AND '.join(each)})"

    def merge(self, connection: Connection) -> bool:
        """One step of merging the full text's segments; whether there is more to do."""
        more = False
        for step in _STEPS:
            before = _changes(connection)
            connection.execute(step)
            more |= _changes(connection) - before > 1  # the full text's own sign
        return more

    def forget(self, connection: Connection) -> bool:
        """Without a copy of the words, those of a passage that left cannot be taken out alone."""
        [(held, there)] = connection.execute(_HELD).all()
        if held - there <= SHARE_GONE * held:
            return False
        for table in ("passages_fts", "quotes_fts"):
            connection.exec_driver_sql(f"INSERT INTO {table}({table}) VALUES ('delete-all')")  # noqa: S608
        return True


def quoted(word: str) -> str:
    """A word as the full text takes it, whatever marks it holds."""
    return '"' + word.replace('"', '""').replace("\0", "") + '"'


def _changes(connection: Connection) -> int:
    return int(connection.execute(text("SELECT total_changes()")).scalar_one())


# From this share of passages on that left, full text is made anew.
SHARE_GONE = 0.25
_HELD = text("SELECT (SELECT count(*) FROM passages_fts_docsize), (SELECT count(*) FROM passages)")
# Statements are made once: making them takes longer than running them.
_INSERT_WHO = "INSERT INTO quotes_fts(rowid, speaker, role) VALUES (?, ?, ?)"
_INSERT_WORDS = "INSERT INTO passages_fts(rowid, body, head, who, keys) VALUES (?, ?, ?, ?, ?)"
_ID: ColumnElement[int] = literal_column("passages_fts.rowid")
_BM25: ColumnElement[float] = literal_column(f"bm25(passages_fts, {BODY}, {HEAD}, {WHO}, {KEYS})")
_FREQUENCIES = text("SELECT col, term, doc FROM passages_vocab WHERE term IN :stems").bindparams(
    bindparam("stems", expanding=True)
)
# Up to 2,000 pages in one transaction, so that nobody waits long; less than 0: whatever the parts.
_STEPS = (
    text("INSERT INTO passages_fts(passages_fts, rank) VALUES ('merge', -2000)"),
    text("INSERT INTO quotes_fts(quotes_fts, rank) VALUES ('merge', -2000)"),
)
