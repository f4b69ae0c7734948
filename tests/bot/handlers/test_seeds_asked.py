"""The two articles that the project starts from, asked in Telegram, where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main
from tests.support.bot.running import running
from tests.support.telegram.play import telegram_server

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"
QUESTIONS = SHARED / "bench" / "seed-questions-dev.jsonl"
CLANS = "what did Rasool say about the clans?"

pytestmark = pytest.mark.skipif(not QUESTIONS.exists(), reason="the seed articles are not here")


def test_what_rasool_said_about_the_clans_comes_first_with_his_name(tmp_path: Path) -> None:
    rows = map(json.loads, filter(str.strip, QUESTIONS.read_text("utf-8").splitlines()))
    wanted = next(row for row in rows if row["question"] == CLANS)
    home = tmp_path / "seeds"
    assert main(["ingest", str(SHARED / "seeds"), "--home", str(home)]) == 0
    texts = [path.read_bytes().decode() for path in (SHARED / "seeds").glob("*.txt")]

    with telegram_server() as telegram, running(telegram, home, QUOTH_ALLOW="*"):
        chat = telegram.person("Ada").private()
        answer = chat.answer_to(chat.says(CLANS))

    assert wanted["gold"][0]["span"].strip("“”,") in answer.quotes[0]
    assert all(any(quote in text for text in texts) for quote in answer.quotes)
    assert wanted["speaker"] in answer.marked("bold")
