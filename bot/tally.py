"""Counts of articles stored and refused while ingesting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot import texts
from retrieval.domain import Article
from retrieval.errors import ArticleError


@dataclass(slots=True)
class Tally:
    """How many articles have been stored and how many refused so far."""

    taken: int = 0
    refused: int = 0

    @property
    def seen(self) -> int:
        """How many have been processed."""
        return self.taken + self.refused

    def took(self, *_: object) -> None:
        """Count one more as stored."""
        self.taken += 1

    def readable(
        self, found: Iterable[Article | ArticleError], tell: Callable[[str], None]
    ) -> Iterator[Article]:
        """The articles among what was found; each refusal is reported at once in a line."""
        for one in found:
            if isinstance(one, Article):
                yield one
            else:
                self.refused += 1
                tell(texts.status.sentence(one))
