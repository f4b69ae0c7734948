"""Articles to take into an empty catalogue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.ingest.take import take_in

Take = Callable[..., None]


@pytest.fixture
def take(catalogue: Catalogue) -> Take:
    """Takes a text into the catalogue."""

    def taken(source: str, text: str, *, outlet: str = "Osk Wire", **head: str) -> None:
        take_in(catalogue, Article(source, text, Head(outlet, **head)))

    return taken
