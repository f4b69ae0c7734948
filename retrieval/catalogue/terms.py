"""What is asked of the full text, in its own language; common words only rank. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# As many passages as are ranked for a question, about; ranking one costs some 5 µs. Measured on
# 7,300 passages: without a bound 72 ms p50. A single word may exceed it.
MOST_RANKED = 1_500


def terms(words: Sequence[str], keys: Sequence[str]) -> tuple[str, ...]:
    """One term for each word in the text and head, and for each key of a name.

    >>> terms(["clan"], ["rasul"])
    ('{body head who} : "clan"', 'keys : "rasul"')
    """
    asked = [*(word_term(word) for word in words), *(f"keys : {quoted(key)}" for key in keys)]
    return tuple(dict.fromkeys(asked))


def word_term(word: str) -> str:
    """The term of a word in a passage, its article's head, or who speaks there."""
    return f"{{body head who}} : {quoted(word)}"


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
