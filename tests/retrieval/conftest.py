"""What several folders of these tests start from; some have a fuller one of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.catalogue.catalogue import Catalogue
from retrieval.sources.files.paths import read_paths
from tests.retrieval.answers.asker import Asker, asking
from tests.web.server import Web, serving

ARTICLES = Path(__file__).resolve().parents[2] / "articles"


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
