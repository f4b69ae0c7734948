"""What becomes of articles that go in, counted while it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot import texts
from retrieval.domain import Article
from retrieval.errors import ArticleError


@dataclass(slots=True)
class Tally:
    """How many articles are stored for good and how many were refused, so far."""

    taken: int = 0
    refused: int = 0

    @property
    def seen(self) -> int:
        """How many are dealt with, one way or the other."""
        return self.taken + self.refused

    def took(self, *_: object) -> None:
        """One more is stored."""
        self.taken += 1

    def readable(
        self, found: Iterable[Article | ArticleError], tell: Callable[[str], None]
    ) -> Iterator[Article]:
        """The articles among what was found; each refusal is told in a line at once."""
        for one in found:
            if isinstance(one, Article):
                yield one
            else:
                self.refused += 1
                tell(texts.status.sentence(one))
