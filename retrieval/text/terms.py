"""Tokenizing, normalising and stemming, as the full-text index does; stop words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import Stemmer

from retrieval.domain import Question
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


def search_words(question: Question) -> list[str]:
    """The search terms of a question: speakers, topic, and the previous questions' topics."""
    own = [*(plain(w) for who in question.speakers for w in words(who)), *question.about]
    return [w for w in dict.fromkeys([*own, *question.before]) if w not in STOP]


def search_keys(terms: Sequence[str]) -> list[str]:
    """The name keys of these words, which match other spellings."""
    return [key for word in terms for key in names.words(word)]
