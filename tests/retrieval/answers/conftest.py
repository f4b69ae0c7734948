"""A small library of invented texts to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.domain import Article, Head
from tests.retrieval.answers.asker import Asker, asking

SMALL = (
    ("dam", "Osk Wire", "2031-05-03", "The dam at Lindrup leaks. “We close it,” Orla Venn said."),
    ("nets", "Tarn Post", "2031-06-10", "Nets came up empty. “The sea is tired,” said Jon Orne."),
    ("tax", "Tarn Post", None, "Parliament voted on the tax. “It hurts,” said Ada Kell."),
)


@pytest.fixture
def small(home: Path) -> Iterator[Asker]:
    """Three invented articles of two outlets, one of them without a date."""
    articles = [
        Article(name, text, Head(outlet, published=day)) for name, outlet, day, text in SMALL
    ]
    with asking(home, articles) as asker:
        yield asker
