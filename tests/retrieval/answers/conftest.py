"""The sample articles, taken in once, and a model that writes on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.library.asker import asking
from tests.support.library.sentences import ROOT, articles
from tests.support.library.writer import Writer, writing
from tests.support.openai_server.server import ModelServer


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the sample articles."""
    home = tmp_path_factory.mktemp("filled")
    with asking(home, articles(ROOT / "articles")):
        return home


@pytest.fixture
def writer(filled: Path, server: ModelServer) -> Iterator[Writer]:
    """The sample articles and a model."""
    with writing(filled, server, model_timeout_s=20) as writer:
        yield writer
