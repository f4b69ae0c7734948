"""A library that is open, asked from plain tests."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from retrieval.domain import Answer, Article, Bounds
from retrieval.errors import ArticleError
from retrieval.library import Library, open_library
from retrieval.settings import Settings
from retrieval.verify.verdicts import Verified


class Asker:
    """A library that is open, asked from plain tests."""

    def __init__(self, library: Library, runner: asyncio.Runner) -> None:
        self.library = library
        self._runner = runner

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        outlet: str | None = None,
    ) -> Answer:
        """The answer."""
        bounds = Bounds(since, until, outlet)
        return self._runner.run(self.library.ask(question, history=history, bounds=bounds))

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        """What comes of it, in the event loop of the library."""
        return self._runner.run(doing)

    def ask_while_reading_ahead(self, question: str) -> Answer:
        """The answer to what is asked while the library warms up, which ends well too."""

        async def both() -> Answer:
            _, answer = await asyncio.gather(self.library.warm(), self.library.ask(question))
            return answer

        return self._runner.run(both())

    def take(self, articles: Iterable[Article | ArticleError]) -> None:
        """Take articles in; none may be refused."""
        report = self._runner.run(self.library.ingest(articles))
        assert not report.refused

    def verified(self, receipt: str) -> Verified | None:
        """What stands at a receipt."""
        return self._runner.run(self.library.verify_receipt(receipt))

    def text_of(self, sha256: str, source: str) -> str:
        """The stored text of the current article of this name, which has this checksum."""
        counts = self.library.catalogue.articles.counts()
        revisions = self.library.catalogue.articles.revisions(range(1, counts.revisions + 1))
        [text] = [r.text for r in revisions.values() if (r.sha256, r.source) == (sha256, source)]
        return text


@contextmanager
def asking(
    home: Path, articles: Iterable[Article | ArticleError] = (), **settings: Any
) -> Iterator[Asker]:
    """A library in ``home`` that holds these articles; other settings by their names."""
    with asyncio.Runner() as runner:
        opened = open_library(Settings(home=home, **settings))
        library = runner.run(opened.__aenter__())
        try:
            asker = Asker(library, runner)
            asker.take(articles)
            yield asker
        finally:
            runner.run(opened.__aexit__(None, None, None))
