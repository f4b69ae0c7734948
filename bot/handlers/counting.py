"""Long work in a chat: one message that is edited as the work goes on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from telegram import Message
from telegram.error import TelegramError

from bot.handlers.addressed import place_of
from bot.handlers.desk import Desk

# Telegram lets a bot edit a message about so often.
EDIT_EVERY_S = 3.0


@asynccontextmanager
async def counting(
    desk: Desk, message: Message, far: Callable[[], str] | None
) -> AsyncIterator[list[int]]:
    """Show how ``far`` the work inside has come, below ``message``; None: do not.

    Yields the ids of what is shown, whose place the report takes.
    """
    shown: Message | None = None
    if far is not None:
        with contextlib.suppress(TelegramError):
            place = place_of(message)
            shown = await desk.bot.send_message(place.chat, far(), message_thread_id=place.topic)
    task = asyncio.create_task(_count(shown, far)) if shown and far else None
    try:
        yield [shown.message_id] if shown else []
    finally:
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _count(shown: Message, far: Callable[[], str]) -> None:
    said = far()
    while True:
        await asyncio.sleep(EDIT_EVERY_S)
        if (line := far()) != said:
            said = line
            with contextlib.suppress(TelegramError):
                await shown.edit_text(line)
