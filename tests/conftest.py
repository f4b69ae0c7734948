"""Shared by all tests: an own, empty home for each, and nothing of the machine's settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

OURS = ("QUOTH_", "OPENAI_", "TELEGRAM_", "LANGCHAIN_", "LANGSMITH_")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty QUOTH_HOME; the folder with the settings file is left as well."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("QUOTH_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder
