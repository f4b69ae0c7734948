"""The commands in a process of their own, with vectors of a server over real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.openai_server.replies import UNAUTHORIZED
from tests.support.openai_server.server import ModelServer, serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
ARTICLES = ROOT / "articles"


@dataclass
class Process:
    """``quoth`` with a server."""

    server: ModelServer

    def quoth(self, *typed: str) -> subprocess.CompletedProcess[str]:
        """What came of a command."""
        environment = {
            **os.environ,
            **self.server.environment,
            "QUOTH_EMBEDDINGS": "openai:some-model",
            "QUOTH_MODEL": "none",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "bot.cli", *typed]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90)


@pytest.fixture
def process() -> Iterator[Process]:
    with serving() as server:
        yield Process(server)


def test_articles_are_taken_in_and_asked(process: Process) -> None:
    took = process.quoth("ingest", str(ARTICLES))
    assert (took.returncode, took.stderr.splitlines()[-1:]) == (0, ["10 articles taken."])
    assert len([text for batch in process.server.embedded for text in batch]) > 10

    asked = process.quoth("ask", "What did Tamsin Orde say about the bell?", "--json")
    assert asked.returncode == 0
    assert json.loads(asked.stdout)["mode"] == "quotes"
    assert process.server.embedded[-1] == ["What did Tamsin Orde say about the bell?"]


def test_a_fault_is_one_line_loses_nothing_and_the_next_run_goes_on(process: Process) -> None:
    well, process.server.embedder = process.server.embedder, lambda _: UNAUTHORIZED
    took = process.quoth("ingest", str(ARTICLES))
    assert took.returncode == 1
    assert took.stderr == (
        "The server that makes the vectors does not accept the key (401); what is stored is kept.\n"
    )
    process.server.embedded.clear()
    process.server.embedder = well
    again = process.quoth("ingest", str(ARTICLES))
    assert again.returncode == 0
    assert again.stderr == "0 articles taken, 10 unchanged.\n"
    assert len([text for batch in process.server.embedded for text in batch]) > 10
