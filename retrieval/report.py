"""What became of the articles that were offered."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.errors import ArticleError


@dataclass(frozen=True, slots=True)
class Report:
    """How many are new, changed, known as they are; and those that were refused."""

    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[ArticleError, ...] = ()

    def __add__(self, other: Report) -> Report:
        """What became of both."""
        numbers = (self.taken + other.taken, self.changed + other.changed)
        return Report(*numbers, self.unchanged + other.unchanged, self.refused + other.refused)
