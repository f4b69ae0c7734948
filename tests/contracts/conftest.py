"""Where a library may be kept, to the same contract: folders, Chroma's server, PostgreSQL's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.chroma.server import ChromaServer, chroma_server
from tests.support.postgres.server import MISSING, PostgresServer, binaries, serving

DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.slow))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server; the tests that need one are left out where it is not installed."""
    programs = binaries()
    if programs is None:
        (pytest.fail if "POSTGRES_IS_HERE" in os.environ else pytest.skip)(MISSING)
    with serving(programs) as server:
        yield server


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The setting of the same name: None stands for the files in the home."""
    if request.param == "sqlite":
        return None
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def catalogue_place(database_url: str | None, home: Path) -> Path | str:
    """Where the catalogue is."""
    return database_url or home / "catalogue.db"


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
