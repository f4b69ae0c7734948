"""Language identification by stop words, as far as the checks need it. Pure."""

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
_ROMANCE_AND_TURKISH = {
    "fr": "le la les des du de un une et est que qui dans pour sur au aux par pas ne se il elle "
    "ont été selon après avec ce cette son sa ses leur a en",
    "es": "el la los las del de un una y en que por para con su sus se no lo al según dijo fue han "
    "ha más como entre hasta",
    "it": "il la gli le lo del della dei delle di un una e in che per con su suo sua si non al "
    "alla è ha hanno secondo nel nella da dal come più",
    "pt": "o a os as do da dos das de um uma e em que por para com seu sua não ao à no na segundo "
    "foi é são mais como até",
    "tr": "ve bir bu için ile da de göre olarak ki daha en çok olan kadar sonra önce söyledi dedi "
    "değil var yok gibi kez günü ayında",
}
_STOPS = {name: frozenset(words.split()) for name, words in _ROMANCE_AND_TURKISH.items()}
_TURKISH_LETTERS = re.compile("[ğışĞİŞ]")
_OTHERS = frozenset(
    "le la les du une est que qui dans pour sur au aux et pas ne se il elle ils été ont "
    "el los las del y en un con por para lo su sus más como fue ha han il gli di che non sono "
    "della o os as da do em não com uma no na het een van niet zijn dat".split()
)


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
