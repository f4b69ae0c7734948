"""Sentences of the sample articles, numbered as a model would be shown them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from retrieval.domain import Article, Revision
from retrieval.ingest.take import read
from retrieval.model.drafts import Offered
from retrieval.sources.files.paths import read_paths

ROOT = Path(__file__).resolve().parents[3]
SEEDS = ROOT / ".." / "shared" / "seeds"


def articles(*folders: Path) -> list[Article]:
    """The articles of these folders."""
    found = read_paths([str(folder) for folder in folders])
    return [article for article in found if isinstance(article, Article)]


def numbered(some: Sequence[Article]) -> tuple[Offered, ...]:
    """Every sentence of the articles that may be offered."""
    found: list[Offered] = []
    for number, article in enumerate(some, 1):
        revision = Revision(number, article.source, 1, "", article.text, article.head)
        reading = read(article.text)
        for unit in (unit for passage in reading.passages for unit in passage):
            quotes = tuple(quote for quote in reading.quotes if quote.span.overlap(unit))
            found.append(Offered(len(found) + 1, revision, unit, quotes))
    return tuple(found)
