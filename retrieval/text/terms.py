"""Tokenizing, normalising and stemming, as the full-text index does; stop words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from retrieval.text import names

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W\d_]+)*")

# Stop words: they ask, point or join and do not discriminate between sentences.
STOP = frozenset(
    """
    a about according actually again all also am an and any anybody anyone are as ask asked at be
    been before being but by call called came can come could d described did do does doing done
    each either else ever exactly for from get give given go going got had has have having he her
    hers him his how i if in into is it its just ll m many me mean more most much must my no not of
    off ok on one only or other our out over own per please put re really s said same say saying
    says she should show so some somebody someone speak such t talk talked tell than that the their
    them then there these they thing things think thinks this those thought to told too up us ve
    very was we went were what when where whether which who whom whose why will with word words
    would wrote write writes you your vs versus compare compared both two
    answer article articles comment describe describes explain explained news outlet outlets quote
    quotes react reacted reaction report reported reporting reports respond responded response
    story stories
    """.split()
)  # fmt: skip

_porter = Stemmer.Stemmer("porter", 0)  # SQLite FTS5's stemmer; its own cache off, ours is larger


def plain(word: str) -> str:
    """A word normalised: lower case, without possessive and inner punctuation.

    >>> plain("Orne’s"), plain("U.S.")
    ('orne', 'us')
    """
    low = word.lower().replace("’", "'").replace(".", "")
    return low.removesuffix("'s").replace("'", "")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Porter stem of a normalised word.

    >>> stem("gates"), stem("closing")
    ('gate', 'close')
    """
    stemmed: str = _porter.stemWord(word)
    return stemmed


def words(text: str) -> list[str]:
    """The words of a text, unchanged.

    >>> words("The gates’ keeper, Mr. Orne, said: “No.”")
    ['The', 'gates', 'keeper', 'Mr', 'Orne', 'said', 'No']
    """
    return WORD.findall(text)


def content_words(text: str) -> list[str]:
    """The content words of a text, normalised, without duplicates, in order.

    >>> content_words("What did Orne say about the gates?")
    ['orne', 'gates']
    """
    found = (plain(word) for word in words(text))
    return list(dict.fromkeys(w for w in found if w not in STOP and (len(w) > 1 or w.isdigit())))


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What full text is searched for: words, and their name keys, which match other spellings."""

    words: tuple[str, ...]
    keys: tuple[str, ...]

    @classmethod
    def of(cls, terms: Iterable[str]) -> SearchTerms:
        """These words, each once, without stop words."""
        kept = tuple(w for w in dict.fromkeys(terms) if w not in STOP)
        return cls(kept, tuple(key for word in kept for key in names.words(word)))
