"""Digests go out: each post once; where it is not known whether one is there, it stays so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.delivery.pacing import Pacing, passing, perhaps_done
from bot.delivery.sending import Attempt, Final, outcome
from bot.render.keyboards import markup
from bot.state.ledger_entries import Ended, EntryState, LedgerEntry, Post
from bot.state.outbox import Outgoing
from bot.state.state import State

T = TypeVar("T")
AGAIN_AFTER = timedelta(seconds=30)
LONGEST_S = 600.0  # for one post; well below what an entry is held for
_STOP_S = 6.0

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
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
        """Tries one way after the other; only what surely did not arrive is sent again."""
        chat = await asyncio.to_thread(self._state.people.now, message.chat)
        attempt = Attempt.first(message, chat)
        while True:
            try:
                async with asyncio.timeout(LONGEST_S):
                    return Ended(await self._call(message, attempt), attempt.chat)
            except TimeoutError:
                return Ended(again=self._waits(attempt.chat))
            except TelegramError as error:
                step = _after(error, attempt)
            if isinstance(step, Ended):
                return step
            if step.chat != attempt.chat:
                await asyncio.to_thread(self._state.people.moved, attempt.chat, step.chat)
            attempt = step

    def _waits(self, chat: int) -> bool:
        """Whether what was to be sent is still held back, as Telegram said to wait long."""
        pacing = self._bot.rate_limiter
        return isinstance(pacing, Pacing) and pacing.holds(chat)

    async def _call(self, message: Outgoing, how: Attempt) -> int:
        sent = await self._bot.send_message(
            how.chat,
            message.html if how.html else message.plain,
            parse_mode=ParseMode.HTML if how.html else None,
            reply_markup=markup(message.keyboard) if message.keyboard and how.buttons else None,
            link_preview_options=_NO_PREVIEW,
            rate_limit_args=1,
        )
        return sent.message_id


def _after(error: TelegramError, tried: Attempt) -> Attempt | Ended:
    """What is known after a failure, or the next way to try.

    >>> from telegram.error import Forbidden, TimedOut
    >>> _after(TimedOut(), Attempt(-7)), _after(Forbidden("kicked"), Attempt(-7)).why
    (Ended(message_id=None, chat=None, why=None, again=False), 'the bot may not write there')
    """
    if isinstance(error, RetryAfter):
        return Ended(again=True)
    if passing(error):
        return Ended(again=not perhaps_done(error))
    step = outcome(error, tried)
    if isinstance(step, Attempt):
        return step
    # A token that is refused is mended by people; until then nothing was sent.
    return Ended(why=step.why) if isinstance(step, Final) and step.why else Ended(again=True)


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What is begun ends, as far as some seconds allow, also when the bot is told to stop."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_STOP_S)
        raise
