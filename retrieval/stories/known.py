"""The words of all articles that joined: their ids, and in how many articles each stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.catalogue.stories import Joining


class Words:
    """Words met so far, read from the catalogue as they are needed."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.articles: dict[str, int] = {}
        self._last = 0
        self._changed: set[str] = set()

    def size(self) -> int:
        """How many words are in memory."""
        return len(self.ids)

    def learn(self, words: Iterable[str], joining: Joining) -> None:
        """Read what the catalogue knows of these words."""
        self._last = joining.last_word()
        missing = [word for word in words if word not in self.ids]
        for word, (n, articles) in joining.words(missing).items():
            self.ids[word], self.articles[word] = n, articles

    def count(self, words: Iterable[str], *, new: bool) -> None:
        """An article with these words joins; if it is not ``new``, only new words are counted."""
        for word in words:
            if word not in self.ids:
                self._last += 1
                self.ids[word], self.articles[word] = self._last, 1
            elif new:
                self.articles[word] += 1
        self._changed.update(words)

    def changed(self) -> dict[str, tuple[int, int]]:
        """The words that were counted since the last call: their ids, and how many articles."""
        changed, self._changed = self._changed, set()
        return {word: (self.ids[word], self.articles[word]) for word in changed}
