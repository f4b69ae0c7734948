"""Language identification by stop words, as far as the checks need it. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.text.wordlists import word_set

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH, _GERMAN = word_set("languages", "en"), word_set("languages", "de")
_STOPS = {code: word_set("languages", code) for code in ("fr", "es", "it", "pt", "tr")}
_OTHERS = word_set("languages", "not english")
_TURKISH_LETTERS = re.compile("[ğışĞİŞ]")


@lru_cache(maxsize=2_000)
def is_english(text: str) -> bool:
    """Whether a text is more likely English than any other language.

    >>> is_english("The boats left at nine."), is_english("Die Boote legten um neun Uhr ab.")
    (True, False)
    """
    words = [word.lower() for word in _WORD.findall(text)]
    ours = sum(word in _ENGLISH for word in words)
    if not ours and _TURKISH_LETTERS.search(text):
        return False
    theirs = sum((word in _GERMAN) + (word in _OTHERS) for word in words)
    foreign = sum(not word.isascii() for word in words)
    return ours >= theirs and 2 * foreign <= max(1, len(words))


@lru_cache(maxsize=2_000)
def is_german(text: str) -> bool:
    """Whether a text is in German, which capitalises every noun.

    >>> is_german("Die Boote legten um neun Uhr ab."), is_german("The boats left at nine.")
    (True, False)
    """
    words = [word.lower() for word in _WORD.findall(text)]
    ours = sum(word in _GERMAN for word in words)
    return ours > sum(word in _ENGLISH for word in words) and ours >= sum(
        word in _OTHERS for word in words
    )


@lru_cache(maxsize=2_000)
def tongue(text: str) -> str:
    """The language of a text: "en", "de", "fr", "es", "it", "pt", "tr", or "" for any other.

    >>> tongue("Il porto è chiuso da nove ore."), tongue("Порт закрыт.")
    ('it', '')
    """
    if is_english(text):
        return "en"
    if _TURKISH_LETTERS.search(text):
        return "tr"
    if is_german(text):
        return "de"
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {name: sum(word in stops for word in words) for name, stops in _STOPS.items()}
    most = max(counts.values())
    best = [name for name, count in counts.items() if count == most]
    return best[0] if most and len(best) == 1 else ""
