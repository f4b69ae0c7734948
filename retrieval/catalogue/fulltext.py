"""Full text: what it knows of a passage, which of the terms are searched, how it is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import (
    Connection,
    Executable,
    Select,
    Subquery,
    TextClause,
    bindparam,
    literal_column,
    select,
    text,
)

from retrieval.catalogue.rows import bounds, head_of, name_keys, quote_of, who
from retrieval.catalogue.schema import passages, quotes, revisions, texts
from retrieval.domain import Head, Quote, Scope, Span
from retrieval.text import names
from retrieval.text.spans import as_letters
from retrieval.text.terms import stem

# As many passages as are ranked for a question, about; ranking one costs some 5 µs. Measured on
# 7,300 passages: without a bound 72 ms p50. A single word may exceed it.
MOST_RANKED = 800
# Less rare terms rank too, as long as they and the rarer ones stand in so many times as many.
WEIGHED = 4
# A name is looked for by its key where other spellings are worth it: so many times the passages
# that hold it as it was asked.
OTHER_SPELLINGS = 1.1
# Weights of the columns in bm25: the passage, its article's head, who speaks in it, keys of names.
# PostgreSQL's are stored with the words: another weight needs a step of the schema there.
BODY, HEAD, WHO, KEYS = 1.0, 0.5, 1.0, 0.7
# Without bounds, so many times what is wanted is ranked: reprints and old revisions fall away.
SPARE = 4

# Of columns and stems, in how many passages each stands.
Frequencies = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or key asked for, and its stem, by which the full text knows it."""

    text: str
    stem: str
    is_key: bool = False

    def number(self, found: Frequencies) -> int:
        """In how many passages it stands, about, by the frequencies of columns and stems."""
        columns = ("keys",) if self.is_key else ("body", "head", "who")
        return max(found.get((column, self.stem), 0) for column in columns)


@dataclass(frozen=True, slots=True)
class Match:
    """Passages with any ``needed`` term are looked for, and ranked by all of ``ranking``.

    Both with the rarest first; the needed ones are among the others, and count twice where those
    are more, as SQLite ranks them by both halves of its query. Where even the rarest stands in too
    many passages, ``beside`` are the others: who holds one of these as well ranks before the rest.
    """

    needed: tuple[Term, ...]
    ranking: tuple[Term, ...]
    beside: tuple[Term, ...] = ()


def terms(words: Sequence[str], keys: Sequence[str] = ()) -> tuple[Term, ...]:
    """A term for each word and for each key of a name.

    >>> [(term.text, term.is_key) for term in terms(["gates"], ["orne"])]
    [('gates', False), ('orne', True)]
    """
    asked = [Term(word, stem(word)) for word in words]
    return tuple(dict.fromkeys([*asked, *(Term(key, stem(key), True) for key in keys)]))


def weighed(asked: Sequence[Term], found: Frequencies) -> dict[Term, int]:
    """The terms with how many passages they find; keys only where they find more.

    >>> found = {("body", "bo"): 9, ("keys", "bo"): 9, ("body", "al"): 2, ("keys", "al"): 5}
    >>> counted = weighed(terms(["bo", "al"], ["bo", "al"]), found)
    >>> [(term.text, term.is_key, number) for term, number in counted.items()]
    [('bo', False, 9), ('al', False, 2), ('al', True, 5)]
    """
    plain = {term.stem: term.number(found) for term in asked if not term.is_key}
    return {
        term: term.number(found)
        for term in asked
        if not term.is_key or term.number(found) > OTHER_SPELLINGS * plain.get(term.stem, 0)
    }


