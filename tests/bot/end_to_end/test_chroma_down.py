"""The bot beside a Chroma server that dies and comes back: people are answered, nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.support.bot.running import BotProcess
from tests.support.bot.scenes import QUESTION, quoth, settled
from tests.support.chroma.server import chroma_server
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message
from tests.support.telegram.waiting import PATIENCE_S

NOTE = "Quoth searched by words and speakers."
PAGE = "Osk Wire: The lighthouse of Umbra is dark. “Nobody pays the keeper,” Ida Roon said."


def test_questions_are_answered_and_what_came_meanwhile_is_indexed_later(
    telegram: Telegram, filled: Path, tmp_path: Path
) -> None:
    ada = telegram.person("Ada")
    with chroma_server(tmp_path / "chroma") as chroma:
        settings = {
            "QUOTH_ALLOW": "*",
            "QUOTH_ADMINS": str(ada.id),
            "QUOTH_CHROMA_URL": chroma.url,
        }
        with quoth(telegram, filled, **settings) as bot:
            until(lambda: chroma.passages() > 10, bot)
            chroma.stop()
            assert NOTE in answer_to(ada.says(QUESTION), ada)
            taken = ada.sends_file("umbra.txt", PAGE.encode(), caption="/ingest")
            assert "1 article taken" in answer_to(taken, ada)
            answer = answer_to(ada.says("What did Ida Roon say about the keeper?"), ada)
            assert "Nobody pays the keeper" in answer
            assert NOTE in answer
            chroma.start()
            until(lambda: "Chroma answers again" in bot.said, bot)
            answer = answer_to(ada.says("Who pays the keeper of the lighthouse?"), ada)
            assert "Nobody pays the keeper" in answer
            assert NOTE not in answer
            settled(telegram, filled)
            lines = [line for line in bot.said.splitlines() if "Chroma" in line]
            assert len(lines) == 2, bot.said  # one that it is gone, one that it is back


def answer_to(message: Message, person: Person) -> str:
    return person.private().answer_to(message).text


def until(check: Callable[[], bool], bot: BotProcess) -> None:
    """Waits for what happens in other processes."""
    give_up = time.monotonic() + PATIENCE_S
    while not check():
        assert time.monotonic() < give_up, bot.said
        time.sleep(0.05)
