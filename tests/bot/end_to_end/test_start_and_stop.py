"""The bot is started, stopped, and set up wrongly; it runs behind a webhook; its files break."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot import texts
from bot.texts.translation import speaking
from tests.support.bot.running import STOPS_WITHIN_S, BotProcess
from tests.support.bot.scenes import KEY, QUESTION, counts, log_keeps_secrets, quoth, settled
from tests.support.openai_server.replies import Reply
from tests.support.openai_server.server import serving
from tests.support.telegram.play import Telegram
from tests.support.telegram.pushing import posted
from tests.support.telegram.waiting import waited

OPEN = {"QUOTH_ALLOW": "*"}
LONG = 6000


def stopped(bot: BotProcess, number: int = signal.SIGTERM) -> float:
    """Ends it; its exit code is 0; how long it took."""
    began = time.monotonic()
    assert bot.stop(number) == 0
    return time.monotonic() - began


def refused(telegram: Telegram, home: Path, **settings: str) -> tuple[int, list[str]]:
    """The exit code and the lines of a bot that does not get to run."""
    bot = BotProcess(telegram, home, settings)
    try:
        return bot.wait(), bot.said.splitlines()
    finally:
        bot.close()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another process writes to this database."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def delivered(telegram: Telegram, number: int) -> None:
    """Waits until so many updates went to the bot, and it had time to take them."""
    updates = telegram.world.updates
    waited(updates.changed, lambda: len(updates.deliveries) >= number, 10, telegram.shown)
    for _ in range(9):  # what is no update is taken at once
        assert not posted(updates.webhook, {})


def test_a_stop_in_the_middle_of_an_answer_takes_seconds_and_loses_nothing(
    telegram: Telegram, filled: Path
) -> None:
    ada = telegram.person("Ada")
    with serving(key=KEY) as model:
        model.personality = lambda _: Reply("", stops_after=0, then="stall")
        settings = {**OPEN, **model.environment, "QUOTH_MODEL_TIMEOUT_S": "60"}
        with quoth(telegram, filled, **settings) as bot:
            ada.says(QUESTION)
            telegram.wait_for(lambda: [a for a in ada.private().actions if a.action == "typing"])
            assert stopped(bot) < STOPS_WITHIN_S
        assert not ada.private().messages
    with quoth(telegram, filled, **OPEN):
        [answer] = ada.private().wait_for_count(1)
        assert answer.quotes
        settled(telegram, filled)


def test_a_stop_in_the_middle_of_a_long_file_takes_seconds_and_goes_on_after_the_start(
    telegram: Telegram, filled: Path
) -> None:
    ada = telegram.person("Ada")
    told = "Quay Sheet: Boat {0} came in on Monday. “We had {0} crates of whiting,” said its crew."
    lines = [json.dumps({"id": f"n{n}", "text": told.format(n)}) for n in range(LONG)]
    with quoth(telegram, filled, QUOTH_ADMINS=str(ada.id)) as bot:
        ada.sends_file("many.jsonl", "\n".join(lines).encode(), caption="/ingest")
        [progress] = ada.private().wait_for_count(1)
        telegram.wait_for(lambda: progress.history)
        assert stopped(bot) < STOPS_WITHIN_S
    with quoth(telegram, filled, QUOTH_ADMINS=str(ada.id)) as bot:
        assert counts(filled).new == 1
        ada.says("/status")
        telegram.wait_for(lambda: [m for m in ada.private().messages if "Updates: " in m.text])
        assert stopped(bot, signal.SIGINT) < STOPS_WITHIN_S


def test_a_second_bot_on_the_same_home_says_so_and_ends(telegram: Telegram, filled: Path) -> None:
    ada = telegram.person("Ada")
    with quoth(telegram, filled, **OPEN):
        code, lines = refused(telegram, filled, **OPEN)
        assert code == 1
        [line] = lines
        assert "another bot runs on" in line
        ada.says(QUESTION)
        assert ada.private().wait_for_count(1)


def test_what_is_set_wrongly_is_said_in_one_line(telegram: Telegram, filled: Path) -> None:
    wrong = {
        "TELEGRAM_BOT_TOKEN": {
            "TELEGRAM_BOT_TOKEN": "7000000001:AAToldToNobodyButSomebodyElse_00002"
        },
        "QUOTH_WEBHOOK_LISTEN": {"QUOTH_WEBHOOK_URL": telegram.url, "QUOTH_WEBHOOK_LISTEN": "here"},
        "QUOTH_ADMINS": {"QUOTH_ADMINS": "@ada"},
    }
    for setting, settings in wrong.items():
        code, lines = refused(telegram, filled, **settings)
        assert code == 2
        [line] = lines
        assert line.startswith(f"Setting {setting}: ")
        assert "AAToldToNobody" not in line


def test_behind_a_webhook_everything_is_as_it_is_with_polling(
    telegram: Telegram, filled: Path
) -> None:
    ada = telegram.person("Ada")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        **OPEN,
        "QUOTH_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram/hook",
        "QUOTH_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "QUOTH_WEBHOOK_SECRET": "told-to-nobody-either",
    }
    with quoth(telegram, filled, **settings) as bot:
        ada.says(QUESTION)
        [answer] = ada.private().wait_for_count(1)
        assert answer.quotes
        assert {one.by for one in telegram.world.updates.deliveries} == {"webhook"}
        assert "told-to-nobody-either" not in bot.said
        assert stopped(bot) < STOPS_WITHIN_S
    ada.says("Who found the bell of the Amaranth?")
    with quoth(telegram, filled, **settings) as bot:
        assert len(ada.private().wait_for_count(2)) == 2
        with locked(filled / "bot.db"):  # what cannot be kept is not taken
            ada.says("What did the curator say about the alarm?")
            delivered(telegram, 3)
            assert len(telegram.world.updates.confirmed) == 2
            bot.kill()
    with quoth(telegram, filled, **OPEN):
        assert len(ada.private().wait_for_count(3)) == 3


def test_an_outage_of_the_articles_is_said_and_is_no_answer(
    telegram: Telegram, filled: Path
) -> None:
    ada, salma = telegram.person("Ada"), telegram.person("Salma", language="ar")
    with quoth(telegram, filled, **OPEN) as bot:
        ada.says(QUESTION)
        ada.private().wait_for_count(1)
        for file in (filled / "catalogue.db", filled / "catalogue.db-wal"):
            with file.open("r+b") as stands:
                stands.write(b"this is no database" * (file.stat().st_size // 19))
        ada.says("What did Ellisk say about the herring stock?")
        told = ada.private().wait_for_count(2)[1]
        assert told.text == str(texts.answers.OUTAGE)
        salma.says(QUESTION)
        with speaking("ar"):
            assert salma.private().wait_for_count(1)[0].text == str(texts.answers.OUTAGE)
        assert settled(telegram, filled).failed == 0
        log_keeps_secrets(bot, telegram)