def either(frequencies: Mapping[Term, int], *, most_ranked: int = MOST_RANKED) -> Match | None:
    """Passages with any of the rarer terms, ranked by less rare ones too.

    ``frequencies`` says in how many passages each term stands; None where nothing is asked.
    A common term is needed where the others stand nowhere. Terms beyond ``WEIGHED`` times the bound
    are left out, as ranking walks over all their places.

    >>> a, b, c, d = terms(["a", "b", "c", "d"])
    >>> match = either({a: 2, b: 4, c: 300, d: 9000}, most_ranked=100)
    >>> match.needed == (a, b), match.ranking == (a, b, c), match.beside
    (True, True, ())
    >>> key = terms([], ["c"])[0]
    >>> either({a: 0, c: 700, key: 800, d: 9000}, most_ranked=100) == Match((a, c), (a, c), (d,))
    True
    """
    asked = sorted(frequencies, key=lambda one: (frequencies[one], not one.is_key, one.text))
    needed: list[Term] = []
    ranking: list[Term] = []
    ranked = 0
    for term in asked:
        is_first = not ranked  # one that stands nowhere finds nothing by itself
        ranked += frequencies[term]
        if is_first or ranked <= most_ranked:
            needed.append(term)
        if is_first or ranked <= WEIGHED * most_ranked:
            ranking.append(term)
    too_many = sum(frequencies[term] for term in needed) > WEIGHED * most_ranked
    beside = _others(asked[len(needed) :], needed) if too_many else ()
    return Match(tuple(needed), tuple(ranking), tuple(beside)) if asked else None


def _others(some: Iterable[Term], needed: Iterable[Term]) -> Iterable[Term]:
    """Those that are no other spelling of a needed one: each passage holds both."""

    def keys(term: Term) -> set[str]:
        return {term.text} if term.is_key else {*names.words(term.text)}

    mine = {key for term in needed for key in keys(term)}
    return (term for term in some if mine.isdisjoint(keys(term)))


@dataclass(frozen=True, slots=True)
class PassageWords:
    """What full text knows of a passage; ``head`` and ``who`` as of its article and its quotes."""

    id: int
    body: str
    head: str
    who: str
    keys: str


def passage_words(
    n: int, span: Span, words: str, head: Head, found: Sequence[Quote]
) -> PassageWords:
    """What full text knows of a passage: its words, its article's head, who speaks, the names."""
    body, said = span.of(words), who(found, span)
    above = " ".join(part for part in (head.title, head.outlet) if part)
    keys = " ".join(name_keys(f"{above} {body} {said}"))
    return PassageWords(n, as_letters(body), above, said, keys)


def stored_words(
    connection: Connection, revision: int, spans: Iterable[tuple[int, Span]]
) -> list[PassageWords]:
    """What full text knows of these passages, each with its id, of a revision that is stored."""
    row = connection.execute(_REVISION, {"of": revision}).one()
    found = [*map(quote_of, connection.execute(_QUOTES, {"of": revision}))]
    return [passage_words(n, span, row.text, head_of(row), found) for n, span in spans]


def speaker_words(found: Iterable[tuple[int, Quote]]) -> list[tuple[int, str, str]]:
    """What full text knows of who speaks in these quotes: id, keys of the name, role."""
    rows = []
    for n, quote in found:
        key, role = names.key(quote.speaker or ""), quote.role
        if key or role:  # a role also by its keys, as names leave titles out: "PMF chairman"
            rows.append((n, key, f"{role} {names.key(role)}" if role else ""))
    return rows


def quotes_where(words: str, quote: str, matches: str) -> Select[Any]:
    """The quotes whose ``words``, a table of speakers' names with the quote's id, match."""
    return (
        select(quotes)
        .select_from(text(words))
        .join(quotes, quotes.c.id == literal_column(f"{words}.{quote}"))
        .where(text(matches))
    )


