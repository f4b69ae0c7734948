"""The words of a message as people type them, and the phrases of the lexicon of talk. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from unicodedata import category, normalize

from rapidfuzz.distance import OSA

from retrieval.text.terms import stem
from retrieval.text.wordlists import frequencies, lines_of

MOST_WORDS = 8  # words of a phrase
_MARK = "\\u064b-\\u065f\\u0670\\u0640\\u0300-\\u036f\\ufe0f\\u200c"  # accents and the like
_TOKEN = re.compile(rf"[^\W_](?:[^\W_]|[{_MARK}'’])*|[:;]-?[)(DP]|[^\w\s]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LAUGHTER = re.compile(r"[ae]?(?:(?:ha|he|ja|xa|ха)h?){2,}|ه{3,}")
# Sections whose words are known by their letters when they are misspelt.
_SPELLED = ("greeting", "thanks", "farewell", "praise", "help", "stop", "who", "news", "before")
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def key(token: str) -> str:
    """A word without case, accents and apostrophes.

    >>> key("What’s"), key("شكرًا")
    ('whats', 'شكرا')
    """
    apart = normalize("NFKD", token.casefold()).replace("’", "").replace("'", "")
    return "".join(c for c in apart if category(c) != "Mn" and c != "ـ")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a smiley or another mark, and where it stands."""

    key: str
    start: int
    stop: int
    shown: str

    @property
    def is_mark(self) -> bool:
        """Whether it only parts words: no emoji, no smiley."""
        return len(self.shown) == 1 and category(self.shown)[0] in "PSC" and not self.is_emoji

    @property
    def is_emoji(self) -> bool:
        """Whether it is a picture."""
        return category(self.shown[0]) in ("So", "Sk") or self.shown in "⁉❓❔"


def tokens_of(text: str) -> list[Token]:
    """The words, emoji and marks of a text, in order."""
    found = (Token(key(one[0]), one.start(), one.end(), one[0]) for one in _TOKEN.finditer(text))
    return [one for one in found if category(one.shown[0]) not in ("Mn", "Sk", "Cf")]


Phrase = tuple[str, ...]


@cache
def phrases(*sections: str) -> dict[Phrase, str]:
    """The phrases of these sections, each with the first that has it."""
    found: dict[Phrase, str] = {}
    for section in sections:
        for line in lines_of("talk", section):
            found.setdefault(tuple(one.key for one in tokens_of(line)), section)
    return found


@cache
def _known_words() -> dict[str, str]:
    """The words of all phrases, by their letters without repeats, and by their letters sorted."""
    found: dict[str, str] = {}
    for phrase in phrases(*_SPELLED):
        for word in phrase:
            found.setdefault(_squeezed(word), word)
            found.setdefault(_sorted(word), word)
    return found


def _squeezed(word: str) -> str:
    return _REPEATED.sub(r"\1", word)


def _sorted(word: str) -> str:
    return " ".join(sorted(word))


@lru_cache(maxsize=4096)
def meant(key: str) -> str:
    """The word that is meant, where letters are drawn out or two of them swapped.

    >>> meant("heyyyy"), meant("goood"), meant("thnaks"), meant("god"), meant("three")
    ('hey', 'good', 'thanks', 'god', 'three')
    """
    if _LAUGHTER.fullmatch(key):
        return "haha"
    if _DRAWN_OUT.search(key):
        return _known_words().get(_squeezed(key), _DRAWN_OUT.sub(r"\1", key))
    if len(key) < 5 or stem(key) in frequencies():
        return key
    word = _known_words().get(_sorted(key), key)
    return word if word[0] == key[0] and OSA.distance(word, key) == 1 else key
