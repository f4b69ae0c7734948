"""Admins are told of feeds that fail and fail: once, until they recover."""

from __future__ import annotations

import asyncio
import logging

from bot import texts_feeds
from bot.feed_troubles import feed_troubles, troubled
from bot.handlers.desk import Desk
from bot.telling import tell_admins
from retrieval.errors import StoreError

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
