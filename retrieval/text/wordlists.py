"""Reads the lists of words in ``retrieval/lexicons/``; which language a text's common words are."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "lexicons"  # in a checkout as in an installed wheel


@cache
def _sections(subject: str) -> dict[str, list[str]]:
    """The lines under each ``[heading]`` of a file, without comments and blank lines."""
    found: dict[str, list[str]] = {}
    text = (_FOLDER / f"{subject}.txt").read_text("utf-8")
    for line in filter(None, text.splitlines()):
        if line.startswith("["):
            found[line.strip("[]")] = []
        elif not line.startswith("#"):
            found[[*found][-1]].append(line)
    return found


def lines_of(subject: str, section: str) -> list[str]:
    """The lines of a section.

    >>> lines_of("english", "roles")[5]
    'senator sen'
    """
    return _sections(subject)[section]


def word_set(subject: str, section: str) -> frozenset[str]:
    """All words of a section.

    >>> sorted(word_set("text", "numbered"))
    ['Art', 'Ch', 'Fig', 'No', 'Nos', 'Sec', 'Vol']
    """
    return frozenset(word for line in lines_of(subject, section) for word in line.split())


@cache
def frequencies() -> dict[str, float]:
    """The share of passages of English news (0–1) that common stems stand in; no names.

    >>> 0 < frequencies()["road"] < frequencies()["year"] < 1
    True
    """
    pairs = (line.split() for line in lines_of("frequencies", "passages"))
    return {stem: int(number) / 10_000 for stem, number in pairs}


def rows(subject: str, section: str) -> dict[str, list[str]]:
    """The words behind the key of each line: ``write: wrote writes writing written``.

    >>> rows("verbs", "irregular")["write"]
    ['wrote', 'writes', 'writing', 'written']
    """
    pairs = (line.split(":") for line in lines_of(subject, section))
    return {key: words.split() for key, words in pairs}


def values(section: str) -> dict[str, int]:
    """The numbers that words of a section of ``numbers.txt`` stand for.

    >>> values("en")["three"], values("en")["sixty"], values("en")["dozen"]
    (3, 60, 12)
    """
    found: dict[str, int] = {}
    for line in lines_of("numbers", section):
        head, _, words = line.partition(":")
        first, _, step = head.partition("+")
        for n, word in enumerate(words.split()):
            found.update(dict.fromkeys(word.split("/"), int(first) + n * int(step or 0)))
    return found


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
