"""The sample articles, taken in once for all tests that only read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main

ARTICLES = Path(__file__).resolve().parents[2] / "articles"


@pytest.fixture(scope="session")
def samples_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@pytest.fixture
def samples(home: Path, samples_folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The home that holds the sample articles."""
    if not any(samples_folder.iterdir()):
        assert main(["ingest", str(ARTICLES), "--home", str(samples_folder)]) == 0
        capsys.readouterr()
    return str(samples_folder)
