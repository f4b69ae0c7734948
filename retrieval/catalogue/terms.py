"""What is asked of the full text, in its own language; common words only rank. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.text.terms import stem

# As many passages as are ranked for a question, about; ranking one costs some 5 µs. Measured on
# 7,300 passages: without a bound 72 ms p50. A single word may exceed it.
MOST_RANKED = 1_500


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

    >>> [term.query for term in terms(["clans"], ["rasul"])]
    ['{body head who} : "clans"', 'keys : "rasul"']
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
    """The query for passages with any of the rarer terms, ranked by all of them.

    ``frequencies`` says in how many passages each term stands; None where none does.

    >>> either({'keys : "a"': 2, 'keys : "b"': 4, 'keys : "c"': 900, 'keys : "d"': 0},
    ...        most_ranked=100)
    '(keys : "a" OR keys : "b") AND (keys : "a" OR keys : "b" OR keys : "c")'
    """
    known = sorted((number, term) for term, number in frequencies.items() if number)
    if not known:
        return None
    needed: list[str] = []
    ranked = 0
    for number, term in known:
        if needed and ranked + number > most_ranked:
            break
        needed.append(term)
        ranked += number
    every = [term for _, term in known]
    if needed == every:
        return " OR ".join(every)
    return f"({' OR '.join(needed)}) AND ({' OR '.join(every)})"


def quoted(word: str) -> str:
    """A word as the full text takes it, whatever marks it holds."""
    return '"' + word.replace('"', '""').replace("\0", "") + '"'
