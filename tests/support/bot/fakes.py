"""A library that answers from a queue and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from retrieval.domain import ANY, Answer, Article, Bounds
from retrieval.errors import QuothError


@dataclass(slots=True)
class FakeLibrary:
    """Has those methods of Library that the commands under test call."""

    answers: list[Answer | QuothError] = field(default_factory=list)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    taken: list[Article] = field(default_factory=list)
    interrupt_after: int | None = None

    @property
    def upkeep(self) -> FakeLibrary:
        """Itself."""
        return self

    async def refresh(self, on_progress: Callable[[int, int], None] | None = None) -> None:
        """Nothing is ever behind."""

    async def warm(self) -> None:
        """Nothing is cold."""

    async def ask(
        self,
        question: str,
        *,
        history: Sequence[str] | Answer = (),
        bounds: Bounds = ANY,
    ) -> Answer:
        """The next answer of the queue, or the error that stands there."""
        if isinstance(history, Answer):
            history = (*history.history, history.question)
        asked = tuple(history)
        self.asked.append((question, asked))
        answer = self.answers.pop(0)
        if isinstance(answer, QuothError):
            raise answer
        return replace(answer, question=question, history=asked)

    async def ingest(
        self, articles: Iterable[Article], *, on_taken: Callable[[Article], None]
    ) -> None:
        """Keeps the articles until somebody presses Ctrl-C."""
        for article in articles:
            if len(self.taken) == self.interrupt_after:
                raise KeyboardInterrupt
            self.taken.append(article)
            on_taken(article)
