"""Feeds that fail and fail: admins are told once, until they recover."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable

from bot.handlers.desk import Desk
from bot.jobs.notices import tell_admins
from bot.texts import feeds as texts_feeds
from retrieval.domain import FeedState
from retrieval.errors import StoreError

MOST_FAILURES = 5  # in a row; with growing pauses that is about four hours


def feed_troubles(feeds: Iterable[FeedState], told: Collection[str]) -> list[str]:
    """A line for each feed in trouble of which nothing was told yet; ``told`` are addresses.

    >>> dead = FeedState("https://gazette.example/feed", failures=5, failure="not found")
    >>> feed_troubles([dead], told=())
    ['A feed does not answer: https://gazette.example/feed (failed 5 times in a row: not found)']
    >>> feed_troubles([dead], told=troubled([dead]))
    []
    """
    return [texts_feeds.trouble(feed) for feed in feeds if is_troubled(feed, told)]


def troubled(feeds: Iterable[FeedState]) -> frozenset[str]:
    """The addresses of the feeds in trouble: what is told by then.

    One that recovers is no longer among them, and told of again when it fails the next time.
    """
    return frozenset(feed.url for feed in feeds if is_troubled(feed))


def is_troubled(feed: FeedState, told: Collection[str] = ()) -> bool:
    """Whether a feed failed too often, or is gone, and was not told of."""
    return (feed.gone or feed.failures >= MOST_FAILURES) and feed.url not in told


EVERY_S = 60.0

_log = logging.getLogger(__name__)


class FeedWatch:
    """Looks at the feeds from time to time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ever(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                _log.error("The feeds cannot be looked at: %s", error)
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """Tell of what is in trouble and not told of; what reached nobody is told another time."""
        feeds, state = await self._desk.library.feeds(), self._desk.state
        told, now_troubled = await asyncio.to_thread(state.feeds.told), troubled(feeds)
        lines = feed_troubles(feeds, told)
        if lines and not await tell_admins(self._desk, texts_feeds.troubles(lines)):
            return
        if now_troubled != told:
            await asyncio.to_thread(state.feeds.keep, now_troubled)
