"""What is loaded, and when: nothing heavy at the start, nothing needless for a question."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.domain import Article, Head
from tests.support.library.asker import asking

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
DRAWS = "PIL fontpkg".split()
HEAVY = "chromadb langchain trafilatura pypdf sqlalchemy numpy pydantic openai telegram".split()
NEEDLESS = (
    "langchain langchain_chroma langchain_openai openai rich trafilatura pypdf telegram".split()
)

ASK = """
import asyncio, sys
from pathlib import Path
from retrieval.library import open_library
from retrieval.settings import Settings

async def main():
    async with open_library(Settings(home=Path(sys.argv[1]))) as library:
        answer = await library.ask("What did Orla Venn say about the dam?")
        assert not answer.abstained

asyncio.run(main())
"""


def _loaded(code: str, *arguments: str) -> set[str]:
    """The names of all packages that a fresh process has loaded after this code."""
    code += "\nimport sys; print(*{name.split('.')[0] for name in sys.modules})"
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True)
    return {*done.stdout.split()}


@pytest.mark.parametrize("module", ["retrieval.library", "bot.cli"])
def test_nothing_heavy_is_loaded_at_the_start(module: str) -> None:
    loaded = _loaded(f"import {module}")
    assert {name for name in loaded if name.startswith((*HEAVY, *DRAWS))} == set()


def test_a_bot_that_draws_nothing_yet_has_no_pillow() -> None:
    loaded = _loaded("import bot.app, bot.handlers.presses, bot.handlers.commands")
    assert {name for name in loaded if name.startswith(tuple(DRAWS))} == set()


def test_a_question_loads_nothing_that_it_does_not_need(home: Path) -> None:
    text = "The dam at Lindrup leaks. “We close it,” Orla Venn said."
    with asking(home, [Article("dam", text, Head("Osk Wire"))]):
        pass
    assert _loaded(ASK, str(home)) & {*NEEDLESS, *DRAWS} == set()


def test_what_shows_metrics_is_loaded_only_where_it_is_asked_for() -> None:
    loaded = _loaded("import bot.app, bot.commands.chat")
    assert "telegram" in loaded
    assert "prometheus_client" not in loaded
