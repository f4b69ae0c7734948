"""Articles without end, made from those that there are by shifting names, dates and numbers.

Names change places with names that are about as frequent, so that words stay as rare as they are
in news; copy 0 is as it came.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from bench.articles import read_lines
from retrieval.domain import Article, Head

# A word is a name where so many times, and in this share of them, it has a capital inside a
# sentence.
LEAST, MOSTLY = 3, 0.8
DAYS = 37  # between two copies
_INSIDE = re.compile(r"(?<=[a-z,] )[A-Za-z]{3,}")
_SHIFTED = re.compile(r"[A-Za-z]{3,}|\d+")


@dataclass(frozen=True, slots=True)
class Shift:
    """What one copy makes of words and days."""

    copy: int
    names: Mapping[str, str]

    def words(self, text: str) -> str:
        """The text with other names and numbers.

        >>> Shift(1, {"Venn": "Tolle"}).words("Venn, 61, left in 2015.")
        'Tolle, 62, left in 2016.'
        """
        return _SHIFTED.sub(self._one, text)

    def _one(self, found: re.Match[str]) -> str:
        word = found.group()
        if word.isdigit():
            return str((int(word) + self.copy) % 10 ** len(word)).zfill(len(word))
        return self.names.get(word, word)

    def day(self, day: str | None) -> str | None:
        """The day so many days later."""
        if not day or not self.copy:
            return day
        return (date.fromisoformat(day[:10]) + timedelta(DAYS * self.copy)).isoformat()

    def article(self, one: Article) -> Article:
        """The article of this copy."""
        if not self.copy:
            return one
        head, title = one.head, one.head.title and self.words(one.head.title)
        moved = replace(head, title=title, published=self.day(head.published), url=None)
        return Article(f"{one.source}+{self.copy}", self.words(one.text), moved)


def read_articles(*files: Path) -> list[Article]:
    """The articles of these files of JSON lines."""
    return [
        Article(one["id"], one["text"], Head(one["outlet"], one.get("title"), published=day))
        for file in files
        for one in read_lines(file)
        for day in [one.get("published")]
    ]


def shifts(articles: Sequence[Article], seed: int = 1) -> Callable[[int], Shift]:
    """The shift of each copy by its number; the same seed gives the same."""
    alike: dict[int, list[str]] = defaultdict(list)
    for name, number in sorted(names_in(articles).items()):
        alike[number.bit_length()].append(name)

    def shift(copy: int) -> Shift:
        chance, names = Random(seed * 1_000 + copy), dict[str, str]()
        for some in alike.values() if copy else ():
            names |= zip(some, chance.sample(some, len(some)), strict=True)
        return Shift(copy, names)

    return shift


def names_in(articles: Sequence[Article]) -> dict[str, int]:
    """The words that are mostly names, with how often they stand inside sentences.

    >>> text = "so said Venn, and so did Venn, or Venn, or the gate"
    >>> names_in([Article("a", text, Head("Osk Wire"))])
    {'Venn': 3}
    """
    found = Counter(word for one in articles for word in _INSIDE.findall(one.text))
    return {
        word: number
        for word, number in found.items()
        if word[0].isupper()
        and number >= LEAST
        and number > MOSTLY * (number + found[word.lower()])
    }


def copies(articles: Sequence[Article], shift: Callable[[int], Shift]) -> Iterator[Article]:
    """All articles, then all of the first copy, and so on without end."""
    copy = 0
    while True:
        now = shift(copy)
        yield from map(now.article, articles)
        copy += 1
