"""An empty catalogue, and articles to take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.catalogue.catalogue import Catalogue
from retrieval.catalogue.take import Taken
from retrieval.domain import Article, Head
from retrieval.reading import read

Take = Callable[..., Taken]


@pytest.fixture
def catalogue(home: Path) -> Iterator[Catalogue]:
    """An empty catalogue."""
    with Catalogue(home / "catalogue.db") as opened:
        yield opened


@pytest.fixture
def take(catalogue: Catalogue) -> Take:
    """Takes a text into the catalogue."""

    def taken(text: str, *, source: str = "a.txt", outlet: str = "Osk Wire", **head: str) -> Taken:
        article = Article(source, text, Head(outlet, **head))
        return catalogue.take(article, read(text))

    return taken
