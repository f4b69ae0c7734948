"""Admins are told of feeds that fail and fail: once, until they recover."""

from __future__ import annotations

import asyncio
import logging

from telegram import LinkPreviewOptions
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import texts_feeds
from bot.feed_troubles import feed_troubles, troubled
from bot.handlers.desk import Desk
from retrieval.errors import StoreError

EVERY_S = 60.0

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
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
        if lines and not await self._tell(texts_feeds.troubles(lines)):
            return
        if now_troubled != told:
            await asyncio.to_thread(state.feeds.keep, now_troubled)

    async def _tell(self, words: str) -> bool:
        """Whether an admin got it, or none ever will."""
        rules = await asyncio.to_thread(self._desk.rules)
        reached = [await self._reaches(admin, words) for admin in sorted(rules.admins)]
        return any(reached)

    async def _reaches(self, admin: int, words: str) -> bool:
        try:
            await self._desk.bot.send_message(
                admin, words, link_preview_options=_NO_PREVIEW, rate_limit_args=1
            )
        except (Forbidden, BadRequest):  # who blocked the bot is no error
            return True
        except TelegramError as error:
            _log.warning("Admins are told of feeds another time: %s", type(error).__name__)
            return False
        return True
