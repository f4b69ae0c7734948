"""Where vectors may be kept: a folder and a Chroma server, to the same contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.chroma.server import ChromaServer, chroma_server


@pytest.fixture(scope="session")
def chroma_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture
def chroma(chroma_process: ChromaServer) -> ChromaServer:
    """A Chroma server that answers; tests may end it."""
    if not chroma_process.is_running:
        chroma_process.start()
    return chroma_process


@pytest.fixture
def served(chroma: ChromaServer) -> dict[str, Any]:
    """The settings of a library whose vectors are in an empty database of a server."""
    return {"chroma_url": chroma.url, "chroma_database": chroma.new_database()}


@pytest.fixture(params=["folder", pytest.param("server", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings of a library whose vectors are in a folder, or on a server."""
    known: dict[str, Any] = request.getfixturevalue("served") if request.param == "server" else {}
    return known
