"""Shared by all tests: an own, empty home for each, and what a test that is not slow may do."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from retrieval.ranking import reader

# A shell's background jobs ignore Ctrl-C, and so would every process that is started here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["PTB_TIMEDELTA"] = "true"  # as the bot sets it

# How long one example takes says more of the machine than of what is tried.
settings.register_profile("quoth", deadline=None)
settings.load_profile("quoth")
# --hypothesis-profile=many: ten thousand examples instead of a hundred.
settings.register_profile("many", max_examples=10_000, suppress_health_check=[*HealthCheck])

# Many tests ask the same of the same articles, and reading takes 0.5 s of CPU each time. What was
# read at once is kept at once, as scores hang a little on what is read beside.
reader._read = lru_cache(maxsize=None)(reader._read)

OURS = ("QUOTH_", "OPENAI_", "TELEGRAM_", "LANGCHAIN_", "LANGSMITH_")
TESTS = Path(__file__).parent
# Fixtures that start a server or a process, and folders where every test needs one.
SLOW_FIXTURES = {"telegram", "web", "server", "writer", "chroma"}
SLOW_FOLDERS = ("bot/end_to_end", "bot/handlers", "support_tests")
# What a test must be marked as slow for; raised by Python itself, whoever calls it.
STARTED = {"subprocess.Popen": "a process", "os.fork": "a process", "socket.bind": "a server"}

_fast_test: str | None = None  # the fast one that runs at the moment


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what starts a server or a process by its fixtures or its folder."""
    folders = tuple(TESTS / folder for folder in SLOW_FOLDERS)
    for item in items:
        fixtures = SLOW_FIXTURES & {*getattr(item, "fixturenames", ())}
        if fixtures or any(item.path.is_relative_to(folder) for folder in folders):
            item.add_marker("slow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Hold fast tests to what they may do."""
    global _fast_test
    _fast_test = None if item.get_closest_marker("slow") else item.nodeid
    try:
        return (yield)
    finally:
        _fast_test = None


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """How to repeat the order in which something failed."""
    seed = config.getoption("randomly_seed", default=None)
    if exitstatus and seed is not None:
        terminalreporter.write_line(f"To repeat this order: --randomly-seed={seed}")


def _hold_fast_tests(event: str, _: tuple[Any, ...]) -> None:
    if _fast_test and event in STARTED:
        raise AssertionError(f"{_fast_test} starts {STARTED[event]}: mark it as slow")


sys.addaudithook(_hold_fast_tests)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty QUOTH_HOME; the folder with the settings file is left as well."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("QUOTH_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder
