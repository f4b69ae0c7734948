"""The message that admins get of a feed that fails and fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.delivery.pacing import Pacing
from bot.delivery.receiving import connect
from bot.delivery.replies import BotContext
from bot.delivery.sending import Sender
from bot.jobs.notices import MOST_FAILURES, FeedWatch
from bot.settings import BotSettings
from bot.state import open_state
from retrieval.domain import FeedState
from retrieval.library import open_library
from retrieval.settings import load_settings
from tests.support.telegram import faults
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server

pytestmark = pytest.mark.slow

NOW = datetime(2031, 5, 3, 12, tzinfo=UTC)
WELL = FeedState("https://gazette.example/feed", title="Harbour Gazette")
DEAD = FeedState(WELL.url, title=WELL.title, failures=MOST_FAILURES, failure="not found")
TOLD = (
    "A feed does not answer: Harbour Gazette, https://gazette.example/feed "
    "(failed 5 times in a row: not found)"
)


@asynccontextmanager
async def desk_of(telegram: Telegram, home: Path, *admins: Person) -> AsyncIterator[BotContext]:
    settings = BotSettings(admins=frozenset(one.id for one in admins))
    async with open_library(load_settings()) as library:
        with open_state(home / "bot.db") as state:
            bot = connect(telegram.token, telegram.url, pacing=Pacing())
            await bot.initialize()
            try:
                yield BotContext(library, state, Sender(bot, state), bot, settings.rules)
            finally:
                await bot.shutdown()


def look(telegram: Telegram, home: Path, *admins: Person, feed: FeedState) -> None:
    """The feed is as given, and is looked at by a bot that was just started."""

    async def looking() -> None:
        async with desk_of(telegram, home, *admins) as desk:
            desk.library.catalogue.feeds.add(feed, NOW)
            desk.library.catalogue.feeds.keep(feed.url, feed)
            await FeedWatch(desk).run()

    asyncio.run(looking())


def test_each_admin_is_told_once_until_the_feed_recovers(home: Path) -> None:
    with telegram_server() as telegram:
        ada, bo = telegram.person("Ada"), telegram.person("Bo")
        ada.starts()
        bo.starts()
        for feed in (WELL, DEAD, DEAD, WELL, DEAD):
            look(telegram, home, ada, bo, feed=feed)
        for admin in (ada, bo):
            assert [one.text for one in admin.private().messages] == [TOLD] * 2


def test_what_reached_nobody_is_told_another_time(home: Path) -> None:
    with telegram_server() as telegram:
        ada = telegram.person("Ada")
        ada.starts()
        look(telegram, home, feed=DEAD)
        telegram.fails(faults.SERVER_ERROR, method="sendMessage", times=None)
        look(telegram, home, ada, feed=DEAD)
        telegram.recovers()
        look(telegram, home, ada, feed=DEAD)
        assert [one.text for one in ada.private().messages] == [TOLD]


def test_an_admin_who_blocked_the_bot_is_not_asked_again_and_again(home: Path) -> None:
    with telegram_server() as telegram:
        ada = telegram.person("Ada")
        ada.starts()
        ada.blocks()
        look(telegram, home, ada, feed=DEAD)
        look(telegram, home, ada, feed=DEAD)
        assert len(telegram.calls("sendMessage")) == 1
