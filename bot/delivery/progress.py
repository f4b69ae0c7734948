"""What is seen while something takes long: the typing sign, a growing draft, a count."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from telegram import Bot
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from bot.delivery.context import BotContext, ChatPlace, unasked
from bot.delivery.pacing import TRIES
from bot.delivery.sending import deliver
from bot.render.answer import statement_blocks
from bot.render.blocks import text
from bot.render.split import parts
from retrieval.domain import Answer

# An answer that comes sooner needs no sign.
SIGN_AFTER_S = 0.3
SIGN_LASTS_S = 4.5  # Bot API, sendChatAction: five seconds


@asynccontextmanager
async def typing(bot: Bot, place: ChatPlace) -> AsyncIterator[None]:
    """Show the typing sign until the block ends, if it takes a moment."""
    showing = asyncio.create_task(_sign(bot, place))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def _sign(bot: Bot, place: ChatPlace) -> None:
    await asyncio.sleep(SIGN_AFTER_S)
    while True:
        with contextlib.suppress(TelegramError):
            await bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.topic)
        await asyncio.sleep(SIGN_LASTS_S)


class GrowingDraft:
    """A draft that grows in a private chat; where Telegram refuses drafts it stays away.

    The newest state is shown, one call at a time, beside whatever makes the answer.
    """

    def __init__(self, bot: Bot, place: ChatPlace) -> None:
        self._bot = bot
        self._place = place
        self._shown = ""
        self._next: Answer | None = None
        self._sending: asyncio.Task[None] | None = None
        self._works = place.private

    def show(self, answer: Answer) -> None:
        """Show the answer so far, soon."""
        self._next = answer
        if self._works and self._sending is None:
            self._sending = asyncio.create_task(self._send())

    async def end(self) -> None:
        """No draft is sent after this."""
        self._works = False
        if self._sending:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _send(self) -> None:
        try:
            while self._works and self._next is not None:
                answer, self._next = self._next, None
                await self._show(answer)
        except TelegramError:
            self._works = False
        finally:
            self._sending = None

    async def _show(self, answer: Answer) -> None:
        part = next(iter(parts(statement_blocks(answer))), None)
        if part is None or part.html == self._shown:
            return
        self._shown = part.html
        await self._bot.send_message_draft(
            self._place.chat,
            self._place.message_id,
            part.html,
            message_thread_id=self._place.topic,
            parse_mode=ParseMode.HTML,
        )


# Telegram lets a bot edit a message about so often.
EDIT_EVERY_S = 3.0


@asynccontextmanager
async def counting(
    context: BotContext, place: ChatPlace, far: Callable[[], str] | None
) -> AsyncIterator[list[int]]:
    """Show how ``far`` the work inside has come, where it was asked for; None: do not.

    Yields the ids of what is shown, whose place the report takes.
    """
    shown: list[int] = []
    if far is not None:
        await _show_count(context, place, far(), shown)
    task = asyncio.create_task(_count(context, place, far, shown)) if shown and far else None
    try:
        yield shown
    finally:
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _count(
    context: BotContext, place: ChatPlace, far: Callable[[], str], shown: list[int]
) -> None:
    said = far()
    while True:
        await asyncio.sleep(EDIT_EVERY_S)
        if (line := far()) != said:
            said = line
            await _show_count(context, place, line, shown)


async def _show_count(context: BotContext, place: ChatPlace, line: str, shown: list[int]) -> None:
    """The line in the message that is ``shown``, which is noted there; else in a new one."""
    [message] = unasked(place.chat, [text(line)])
    message = replace(message, topic=place.topic, edits=shown[0] if shown else None)
    with contextlib.suppress(TelegramError):
        ended = await deliver(context.bot, context.state, message, tries=TRIES)
        if ended.message_id is not None:
            shown[:] = [ended.message_id]
