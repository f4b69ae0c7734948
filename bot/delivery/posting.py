"""Digests go out: each post at most once; one whose fate is unknown stays so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.delivery.pacing import Pacing
from bot.delivery.sending import deliver
from bot.state.ledger_entries import Ended, EntryState, LedgerEntry, Post
from bot.state.outbox import Outgoing
from bot.state.state import State

T = TypeVar("T")
AGAIN_AFTER = timedelta(seconds=30)
LONGEST_S = 600.0  # for one post; well below the lease of an entry
_STOP_S = 6.0

_log = logging.getLogger(__name__)


class Posting:
    """Sends what is left of entries in the ledger. ``bot`` has ``Pacing`` as its rate limiter."""

    def __init__(self, bot: ExtBot[int], state: State) -> None:
        self._bot = bot
        self._state = state

    async def go_on(self, id: int, now: datetime) -> EntryState | None:
        """Send what is left of an entry, as far as it goes, and what it is then; raises StoreError.

        None where it is not ours to send, or is to be tried again later.
        """
        entry = await asyncio.to_thread(self._state.ledger.take, id, now)
        if entry is None:
            return None
        state: EntryState | None = None
        for post in entry.left:
            state = await _to_its_end(self._post(entry, post, now))
            if state is not EntryState.SENDING:
                break
        return state

    async def _post(self, entry: LedgerEntry, post: Post, now: datetime) -> EntryState | None:
        ledger = self._state.ledger
        if not await asyncio.to_thread(ledger.begin, entry.id, post.n, now):
            return None
        ended = await self._sent(post.message)
        later = now + AGAIN_AFTER
        state = await asyncio.to_thread(ledger.end, entry.id, post.n, ended, until=later)
        _log.info("Post %d of digest %d: %s", post.n + 1, entry.id, state)
        return None if ended.again else state

    async def _sent(self, message: Outgoing) -> Ended:
        """Only what surely did not arrive is sent again."""
        try:
            async with asyncio.timeout(LONGEST_S):
                return await deliver(self._bot, self._state, message, tries=1)
        except TimeoutError:
            chat = await asyncio.to_thread(self._state.people.now, message.chat)
            return Ended(again=self._waits(chat))
        except TelegramError:  # a token that is refused is mended by people; nothing was sent
            return Ended(again=True)

    def _waits(self, chat: int) -> bool:
        """Whether what was to be sent is still held back, as Telegram said to wait long."""
        pacing = self._bot.rate_limiter
        return isinstance(pacing, Pacing) and pacing.holds(chat)


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What is begun ends, as far as some seconds allow, also when the bot is told to stop."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_STOP_S)
        raise
