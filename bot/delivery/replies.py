"""What all parts of a running bot share; what a chat sees: replies, typing, drafts, counts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from telegram import Bot
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.access import Rules
from bot.delivery.pacing import TRIES
from bot.delivery.sending import Sender
from bot.render.answer import statement_blocks
from bot.render.blocks import Block, text
from bot.render.telegram import parts
from bot.settings import BotSettings
from bot.state import State
from bot.state.queues import Keyboard, Outgoing
from retrieval.domain import Answer
from retrieval.library import Library


@dataclass(frozen=True, slots=True)
class BotContext:
    """The library, the state, the way out to Telegram, the settings, the clock."""

    library: Library
    state: State
    sender: Sender
    bot: ExtBot[int]
    settings: BotSettings
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def rules(self) -> Rules:
        """Who is let in now, by the settings and by the admins. Reads the disk."""
        people, settings = self.state.people, self.settings
        return Rules(
            settings.admins | people.admins(),
            settings.allowed | people.allowed().keys(),
            settings.open_to_all,
            settings.questions_a_minute,
            settings.model_tokens_a_day,
        )


@dataclass(frozen=True, slots=True)
class ChatPlace:
    """Where a message stands, and so where its answer goes."""

    chat: int
    message_id: int
    topic: int | None = None
    private: bool = False


def replies(
    place: ChatPlace,
    blocks: Iterable[Block],
    *,
    keyboard: Keyboard = (),
    answer: int | None = None,
    stood: Iterable[int] = (),
) -> list[Outgoing]:
    """The messages that show the blocks in answer to the one at ``place``; buttons at the last.

    They take the places of those that ``stood`` there. In a group the first one is a reply.

    >>> from bot.render.blocks import text
    >>> [one.html for one in replies(ChatPlace(7, 1, private=True), [text("Yes.")])]
    ['Yes.']
    """
    edits = [*stood]
    shown = parts(blocks)
    return [
        Outgoing(
            place.chat,
            part.html,
            part.plain,
            keyboard if n == len(shown) - 1 else (),
            topic=place.topic,
            reply_to=None if place.private or n else place.message_id,
            edits=edits[n] if n < len(edits) else None,
            asked=place.message_id,
            answer=answer,
        )
        for n, part in enumerate(shown)
    ]


def unasked(chat: int, blocks: Iterable[Block]) -> list[Outgoing]:
    """The messages that show the blocks where nobody asked for them.

    >>> from bot.render.blocks import text
    >>> [one.plain for one in unasked(7, [text("The feed is well.")])]
    ['The feed is well.']
    """
    return [Outgoing(chat, part.html, part.plain) for part in parts(blocks)]


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


EDIT_EVERY_S = 3.0  # Telegram lets a bot edit a message about so often


@asynccontextmanager
async def counting(
    sender: Sender, place: ChatPlace, far: Callable[[], str] | None
) -> AsyncIterator[list[int]]:
    """Show how ``far`` the work inside has come, where it was asked for; None: do not.

    Yields the ids of what is shown, whose place the report takes.
    """
    shown: list[int] = []
    if far is None:
        yield shown
        return
    said = far()
    await _show_count(sender, place, said, shown)

    async def go_on() -> None:
        nonlocal said
        while shown:
            await asyncio.sleep(EDIT_EVERY_S)
            if (line := far()) != said:
                said = line
                await _show_count(sender, place, line, shown)

    task = asyncio.create_task(go_on())
    try:
        yield shown
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _show_count(sender: Sender, place: ChatPlace, line: str, shown: list[int]) -> None:
    """The line in the message that is ``shown``, which is noted there; else in a new one."""
    [message] = unasked(place.chat, [text(line)])
    message = replace(message, topic=place.topic, edits=shown[0] if shown else None)
    with contextlib.suppress(TelegramError):
        ended = await sender.deliver(message, tries=TRIES)
        if ended.message_id is not None:
            shown[:] = [ended.message_id]
