"""Which language a text is in, as far as it matters: English, German, or another. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    "the of and to is was were are that this it he she they for on with by from at as not be been "
    "has have had would will said says after before an or but who which its his her their more "
    "than when where there about into over under up out if".split()
)
_GERMAN = frozenset(
    "der die das den dem des und ist nicht ein eine einen einem einer eines mit von vom zu zum zur "
    "für auf im sich dass daß als auch nach bei wird werden wurde wurden hat haben hatte sind war "
    "waren aus an am um über laut sagte sagt erklärte bleibt er sie es wie oder aber bis vor "
    "unter".split()
)
_OTHERS = frozenset(
    "le la les du une est que qui dans pour sur au aux et pas ne se il elle ils été ont "
    "el los las del y en un con por para lo su sus más como fue ha han il gli di che non sono "
    "della o os as da do em não com uma no na het een van niet zijn dat".split()
)


@lru_cache(maxsize=2_000)
def is_english(text: str) -> bool:
    """Whether a text is rather in English than in any other language.

    >>> is_english("The boats left at nine."), is_english("Die Boote legten um neun Uhr ab.")
    (True, False)
    """
    words = [word.lower() for word in _WORD.findall(text)]
    ours = sum(word in _ENGLISH for word in words)
    theirs = sum((word in _GERMAN) + (word in _OTHERS) for word in words)
    foreign = sum(not word.isascii() for word in words)
    return ours >= theirs and 2 * foreign <= max(1, len(words))


@lru_cache(maxsize=2_000)
def is_german(text: str) -> bool:
    """Whether a text is in German, where every noun has a capital.

    >>> is_german("Die Boote legten um neun Uhr ab."), is_german("The boats left at nine.")
    (True, False)
    """
    words = [word.lower() for word in _WORD.findall(text)]
    ours = sum(word in _GERMAN for word in words)
    return ours > sum(word in _ENGLISH for word in words) and ours >= sum(
        word in _OTHERS for word in words
    )
