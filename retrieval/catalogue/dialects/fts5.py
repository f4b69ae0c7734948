"""Full text by SQLite's FTS5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, literal_column, select, text
from sqlalchemy.sql.expression import ColumnElement

from retrieval.catalogue.fulltext import (
    BODY,
    HEAD,
    KEYS,
    SPARE,
    WHO,
    Frequencies,
    Match,
    PassageWords,
    Term,
)
from retrieval.catalogue.rows import bounds
from retrieval.catalogue.schema import passages, quotes, revisions
from retrieval.domain import Scope


class Fts5:
    """The tables ``passages_fts`` and ``quotes_fts``, which hold no copy of the words."""

    free_quote = (
        "SELECT max(coalesce((SELECT max(id) FROM quotes), 0), "
        "coalesce((SELECT max(id) FROM quotes_fts_docsize), 0)) + 1"
    )
    speaker_words = text("SELECT term, doc FROM quotes_vocab WHERE col = 'speaker'")

    # Rows go to the driver as they are, which halves their cost.
    def put_passages(self, connection: Connection, rows: Sequence[PassageWords]) -> None:
        """Store the words of new passages."""
        words = [(row.id, row.body, row.head, row.who, row.keys) for row in rows]
        connection.exec_driver_sql(_INSERT_WORDS, words)

    def put_quotes(self, connection: Connection, rows: Sequence[tuple[int, str, str]]) -> None:
        """Store who speaks in new quotes: id, keys of the name, role."""
        connection.exec_driver_sql(_INSERT_WHO, [*rows])

    def frequencies(
        self, connection: Connection, stems: Sequence[str]
    ) -> Mapping[tuple[str, str], int]:
        """In how many passages these stems stand, by column."""
        rows = connection.execute(_FREQUENCIES, {"stems": stems})
        return {(column, stem): number for column, stem, number in rows}

    def count(self, connection: Connection, term: Term) -> int:
        """In how many passages a term stands, counted."""
        return int(connection.execute(_COUNT, {"match": asked(term)}).scalar_one())

    def holding(self, connection: Connection, some: Sequence[Term]) -> set[int]:
        """The revisions with a passage that holds one of these terms."""
        match = " OR ".join(map(asked, some))
        return set(connection.execute(_HOLDING, {"match": match}).scalars())

    def ranked(
        self,
        connection: Connection,
        match: Match,
        found: Frequencies,
        *,
        scope: Scope,
        limit: int,
    ) -> list[tuple[int, float]]:
        """The passages that match, best first, each with its bm25."""
        rows = connection.execute(_passages_found(scope, limit), {"match": query(match)})
        return [(row.id, row.score) for row in rows]

    def quotes_of(self, keys: Sequence[str]) -> tuple[Select[Any], Mapping[str, str]]:
        """A query for the quotes of who is named by these keys, and its values."""
        each = [quoted(key) for key in keys]
        match = f"(speaker : {each[-1]}) OR ({' AND '.join(each)})"
        return _QUOTES_OF, {"match": match}

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


def query(match: Match) -> str:
    """How FTS5 is asked for it.

    >>> one, two = Term("gates", "gate"), Term("orne", "orn", is_key=True)
    >>> query(Match((one,), (one, two)))
    '({body head who} : "gates") AND ({body head who} : "gates" OR keys : "orne")'
    """
    needed, ranking = (" OR ".join(map(asked, some)) for some in (match.needed, match.ranking))
    return ranking if needed == ranking else f"({needed}) AND ({ranking})"


def asked(term: Term) -> str:
    """How FTS5 is asked for a term."""
    column = "keys" if term.is_key else "{body head who}"
    return f"{column} : {quoted(term.text)}"


def quoted(word: str) -> str:
    """A word as the full text takes it, whatever marks it holds."""
    return '"' + word.replace('"', '""').replace("\0", "") + '"'


@lru_cache(maxsize=64)
def _passages_found(scope: Scope, limit: int) -> Select[Any]:
    """The query for passages, without its words; making it takes longer than running it."""
    ranked = select(_ID.label("id"), (-_BM25).label("score")).select_from(_FTS).where(_MATCHES)
    if scope == Scope():  # reading the heads of a few is quicker than of all that match
        best_first = text("score DESC, id")
        ranked = ranked.order_by(best_first).limit(SPARE * limit)
    first = ranked.subquery()
    return (
        select(first.c.id, first.c.score)
        .join(passages, passages.c.id == first.c.id)
        .join(revisions, revisions.c.id == passages.c.revision)
        .where(*bounds(scope))
        .order_by(first.c.score.desc(), first.c.id)
        .limit(limit)
    )


def _changes(connection: Connection) -> int:
    return int(connection.execute(text("SELECT total_changes()")).scalar_one())


# From this share of passages on that left, full text is made anew.
SHARE_GONE = 0.25
_HELD = text("SELECT (SELECT count(*) FROM passages_fts_docsize), (SELECT count(*) FROM passages)")
# Statements are made once: making them takes longer than running them.
_INSERT_WHO = "INSERT INTO quotes_fts(rowid, speaker, role) VALUES (?, ?, ?)"
_INSERT_WORDS = "INSERT INTO passages_fts(rowid, body, head, who, keys) VALUES (?, ?, ?, ?, ?)"
_FTS = text("passages_fts")
_MATCHES = text("passages_fts MATCH :match")
_ID: ColumnElement[int] = literal_column("passages_fts.rowid")
_BM25: ColumnElement[float] = literal_column(f"bm25(passages_fts, {BODY}, {HEAD}, {WHO}, {KEYS})")
_COUNT = select(func.count()).select_from(_FTS).where(_MATCHES)
_HOLDING = (
    select(passages.c.revision)
    .distinct()
    .select_from(_FTS)
    .join(passages, passages.c.id == _ID)
    .where(_MATCHES)
)
_FREQUENCIES = text("SELECT col, term, doc FROM passages_vocab WHERE term IN :stems").bindparams(
    bindparam("stems", expanding=True)
)
_QUOTES_OF = (
    select(quotes)
    .select_from(text("quotes_fts"))
    .join(quotes, quotes.c.id == literal_column("quotes_fts.rowid"))
    .where(text("quotes_fts MATCH :match"))
)
# Up to 2,000 pages in one transaction, so that nobody waits long; less than 0: whatever the parts.
_STEPS = (
    text("INSERT INTO passages_fts(passages_fts, rank) VALUES ('merge', -2000)"),
    text("INSERT INTO quotes_fts(quotes_fts, rank) VALUES ('merge', -2000)"),
)
