"""Language identification by common words."""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.text.wordlists import word_set

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "ru", "tr")
# The common words of each language, and none of an unknown one.
COMMON = {code: word_set("common_words", code) for code in LANGUAGES} | {"": frozenset()}
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=2_000)
def language(text: str) -> str:
    """The code of the language that has most of a text's common words; where none has any "en" for
    plain letters, else empty.

    >>> language("The boats left at nine."), language("Die Boote legten um neun Uhr ab.")
    ('en', 'de')
    """
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {code: sum(word in COMMON[code] for word in words) for code in LANGUAGES}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] or text.isascii() else ""
