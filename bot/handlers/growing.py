"""What is seen while an answer is made: the typing sign, and in private chats a draft."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from bot.handlers.addressed import Place
from bot.render.telegram.answer import draft_blocks
from bot.render.telegram.split import parts
from retrieval.domain import Answer

# An answer that comes sooner needs no sign.
SIGN_AFTER_S = 0.3
SIGN_LASTS_S = 4.5  # Bot API, sendChatAction: five seconds


@asynccontextmanager
async def typing(bot: Bot, place: Place) -> AsyncIterator[None]:
    """Show the typing sign until the block ends, if it takes a moment."""
    showing = asyncio.create_task(_sign(bot, place))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def _sign(bot: Bot, place: Place) -> None:
    await asyncio.sleep(SIGN_AFTER_S)
    while True:
        with contextlib.suppress(TelegramError):
            await bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.topic)
        await asyncio.sleep(SIGN_LASTS_S)


class Draft:
    """A draft that grows in a private chat; where drafts fail it stays away.

    The newest state is shown, one call at a time, beside whatever makes the answer.
    """

    def __init__(self, bot: Bot, place: Place) -> None:
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
        part = next(iter(parts(draft_blocks(answer))), None)
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
