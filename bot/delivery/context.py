"""What all parts of a running bot work with; blocks as messages that go out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram.ext import ExtBot

from bot.access import Rules
from bot.buttons import Keyboard
from bot.delivery.sending import Sender
from bot.render.blocks import Block
from bot.render.split import parts
from bot.settings import BotSettings
from bot.state.outbox import Outgoing
from bot.state.state import State
from retrieval.library import Library


def utc_now() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class BotContext:
    """The library, the state, the way out to Telegram, the settings, the clock."""

    library: Library
    state: State
    sender: Sender
    bot: ExtBot[int]
    settings: BotSettings
    now: Callable[[], datetime] = utc_now

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
