"""The sample articles, taken in once for all tests that only read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from tests.support.bot.running import copied
from tests.support.telegram.play import Telegram, telegram_server

ARTICLES = Path(__file__).resolve().parents[2] / "articles"


@pytest.fixture(scope="session")
def samples_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with telegram_server() as running:
        yield running


@pytest.fixture
def filled(samples: str, tmp_path: Path) -> Path:
    """A home of the test's own that holds the sample articles."""
    return copied(Path(samples), tmp_path / "filled")


@pytest.fixture
def samples(home: Path, samples_folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The home that holds the sample articles."""
    if not any(samples_folder.iterdir()):
        assert main(["ingest", str(ARTICLES), "--home", str(samples_folder)]) == 0
        capsys.readouterr()
    return str(samples_folder)
