"""Two bots as their own processes on one server: one is killed, the other goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.bot.running import BotProcess, running
from tests.support.postgres.server import PostgresServer
from tests.support.telegram.play import telegram_server

pytestmark = pytest.mark.slow

ARTICLES = Path(__file__).resolve().parents[2] / "articles"
QUESTION = "Who found the bell of the Amaranth?"


def given(postgres: PostgresServer) -> dict[str, str]:
    """The settings of a bot whose state is on the server."""
    return {
        "QUOTH_DATABASE_URL": postgres.database(),
        "QUOTH_ARTICLES": str(ARTICLES),
        "QUOTH_ALLOW": "*",
        "QUOTH_READER": "none",
    }


def test_what_is_asked_while_the_database_is_away_is_answered_once_when_it_is_back(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    settings = given(postgres)
    with telegram_server() as telegram, running(telegram, tmp_path / "one", **settings) as bot:
        ada = telegram.person("Ada")
        assert ada.private().answer_to(ada.says(QUESTION)).quotes
        postgres.stop(mode="immediate")
        asked = ada.says(QUESTION)
        telegram.wait_for(lambda: "cannot be" in bot.said)
        postgres.start()
        assert ada.private().answer_to(asked).quotes
        assert len(ada.private().messages) == 2
        assert "Traceback" not in bot.said


def test_who_polls_is_killed_and_the_other_answers_in_its_place(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    settings = given(postgres)
    with telegram_server() as telegram, running(telegram, tmp_path / "one", **settings) as first:
        ada = telegram.person("Ada")
        telegram.wait_for(lambda: "leads" in first.said)
        second = BotProcess(telegram, tmp_path / "two", settings)
        try:
            telegram.wait_for(lambda: "nswering" in second.said)
            assert ada.private().answer_to(ada.says(QUESTION)).quotes
            first.kill()
            assert ada.private().answer_to(ada.says(QUESTION)).quotes
            assert "leads" in second.said
            assert len(ada.private().messages) == 2
            assert second.stop() == 0
            assert "wrong-but-not-asked" not in first.said + second.said
            assert "Traceback" not in first.said + second.said
        finally:
            second.close()
