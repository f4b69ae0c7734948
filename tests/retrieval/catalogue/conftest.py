"""Articles to take into an empty catalogue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from retrieval.catalogue.articles import Taken
from retrieval.catalogue.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.ingest.take import read

Take = Callable[..., Taken]


@pytest.fixture
def take(catalogue: Catalogue) -> Take:
    """Takes a text into the catalogue."""

    def taken(text: str, *, source: str = "a.txt", outlet: str = "Osk Wire", **head: str) -> Taken:
        article = Article(source, text, Head(outlet, **head))
        return catalogue.articles.take(article, read(text))

    return taken
