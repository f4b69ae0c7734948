"""Shared by all tests: an own, empty home for each, and nothing of the machine's settings."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

# A shell's background jobs ignore Ctrl-C, and so would every process that is started here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["PTB_TIMEDELTA"] = "true"  # as the bot sets it

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
