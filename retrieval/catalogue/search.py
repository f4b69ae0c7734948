"""Passages by their words, quotes by who said them: the full text's queries, and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.sql.expression import ColumnElement

from retrieval.catalogue.rows import bounds, quote_of, within
from retrieval.catalogue.schema import articles, changes, passages, quotes, revisions, texts
from retrieval.domain import Quote, Scope, Searched
from retrieval.text.terms import stem

# As many passages as are ranked for a question, about; ranking one costs some 5 µs. Measured on
# 7,300 passages: without a bound 72 ms p50. A single word may exceed it.
MOST_RANKED = 800
# Less rare terms rank too, as long as they and the rarer ones stand in so many times as many.
WEIGHED = 4
# A name is looked for by its key where other spellings are worth it: so many times the passages
# that hold it as it was asked.
OTHER_SPELLINGS = 1.1


@dataclass(frozen=True, slots=True)
class Term:
    """A word or key asked for, and its stem, by which the full text knows it."""

    text: str
    stem: str
    is_key: bool = False

    @property
    def query(self) -> str:
        """How it is asked for."""
        column = "keys" if self.is_key else "{body head who}"
        return f"{column} : {quoted(self.text)}"

    def number(self, found: Mapping[tuple[str, str], int]) -> int:
        """In how many passages it stands, about, by the frequencies of columns and stems."""
        columns = ("keys",) if self.is_key else ("body", "head", "who")
        return max(found.get((column, self.stem), 0) for column in columns)


def terms(words: Sequence[str], keys: Sequence[str] = ()) -> tuple[Term, ...]:
    """A term for each word and for each key of a name.

    >>> [term.query for term in terms(["gates"], ["orne"])]
    ['{body head who} : "gates"', 'keys : "orne"']
    """
    asked = [Term(word, stem(word)) for word in words]
    return tuple(dict.fromkeys([*asked, *(Term(key, stem(key), True) for key in keys)]))


def weighed(asked: Sequence[Term], found: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """The queries of the terms with how many passages they find; keys only where they find more.

    >>> weighed(terms(["bo", "al"], ["bo", "al"]),
    ...         {("body", "bo"): 9, ("keys", "bo"): 9, ("body", "al"): 2, ("keys", "al"): 5})
    {'{body head who} : "bo"': 9, '{body head who} : "al"': 2, 'keys : "al"': 5}
    """
    plain = {term.stem: term.number(found) for term in asked if not term.is_key}
    return {
        term.query: term.number(found)
        for term in asked
        if not term.is_key or term.number(found) > OTHER_SPELLINGS * plain.get(term.stem, 0)
    }


def either(frequencies: Mapping[str, int], *, most_ranked: int = MOST_RANKED) -> str | None:
    """The query for passages with any of the rarer terms, ranked by less rare ones too.

    ``frequencies`` says in how many passages each term stands; None where nothing is asked.
    Terms beyond ``WEIGHED`` times the bound are left out, as ranking walks over all their places.

    >>> either({'keys : "a"': 2, 'keys : "b"': 4, 'keys : "c"': 300, 'keys : "d"': 9000},
    ...        most_ranked=100)
    '(keys : "a" OR keys : "b") AND (keys : "a" OR keys : "b" OR keys : "c")'
    """
    needed: list[str] = []
    ranking: list[str] = []
    ranked = 0
    for number, term in sorted((number, term) for term, number in frequencies.items()):
        ranked += number
        if not needed or ranked <= most_ranked:
            needed.append(term)
        if not ranking or ranked <= WEIGHED * most_ranked:
            ranking.append(term)
    if not ranking:
        return None
    if needed == ranking:
        return " OR ".join(ranking)
    return f"({' OR '.join(needed)}) AND ({' OR '.join(ranking)})"


def quoted(word: str) -> str:
    """A word as the full text takes it, whatever marks it holds."""
    return '"' + word.replace('"', '""').replace("\0", "") + '"'


# Weights of the full-text columns in bm25: the passage, its article's head, who speaks in it,
# keys of names. To be tuned with the answers.
BODY, HEAD, WHO, KEYS = 1.0, 0.5, 1.0, 0.7

# Without bounds, so many times what is wanted is ranked: reprints and old revisions fall away.
SPARE = 4

IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_FTS = text("passages_fts")
_MATCHES = text("passages_fts MATCH :match")
_ID: ColumnElement[int] = literal_column("passages_fts.rowid")
_FREQUENCIES = text("SELECT col, term, doc FROM passages_vocab WHERE term IN :stems").bindparams(
    bindparam("stems", expanding=True)
)
_CALLED = (
    select(quotes.c.speaker, func.count())
    .where(quotes.c.speaker_keys > bindparam("start"), quotes.c.speaker_keys < bindparam("stop"))
    .group_by(quotes.c.speaker)
)
_LAST = select(func.max(changes.c.seq))
_COUNT = select(func.count()).select_from(_FTS).where(_MATCHES)
_BM25: ColumnElement[float] = literal_column(f"bm25(passages_fts, {BODY}, {HEAD}, {WHO}, {KEYS})")


def search(
    connection: Connection, match: str, *, scope: Scope, limit: int
) -> list[tuple[int, float]]:
    """Ids of passages that the query of the full text finds, best first, with their score.

    The score is bm25, higher is better, without an upper end.
    """
    found = _passages_found(scope, limit)
    return [(row.id, row.score) for row in connection.execute(found, {"match": match})]


@lru_cache(maxsize=64)
def _passages_found(scope: Scope, limit: int) -> Select[Any]:
    """The query of ``search``, without its words; making it anew takes longer than running it."""
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


def holding(connection: Connection, *matches: str | None, limit: int) -> set[int]:
    """Ids of the revisions of the passages that each query finds first."""
    everywhere = Scope(reprints=True)
    found = {
        n
        for match in matches
        if match
        for n, _ in search(connection, match, scope=everywhere, limit=limit)
    }
    one = select(passages.c.revision).where(passages.c.id.in_(found)).distinct()
    return set(connection.execute(one).scalars())


@lru_cache(maxsize=64)
def inside(scope: Scope) -> Select[tuple[int]]:
    """The query for those of the passages ``:ids`` that are in the scope."""
    found = select(passages.c.id).join(revisions, revisions.c.id == passages.c.revision)
    return found.where(passages.c.id.in_(IDS), within(scope))


def _quotes_at() -> Select[Any]:
    found = select(quotes, passages.c.id.label("passage"))
    overlap = (quotes.c.start < passages.c.stop) & (quotes.c.stop > passages.c.start)
    joined = found.join(passages, (quotes.c.revision == passages.c.revision) & overlap)
    return joined.where(passages.c.id.in_(IDS)).order_by(quotes.c.id)


# What is read by ``:ids``. A statement is made once: making it takes longer than running it.
PASSAGES = select(passages).where(passages.c.id.in_(IDS))
PASSAGES_OF = select(passages).where(passages.c.revision.in_(IDS))
REVISIONS = (
    select(revisions, articles.c.source, texts.c.text)
    .join(articles, articles.c.id == revisions.c.article)
    .join(texts, texts.c.revision == revisions.c.id)
    .where(revisions.c.id.in_(IDS))
)
QUOTES_OF = select(quotes).where(quotes.c.revision.in_(IDS)).order_by(quotes.c.id)
QUOTES_AT = _quotes_at()  # those that overlap a passage, with its id


def size(connection: Connection) -> int:
    """How many passages there are."""
    return connection.execute(select(func.count()).select_from(passages)).scalar_one()


def frequencies(connection: Connection, stems: Sequence[str]) -> dict[tuple[str, str], int]:
    """In how many passages each stem stands, by column and stem; those in none are missing."""
    rows = connection.execute(_FREQUENCIES, {"stems": [*stems]})
    return {(column, stem): number for column, stem, number in rows}


def count(connection: Connection, match: str) -> int:
    """How many passages a query of the full text finds."""
    return connection.execute(_COUNT, {"match": match}).scalar_one()


def quotes_by(
    connection: Connection, keys: Sequence[str], *, scope: Scope, limit: int
) -> list[tuple[int, Quote, int]]:
    """Quotes of who is named by ``keys``, newest first: revision id, quote, quote id.

    A quote is found where the last key stands in its speaker's name, or all of the keys in
    name and role together.
    """
    if not any(keys):
        return []
    each = [quoted(key) for key in keys if key]
    found = (
        select(quotes)
        .select_from(text("quotes_fts"))
        .join(quotes, quotes.c.id == literal_column("quotes_fts.rowid"))
        .join(revisions, revisions.c.id == quotes.c.revision)
        .where(text("quotes_fts MATCH :match"), within(scope))
        .order_by(revisions.c.day.desc(), revisions.c.id.desc(), quotes.c.start)
        .limit(limit)
    )
    match = f"(speaker : {each[-1]}) OR ({' AND '.join(each)})"
    rows = connection.execute(found, {"match": match})
    return [(row.revision, quote_of(row), row.id) for row in rows]


def all_quotes(connection: Connection, *, scope: Scope, limit: int) -> list[tuple[int, Quote, int]]:
    """All quotes in the scope, newest first."""
    found = (
        select(quotes)
        .join(revisions, revisions.c.id == quotes.c.revision)
        .where(within(scope))
        .order_by(revisions.c.day.desc(), revisions.c.id.desc(), quotes.c.start)
        .limit(limit)
    )
    return [(row.revision, quote_of(row), row.id) for row in connection.execute(found)]


def speakers(connection: Connection) -> dict[str, int]:
    """Every speaker of a current article, as spelt there, and how many quotes are theirs."""
    number = func.count().label("number")
    found = (
        select(quotes.c.speaker, number)
        .join(articles, articles.c.current == quotes.c.revision)
        .where(quotes.c.speaker.is_not(None))
        .group_by(quotes.c.speaker)
        .order_by(number.desc(), quotes.c.speaker)
    )
    return {row.speaker: row.number for row in connection.execute(found)}


def called(connection: Connection, first: str) -> dict[str, int]:
    """The speakers of more than one name whose first is this key, and how many quotes."""
    between = {"start": f"{first} ", "stop": f"{first}!"}
    return {row[0]: row[1] for row in connection.execute(_CALLED, between)}


def speaker_words(connection: Connection) -> dict[str, int]:
    """The keys of all words of speakers' names, each with the number of quotes it stands for."""
    found = text("SELECT term, doc FROM quotes_vocab WHERE col = 'speaker'")
    return {row.term: row.doc for row in connection.execute(found)}


def outlets(connection: Connection) -> tuple[str, ...]:
    """The outlets of all current articles, by name."""
    found = (
        select(revisions.c.outlet)
        .join(articles, articles.c.current == revisions.c.id)
        .distinct()
        .order_by(revisions.c.outlet)
    )
    return tuple(connection.execute(found).scalars())


def last_seq(connection: Connection) -> int:
    """The number of the last change, 0 before the first."""
    return connection.execute(_LAST).scalar_one() or 0


def searched(connection: Connection, scope: Scope) -> Searched:
    """How many articles the scope holds, of which outlets, up to which day.

    Reprints count as articles.
    """
    whole = Scope(scope.since, scope.until, scope.outlets, reprints=True)
    found = (
        select(revisions.c.outlet, func.count().label("number"), func.max(revisions.c.day))
        .where(within(whole))
        .group_by(revisions.c.outlet)
        .order_by(revisions.c.outlet)
    )
    rows = connection.execute(found).all()
    days = [row[2] for row in rows if row[2]]
    number, names = sum(row[1] for row in rows), tuple(row[0] for row in rows)
    return Searched(number, names, max(days, default=None))
