"""A catalogue with three articles, and its vectors, real ones in a folder of the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.index.vectors import VectorIndex
from retrieval.ingest.take import take_in
from retrieval.settings import Settings

ARTICLES = {
    "dam": ("Osk Wire", "2031-05-03", "The dam at Lindrup leaks. “We close it,” Orla Venn said."),
    "nets": ("Tarn Post", "2031-06-10", "Fishermen cast their nets. The catch was poor again."),
    "tax": ("Tarn Post", None, "Parliament voted on the new tax. “It hurts,” said Jon Orne."),
}


@pytest.fixture
def catalogue(home: Path) -> Iterator[Catalogue]:
    """Three articles of two outlets."""
    with Catalogue(home / "catalogue.db") as opened:
        for source, (outlet, published, text) in ARTICLES.items():
            url = f"https://example.org/{source}" if published else None
            head = Head(outlet, title=source.capitalize(), published=published, url=url)
            take_in(opened, Article(source, text, head))
        yield opened


@pytest.fixture
def index(home: Path, catalogue: Catalogue) -> Iterator[VectorIndex]:
    """Their vectors, not pulled yet."""
    opened = VectorIndex(Settings(home=home), catalogue)
    yield opened
    opened.close()
