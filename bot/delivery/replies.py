"""What all parts of a running bot share, and what a chat sees: replies, typing, drafts, counts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from telegram import Bot
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.access import Asker, Decision, Rules, Wish, decide
from bot.delivery.pacing import TRIES
from bot.delivery.sending import Sender
from bot.render.answer import statement_blocks
from bot.render.blocks import Block, text
from bot.render.telegram import caption, parts
from bot.state import State
from bot.state.queues import Attached, Keyboard, Outgoing
from bot.texts.translation import ENGLISH, known, speaking
from retrieval.domain import Answer
from retrieval.library import Library


@dataclass(frozen=True, slots=True)
class BotContext:
    """The library, the state, the sender, the clock; ``fixed`` are the rules of the settings.

    ``typed``: what each person wrote last in an inline query.
    """

    library: Library
    state: State
    sender: Sender
    bot: ExtBot[int]
    fixed: Rules
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    typed: dict[int, str] = field(default_factory=dict)

    def rules(self) -> Rules:
        """Who is let in now, by the settings or by an admin. Reads from disk."""
        people, fixed = self.state.people, self.fixed
        return replace(
            fixed,
            admins=fixed.admins | people.admins(),
            allowed=fixed.allowed | people.allowed().keys(),
        )

    def language(self, chat: int, telegram: str | None = None) -> str:
        """The language of a chat: as chosen there, else that of Telegram. Reads from disk.

        ``telegram`` is given where somebody writes in private; it is kept for what comes unasked.
        """
        preferences = self.state.preferences
        chosen = preferences.of(chat)
        seen = known(telegram) or ENGLISH
        if telegram is not None and seen != (chosen.telegram or ENGLISH):
            chosen = replace(chosen, telegram=seen)
            preferences.keep(chat, chosen)
        return known(chosen.language) or known(chosen.telegram) or ENGLISH

    def speaking_to(self, chat: int) -> AbstractContextManager[None]:
        """Speak the language of a chat inside the block. Reads from disk."""
        return speaking(self.language(chat))

    def decide(self, asker: Asker, wants: Wish) -> Decision:
        """Whether they may do this now. Reads from disk."""
        used = self.state.spent.used(asker.payer, self.now())
        return decide(asker, self.rules(), used, wants=wants)


@dataclass(frozen=True, slots=True)
class ChatPlace:
    """Where a message is, and so where its answer goes."""

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
    points: bool = False,
) -> list[Outgoing]:
    """The messages that show the blocks in answer to the one at ``place``; the last has buttons.

    They are edited into those that ``stood`` there. In a group the first one is a reply; with
    ``points`` the one with the buttons is, so that a press tells what it was about.

    >>> from bot.render.blocks import text
    >>> [one.html for one in replies(ChatPlace(7, 1, private=True), [text("Yes.")])]
    ['Yes.']
    """
    edits = [*stood]
    shown = parts(blocks)
    pointing = len(shown) - 1 if points and keyboard else None if place.private else 0
    return [
        Outgoing(
            place.chat,
            part.html,
            part.plain,
            keyboard if n == len(shown) - 1 else (),
            topic=place.topic,
            reply_to=place.message_id if n == pointing else None,
            edits=edits[n] if n < len(edits) else None,
            asked=place.message_id,
            answer=answer,
        )
        for n, part in enumerate(shown)
    ]


def attached(
    place: ChatPlace,
    files: Sequence[Attached],
    blocks: Iterable[Block] = (),
    *,
    keyboard: Keyboard = (),
    answer: int | None = None,
) -> list[Outgoing]:
    """The files, a message each, in answer to the one at ``place``; the last has words and buttons.

    Of the words as many blocks stand there as Telegram takes below a file.

    >>> [one.attached.name for one in attached(ChatPlace(7, 1), [Attached("a.csv", b"1")])]
    ['a.csv']
    """
    below = caption(blocks)
    return [
        Outgoing(
            place.chat,
            below.html if file is files[-1] else "",
            below.plain if file is files[-1] else "",
            keyboard if file is files[-1] else (),
            topic=place.topic,
            reply_to=None if place.private or file is not files[0] else place.message_id,
            asked=place.message_id,
            answer=answer,
            attached=file,
        )
        for file in files
    ]


def unasked(
    chat: int, blocks: Iterable[Block], *, topic: int | None = None, silent: bool = False
) -> list[Outgoing]:
    """The messages that show the blocks unprompted, not as a reply.

    >>> from bot.render.blocks import text
    >>> [one.plain for one in unasked(7, [text("The feed is well.")])]
    ['The feed is well.']
    """
    return [
        Outgoing(chat, part.html, part.plain, topic=topic, silent=silent) for part in parts(blocks)
    ]


# An answer that comes sooner needs no typing sign.
SIGN_AFTER_S = 0.3
SIGN_LASTS_S = 4.5  # Bot API, sendChatAction: five seconds


@asynccontextmanager
async def beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run this work while the block runs; what has not ended by then is cancelled."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def growing(bot: Bot, place: ChatPlace) -> AsyncIterator[Callable[[Answer], None]]:
    """Show the typing sign until the block ends, if it takes a moment.

    Yields what shows the answer so far as a draft, in a private chat where Telegram takes drafts:
    one call at a time, each with the newest state.
    """
    newest = asyncio.Queue[Answer](maxsize=1)

    def show(answer: Answer) -> None:
        if newest.full():
            newest.get_nowait()
        newest.put_nowait(answer)

    signs = [_sign(bot, place), *([_draft(bot, place, newest)] if place.private else [])]
    async with beside(*signs):
        yield show


async def _sign(bot: Bot, place: ChatPlace) -> None:
    await asyncio.sleep(SIGN_AFTER_S)
    while True:
        with contextlib.suppress(TelegramError):
            await bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.topic)
        await asyncio.sleep(SIGN_LASTS_S)


async def _draft(bot: Bot, place: ChatPlace, newest: asyncio.Queue[Answer]) -> None:
    shown = ""
    with contextlib.suppress(TelegramError):
        while True:
            part = next(iter(parts(statement_blocks(await newest.get()))), None)
            if part is not None and part.html != shown:
                shown = part.html
                await bot.send_message_draft(
                    place.chat,
                    place.message_id,
                    shown,
                    message_thread_id=place.topic,
                    parse_mode=ParseMode.HTML,
                )


EDIT_EVERY_S = 3.0  # Telegram lets a bot edit a message about so often


@asynccontextmanager
async def counting(
    sender: Sender, place: ChatPlace, far: Callable[[], str] | None
) -> AsyncIterator[list[int]]:
    """Show how ``far`` the work inside the block has come; with None, show nothing.

    Yields the ids of the progress message, which the report replaces.
    """
    shown: list[int] = []
    if far is None:
        yield shown
        return
    await _show_count(sender, place, first := far(), shown)

    async def go_on(said: str) -> None:
        while shown:
            await asyncio.sleep(EDIT_EVERY_S)
            if (line := far()) != said:
                await _show_count(sender, place, said := line, shown)

    async with beside(go_on(first)):
        yield shown


async def _show_count(sender: Sender, place: ChatPlace, line: str, shown: list[int]) -> None:
    """Put the line into the message ``shown``, or into a new one, whose id is added there."""
    [message] = unasked(place.chat, [text(line)])
    message = replace(message, topic=place.topic, edits=shown[0] if shown else None)
    with contextlib.suppress(TelegramError):
        ended = await sender.deliver(message, tries=TRIES)
        if ended.message_id is not None:
            shown[:] = [ended.message_id]
