"""The sample articles, taken in once, and a server of lying models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model.server import ModelServer, serving
from tests.retrieval.answers.asker import asking
from tests.retrieval.answers.model.sentences import ROOT, articles
from tests.retrieval.answers.model.writer import Writer, writing


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the sample articles."""
    home = tmp_path_factory.mktemp("filled")
    with asking(home, articles(ROOT / "articles")):
        return home


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


@pytest.fixture
def writer(filled: Path, server: ModelServer) -> Iterator[Writer]:
    """The sample articles and a model."""
    with writing(filled, server, model_timeout_s=10) as writer:
        yield writer
