"""Pasted quotations checked, from the command line."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.chat import Conversation
from bot.commands.opening import FAILED, WRONG_USE
from bot.render.blocks import PLAIN
from retrieval.library import open_library
from retrieval.settings import Settings


def test_exact_words_are_found_whatever_marks_were_pasted(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted = '"I looked up, as I do every day, and said good morning to nothing"'

    assert main(["verify", pasted, "--home", samples]) == 0
    said = capsys.readouterr().out
    assert said.startswith("EXACT")
    assert "I looked up, as I do every day, and said good morning to nothing" in said
    assert "Harbour Gazette, undated · gazette-bell-missing.txt" in said


def test_a_changed_number_is_named(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "The coastguard counted 60 boats.", "--home", samples]) == FAILED
    said = capsys.readouterr().out
    assert said.startswith("ALTERED")
    assert "asked: 60 · article: 43" in said


def test_words_of_nobody_are_not_found(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "An owl sold umbrellas to seventeen kings", "--home", samples]) == FAILED
    assert capsys.readouterr().out.startswith("NOT FOUND")


def test_words_can_come_through_a_pipe(
    samples: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("“So let us build the bus.”\n"))

    assert main(["verify", "-", "--home", samples]) == 0
    assert capsys.readouterr().out.startswith("EXACT")


def test_a_quote_is_found_again_by_its_receipt(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cited = receipt_of(samples, capsys)

    assert main(["verify", cited["receipt"], "--home", samples]) == 0
    said = capsys.readouterr().out
    assert said.startswith("EXACT")
    assert "▏ " + cited["quote"].partition("\n")[0] in said


def test_in_a_conversation_too(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    cited = receipt_of(samples, capsys)

    async def talk() -> str:
        async with open_library(Settings(home=Path(samples))) as library:
            return await Conversation(library, PLAIN).reply(f"/verify {cited['receipt']}")

    said = asyncio.run(talk())
    assert said.startswith("EXACT")
    assert "▏ " + cited["quote"].partition("\n")[0] in said


def test_what_only_looks_like_a_receipt_is_taken_for_words(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "lighthouse", "--home", samples]) == FAILED
    assert capsys.readouterr().out.startswith("TOO SHORT")


def receipt_of(home: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """The first citation of an answer that is kept."""
    assert main(["ask", "What did Petra Lomm say about the fines?", "--json", "--home", home]) == 0
    cited: dict[str, str] = json.loads(capsys.readouterr().out)["citations"][0]
    return cited


def test_no_words_are_wrong_use(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "  ", "--home", samples]) == WRONG_USE
    assert capsys.readouterr().err == "There are no words to verify.\n"
