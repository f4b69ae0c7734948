"""Two bots as their own processes on one server: one is killed, the other goes on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.bot.running import BotProcess, running
from tests.support.postgres.server import PostgresServer
from tests.support.telegram.events import Call
from tests.support.telegram.faults import SERVER_ERROR
from tests.support.telegram.play import telegram_server
from tests.support.web.relay import Relay

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


def test_a_database_cut_off_and_restarted_in_the_middle_loses_nothing_and_doubles_nothing(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    settings = given(postgres)
    relay = Relay(postgres.port)

    def cut(_: Call) -> bool:
        """Telegram has the answer, and the bot cannot note that it has."""
        relay.cut()
        return False

    with relay.running(), telegram_server() as telegram:
        url = settings["QUOTH_DATABASE_URL"].replace(f":{postgres.port}/", f":{relay.port}/")
        settings |= {"QUOTH_DATABASE_URL": url}
        with running(telegram, tmp_path / "one", **settings) as bot:
            ada, mia = telegram.person("Ada"), telegram.person("Mia")
            assert ada.private().answer_to(ada.says(QUESTION)).quotes
            telegram.fails(SERVER_ERROR, method="sendMessage", when=cut)
            assert ada.private().answer_to(ada.says(QUESTION)).quotes
            telegram.recovers()
            postgres.stop(mode="immediate")
            asked = mia.says(QUESTION)
            bot.wait_until_said("cannot be reached")
            postgres.start()
            relay.mend()
            assert mia.private().answer_to(asked).quotes
            assert ada.private().answer_to(ada.says(QUESTION)).quotes
            assert [len(one.private().messages) for one in (ada, mia)] == [3, 1]
            assert bot.stop() == 0
            trouble = [line for line in bot.said.splitlines() if re.search("WARN|ERR|Trace", line)]
            assert ["cannot be reached" in line for line in trouble] == [True, False]
            assert trouble[1].endswith("the database answers again")


def test_a_bot_that_starts_while_the_database_is_away_waits_for_it(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    settings = given(postgres)
    with telegram_server() as telegram:
        ada = telegram.person("Ada")
        postgres.stop()
        bot = BotProcess(telegram, tmp_path / "one", settings)
        try:
            bot.wait_until_said("cannot be reached")
            asked = ada.says(QUESTION)
            postgres.start()
            assert ada.private().answer_to(asked).quotes
            assert bot.stop() == 0
            assert len(re.findall("cannot be reached", bot.said)) == 1
            assert "Traceback" not in bot.said
        finally:
            bot.close()


def test_who_polls_is_killed_and_the_other_answers_in_its_place(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    settings = given(postgres)
    with telegram_server() as telegram, running(telegram, tmp_path / "one", **settings) as first:
        ada = telegram.person("Ada")
        first.wait_until_said("leads")
        second = BotProcess(telegram, tmp_path / "two", settings)
        try:
            second.wait_until_said("nswering")
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
