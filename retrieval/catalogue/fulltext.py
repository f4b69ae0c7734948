"""Queries of SQLite's full text: which of the terms asked for are searched, and its upkeep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

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
    """One step of merging the full text's segments; whether there is more to do."""
    more = False
    for step in _STEPS:
        before = _changes(connection)
        connection.execute(step)
        more |= _changes(connection) - before > 1  # the full text's own sign
    return more


def _changes(connection: Connection) -> int:
    return int(connection.execute(text("SELECT total_changes()")).scalar_one())
