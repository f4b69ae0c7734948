"""The sample articles, taken in once for all tests that only read them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from tests.support.bot.running import FOREIGN, copied
from tests.support.telegram.play import Telegram, telegram_server

ARTICLES = Path(__file__).resolve().parents[2] / "articles"


@pytest.fixture(scope="session")
def samples_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample articles; to be copied, not used."""
    home = tmp_path_factory.mktemp("samples")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(home)
        for name in [name for name in os.environ if name.startswith(FOREIGN)]:
            patched.delenv(name)
        assert main(["ingest", str(ARTICLES), "--home", str(home)]) == 0
    return home


@pytest.fixture(scope="session")
def samples(samples_home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The home that holds the sample articles, for tests that only read them."""
    return str(copied(samples_home, tmp_path_factory.mktemp("read")))


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with telegram_server() as running:
        yield running


@pytest.fixture
def filled(samples_home: Path, tmp_path: Path) -> Path:
    """A home of the test's own that holds the sample articles."""
    return copied(samples_home, tmp_path / "filled")
