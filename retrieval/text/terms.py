"""Tokenizing, normalising and stemming, as the full-text index does; stop words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from retrieval.text import names
from retrieval.text.wordlists import word_set

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’][^\W\d_]+)*")

STOP = word_set("text", "stop words")
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
