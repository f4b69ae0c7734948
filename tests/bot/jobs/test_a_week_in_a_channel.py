"""A week of a channel: feeds bring articles, digests go out by the clock, one article changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.delivery.pacing import Pacing
from bot.delivery.receiving import connect
from bot.delivery.replies import BotContext
from bot.delivery.sending import Sender
from bot.jobs.clock import Background, periodic
from bot.settings import BotSettings
from bot.state import open_state
from bot.state.schedules import Plan, Target
from retrieval.library import open_library
from retrieval.settings import Settings
from tests.support.telegram.play import telegram_server
from tests.support.telegram.rooms import Room
from tests.support.web.feeds import item, rss
from tests.support.web.server import Sent, Web, serving

pytestmark = pytest.mark.slow

# Each day's article: who says what, and some more of the same event.
NEWS = (
    ("We close the dam at Lindrup on Monday", "Orla Venn", "The council voted for it at night."),
    ("Two of the nine lost boats were found", "Jon Orne", "The storm blew for three whole days."),
    ("A ferry ride will cost three crowns", "Ada Kell", "Passengers at Sall Cross shook heads."),
    ("I saw no thief near the cracked bell", "Wil Tarn", "Ostrel museum has bought a new lock."),
    ("The lighthouse lamp blinds the petrels", "Maren Iver", "Biologists counted empty burrows."),
    ("Our sheep swam home after the bridge broke", "Sten Holm", "Farmers of Quillen rowed out."),
)


def html(n: int, *, says: str | None = None) -> Sent:
    """The page of a day's article."""
    words, who, more = NEWS[n]
    body = f"<p>“{says or words},” said {who}.</p><p>{more}</p>"
    return Sent(f"<!doctype html><html><body><article>{body}</article></body></html>".encode())


@dataclass
class Week:
    """A channel that gets a digest at eight each morning, from one feed."""

    web: Web
    channel: Room
    now: datetime
    jobs: Sequence[Background] = ()

    async def at(self, now: datetime) -> None:
        """All that is done by the clock, once, one after the other."""
        self.now = now
        for job in self.jobs:
            await job.work()

    async def day(self, n: int) -> None:
        """An article comes in, and the next morning comes."""
        self.web.pages[f"/{n}"] = html(n)
        items = [item(f"/{k}", f"Report {k}") for k in range(n, -1, -1)]
        self.web.pages["/feed"] = rss(*items)
        morning = self.now
        await self.at(morning + timedelta(hours=12))
        await self.at(morning + timedelta(days=1))


@asynccontextmanager
async def week(home: Path, web: Web) -> AsyncIterator[Week]:
    """It begins this morning."""
    now = datetime.now(UTC).replace(hour=8, minute=1)
    with telegram_server() as telegram, open_state(home / "bot.db") as state:
        channel = telegram.channel("News", telegram.person("Cy"))
        bot = connect(telegram.token, telegram.url, pacing=Pacing())
        async with open_library(Settings(home=home, fetch_allow="127.0.0.1")) as library:
            await bot.initialize()
            web.pages["/feed"] = rss()
            await library.add_feed(f"{web.url}/feed", now=now)
            one = Week(web, channel, now)
            sender = Sender(bot, state)
            context = BotContext(library, state, sender, bot, BotSettings().rules, lambda: one.now)
            one.jobs = periodic(context)
            plan = Plan((time(8),), "UTC")
            state.channels.put(Target(channel.id, "channel", "News", 1), plan, now)
            yield one
        await bot.shutdown()


async def a_week(home: Path) -> None:
    with serving() as web:
        async with week(home, web) as one:
            for n in range(len(NEWS)):
                await one.day(n)
            posts = list(one.channel.messages)
            assert len(posts) == len(NEWS)
            for (words, _, _), post in zip(NEWS, posts, strict=True):
                assert any(words in quote for quote in post.quotes), post.shown()
                assert sum(other in post.text for other, _, _ in NEWS) == 1  # nothing told twice
            web.pages["/3"] = html(3, says="I saw a thief near the cracked bell")
            await one.at(one.now + timedelta(hours=4))
            assert [post for post in posts if "⚠" in post.text] == [posts[3]]
            assert one.channel.messages == posts


def test_a_week_of_digests_each_told_once_and_the_one_that_changed_is_marked(home: Path) -> None:
    asyncio.run(a_week(home))
