"""A place for a library: a folder, or a database of a PostgreSQL server, empty for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres.server import MISSING, PostgresServer, binaries, serving

DATABASES = ("sqlite", pytest.param("postgres", marks=pytest.mark.slow))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server; the tests that need one are left out where it is not installed."""
    programs = binaries()
    if programs is None:
        pytest.skip(MISSING)
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
def place(database_url: str | None, home: Path) -> Path | str:
    """Where the catalogue is."""
    return database_url or home / "catalogue.db"
