"""Articles to take into an empty catalogue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head, Taken
from retrieval.ingest.take import take_in

Take = Callable[..., Taken]


@pytest.fixture
def take(catalogue: Catalogue) -> Take:
    """Takes a text into the catalogue."""

    def taken(text: str, *, source: str = "a.txt", outlet: str = "Osk Wire", **head: str) -> Taken:
        article = Article(source, text, Head(outlet, **head))
        became = take_in(catalogue, article)
        assert isinstance(became, Taken)
        return became

    return taken