class FullText(ABC):
    """The words of passages, stemmed, and the names in quotes; each database has its own.

    All calls are inside a transaction of the caller.
    """

    free_quote: ClassVar[str]  # the query for the first id that no quote ever had
    speaker_words: ClassVar[TextClause]  # that for the words of speakers' names, with their quotes
    # Of statements with :match: how many passages match, of which revisions, which quotes do.
    counting: ClassVar[Executable]
    revisions_with: ClassVar[Executable]
    quotes_with: ClassVar[Select[Any]]
    either: ClassVar[str]  # what stands in :match between two terms

    @abstractmethod
    def put_passages(self, connection: Connection, rows: Sequence[PassageWords]) -> None:
        """Store the words of new passages, one at least."""

    def put_quotes(self, connection: Connection, found: Iterable[tuple[int, Quote]]) -> None:
        """Store who speaks in new quotes, each with its id."""
        if rows := speaker_words(found):
            self.put_speakers(connection, rows)

    @abstractmethod
    def put_speakers(self, connection: Connection, rows: Sequence[tuple[int, str, str]]) -> None:
        """Store who speaks in new quotes: id, keys of the name, role."""

    @abstractmethod
    def frequencies(
        self, connection: Connection, stems: Sequence[str]
    ) -> Mapping[tuple[str, str], int]:
        """In how many passages these stems stand, by column."""

    @abstractmethod
    def asked(self, term: Term) -> str:
        """How the database is asked for a term; empty where it holds no word."""

    def count(self, connection: Connection, term: Term) -> int:
        """In how many passages a term stands, counted."""
        if not (match := self.asked(term)):
            return 0
        return int(connection.execute(self.counting, {"match": match}).scalar_one())

    def holding(self, connection: Connection, some: Iterable[Term]) -> set[int]:
        """The revisions with a passage that holds one of these terms."""
        if not (match := self.any_of(some)):
            return set()
        return {*connection.execute(self.revisions_with, {"match": match}).scalars()}

    def any_of(self, some: Iterable[Term]) -> str:
        """How the database is asked for one of these terms; empty where none holds a word."""
        return self.either.join(filter(None, map(self.asked, some)))

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
        values = self.ranking_values(match, found)
        return self.best(connection, values, scope=scope, limit=limit) if values else []

    def best(
        self, connection: Connection, values: Mapping[str, object], *, scope: Scope, limit: int
    ) -> list[tuple[int, float]]:
        """The best passages by a query of these values, each with its bm25."""
        rows = connection.execute(_best(type(self), scope, limit), values)
        return [(row.id, row.score) for row in rows]

    @abstractmethod
    def ranking_values(self, match: Match, found: Frequencies) -> Mapping[str, object]:
        """What ``ranking`` is executed with; empty where no word is asked for."""

    @classmethod
    @abstractmethod
    def ranking(cls, most: int | None) -> Subquery:
        """A query for id and score of the passages that match; of the best so many if given."""

    def quotes_of(self, keys: Sequence[str]) -> tuple[Select[Any], Mapping[str, str]]:
        """A query for the quotes of who is named by these keys, and its values.

        The last key stands in the speaker's name, or all of them in name and role together.
        """
        return self.quotes_with, {"match": self.named(keys)}

    @abstractmethod
    def named(self, keys: Sequence[str]) -> str:
        """How the database is asked for who is named by these keys."""

    @abstractmethod
    def merge(self, connection: Connection) -> bool:
        """One step of making searches faster again after changes; whether there is more to do."""

    def forget(self, connection: Connection) -> bool:
        """Forget all words if many are of what left; whether all have to be put in again."""
        return False


@lru_cache(maxsize=64)
def _best(text: type[FullText], scope: Scope, limit: int) -> Select[Any]:
    """The query for passages, without its words; making it takes longer than running it."""
    # Without bounds reading the heads of a few is quicker than of all that match.
    first = text.ranking(SPARE * limit if scope == Scope() else None)
    return (
        select(first.c.id, first.c.score)
        .join(passages, passages.c.id == first.c.id)
        .join(revisions, revisions.c.id == passages.c.revision)
        .where(*bounds(scope))
        .order_by(first.c.score.desc(), first.c.id)
        .limit(limit)
    )


_REVISION = (
    select(revisions, texts.c.text)
    .join(texts, texts.c.revision == revisions.c.id)
    .where(revisions.c.id == bindparam("of"))
)
_QUOTES = select(quotes).where(quotes.c.revision == bindparam("of")).order_by(quotes.c.id)

# Measured on 7,300 passages taken one article at a time: a search takes 7.9 ms, after merging 3.0.
# Merging all takes 0.2 s there, so it waits until this share of all changes is new.
SHARE_NEW = 0.05


def is_due(merged: int, last: int) -> bool:
    """Whether enough changes came since the one that was merged up to.

    >>> is_due(100, 104), is_due(100, 106), is_due(0, 0)
    (False, True, False)
    """
    return last - merged > SHARE_NEW * last
