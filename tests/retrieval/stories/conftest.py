"""An empty catalogue, and invented articles to take into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.catalogue.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.reading import read

Take = Callable[..., None]


@pytest.fixture
def catalogue(home: Path) -> Iterator[Catalogue]:
    """An empty catalogue."""
    with Catalogue(home / "catalogue.db") as opened:
        yield opened


@pytest.fixture
def take(catalogue: Catalogue) -> Take:
    """Takes a text into the catalogue."""

    def taken(source: str, text: str, *, outlet: str = "Osk Wire", **head: str) -> None:
        catalogue.take(Article(source, text, Head(outlet, **head)), read(text))

    return taken
