"""Workers that run beside a test, and updates for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from telegram import Bot, Update

from bot.delivery.receiving import row_of
from bot.delivery.workers import Work, WorkBounds, Workers
from bot.state import State
from bot.state.queues import Waiting
from bot.state.sharing import Claims
from tests.support.telegram.waiting import PATIENCE_S

BOT = Bot("700001:invented")


def update(number: int, chat: int, text: str = "") -> Waiting:
    message = {
        "message_id": number,
        "date": 1,
        "chat": {"id": chat, "type": "private"},
        "text": text or f"{number}",
    }
    row = row_of({"update_id": number, "message": message})
    assert row
    return row


def text_of(update: Update) -> str:
    assert update.message
    return update.message.text or ""


async def nothing_to_send(_: int) -> None:
    pass


async def nobody_to_tell(_: Update, __: Exception) -> None:
    pass


async def until_true(check: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
    async with asyncio.timeout(within_s):
        while not check():  # noqa: ASYNC110 - what is waited for is in a file
            await asyncio.sleep(0.005)


class Running:
    """Workers that run while the block does, and are stopped after it."""

    def __init__(
        self,
        state: State,
        handle: Callable[[Update], Awaitable[object]],
        finish: Callable[[int], Awaitable[None]] = nothing_to_send,
        failed: Callable[[Update, Exception], Awaitable[object]] = nobody_to_tell,
        bounds: WorkBounds | None = None,
        claims: Claims | None = None,
    ) -> None:
        work = Work(handle, finish, failed)
        self.workers = Workers(BOT, state.inbox, work, bounds=bounds, claims=claims)
        self.stop = asyncio.Event()

    async def __aenter__(self) -> Workers:
        self.running = asyncio.create_task(self.workers.run(self.stop))
        return self.workers

    async def __aexit__(self, *_: object) -> None:
        self.stop.set()
        await self.running
