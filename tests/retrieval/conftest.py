"""What several folders of these tests start from; some have a fuller one of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.sources.files.paths import read_paths
from tests.support.library.asker import Asker, asking
from tests.support.openai_server.server import ModelServer
from tests.support.openai_server.server import serving as serving_models
from tests.support.web.server import Web, serving

ARTICLES = Path(__file__).resolve().parents[2] / "articles"
SMALL = (
    ("dam", "Osk Wire", "2031-05-03", "The dam at Lindrup leaks. “We close it,” Orla Venn said."),
    ("nets", "Tarn Post", "2031-06-10", "Nets came up empty. “The sea is tired,” said Jon Orne."),
    ("tax", "Tarn Post", None, "Parliament voted on the tax. “It hurts,” said Ada Kell."),
)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """The articles that come with the project."""
    with asking(tmp_path_factory.mktemp("samples"), list(read_paths([str(ARTICLES)]))) as asker:
        yield asker


@pytest.fixture
def catalogue(home: Path) -> Iterator[Catalogue]:
    """An empty catalogue."""
    with Catalogue(home / "catalogue.db") as opened:
        yield opened


@pytest.fixture
def web() -> Iterator[Web]:
    """A server without a page."""
    with serving() as server:
        yield server


@pytest.fixture
def small(home: Path) -> Iterator[Asker]:
    """Three invented articles of two outlets, one of them without a date."""
    articles = [
        Article(name, text, Head(outlet, published=day)) for name, outlet, day, text in SMALL
    ]
    with asking(home, articles) as asker:
        yield asker


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server of models, none of them scripted."""
    with serving_models() as server:
        yield server
