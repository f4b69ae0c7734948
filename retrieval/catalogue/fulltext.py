"""What full text is asked for: which of the terms are searched, and which way it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Select, TextClause

from retrieval.domain import Scope
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
    are more, as SQLite ranks them by both halves of its query.
    """

    needed: tuple[Term, ...]
    ranking: tuple[Term, ...]


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
    Terms beyond ``WEIGHED`` times the bound are left out, as ranking walks over all their places.

    >>> a, b, c, d = terms(["a", "b", "c", "d"])
    >>> match = either({a: 2, b: 4, c: 300, d: 9000}, most_ranked=100)
    >>> match.needed == (a, b), match.ranking == (a, b, c)
    (True, True)
    """
    needed: list[Term] = []
    ranking: list[Term] = []
    ranked = 0
    for term in sorted(frequencies, key=lambda one: (frequencies[one], not one.is_key, one.text)):
        ranked += frequencies[term]
        if not needed or ranked <= most_ranked:
            needed.append(term)
        if not ranking or ranked <= WEIGHED * most_ranked:
            ranking.append(term)
    return Match(tuple(needed), tuple(ranking)) if ranking else None


@dataclass(frozen=True, slots=True)
class PassageWords:
    """What full text knows of a passage; ``head`` and ``who`` as of its article and its quotes."""

    id: int
    body: str
    head: str
    who: str
    keys: str


class FullText(Protocol):
    """The words of passages, stemmed, and the names in quotes; each database has its own.

    All calls are inside a transaction of the caller.
    """

    free_quote: str  # the query for the first id that no quote ever had
    speaker_words: TextClause  # the query for the words of speakers' names, with their quotes

    def put_passages(self, connection: Connection, rows: Sequence[PassageWords]) -> None:
        """Store the words of new passages."""

    def put_quotes(self, connection: Connection, rows: Sequence[tuple[int, str, str]]) -> None:
        """Store who speaks in new quotes: id, keys of the name, role."""

    def frequencies(
        self, connection: Connection, stems: Sequence[str]
    ) -> Mapping[tuple[str, str], int]:
        """In how many passages these stems stand, by column."""

    def count(self, connection: Connection, term: Term) -> int:
        """In how many passages a term stands, counted."""

    def holding(self, connection: Connection, some: Sequence[Term]) -> set[int]:
        """The revisions with a passage that holds one of these terms."""

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

    def quotes_of(self, keys: Sequence[str]) -> tuple[Select[Any], Mapping[str, str]]:
        """A query for the quotes of who is named by these keys, and its values.

        The last key stands in the speaker's name, or all of them in name and role together.
        """

    def merge(self, connection: Connection) -> bool:
        """One step of making searches faster again after changes; whether there is more to do."""

    def forget(self, connection: Connection) -> bool:
        """Forget all words if many are of what left; whether all have to be put in again."""


# Measured on 7,300 passages taken one article at a time: a search takes 7.9 ms, after merging 3.0.
# Merging all takes 0.2 s there, so it waits until this share of all changes is new.
SHARE_NEW = 0.05


def is_due(merged: int, last: int) -> bool:
    """Whether enough changes came since the one that was merged up to.

    >>> is_due(100, 104), is_due(100, 106), is_due(0, 0)
    (False, True, False)
    """
    return last - merged > SHARE_NEW * last
