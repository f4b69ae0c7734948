"""What a message points at: the part of another one that it quotes, or the one it replies to."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType

from bot.handlers.incoming import Incoming
from retrieval.domain import Answer

_COMMAND = re.compile(r"^/\w+(?:@\w+)?\s*")
_QUOTES: list[str | None] = [MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE]


@dataclass(frozen=True, slots=True)
class Pointed:
    """Words pointed at; ``answer`` is the stored answer where it is one of Quoth's own."""

    words: str
    answer: Answer | None = None


async def pointed_at(asked: Incoming) -> Pointed | None:
    """What the message is about beside its own words, None where that is nothing.

    A quoted part stands for itself; of Quoth's own messages the words that they quote.
    """
    message, to = asked.message, asked.message.reply_to_message
    part = message.quote.text if message.quote else ""
    if to is None or to.forum_topic_created:
        return Pointed(part) if part else None
    if not _is_by(to, asked.context.bot.bot):
        return Pointed(part or words_of(to))
    answer = await _answer_in(asked, to.message_id)
    return Pointed(part or "\n".join(_quotes(to)), answer)


async def _answer_in(asked: Incoming, message_id: int) -> Answer | None:
    shows, chat = asked.context.state.outbox.shows, asked.message.chat.id
    answer = await asyncio.to_thread(shows, chat, message_id)
    return None if answer is None else await asked.context.library.answer(answer)


def words_of(message: Message) -> str:
    """The text of a message, or the caption of what it shows, block quotes marked as in a mail.

    They stand on lines of their own, as Telegram shows them.
    """
    text = message.text or message.caption or ""
    units = text.encode("utf-16-le")  # as Telegram counts
    for entity in reversed(message.entities or message.caption_entities):
        if entity.type in _QUOTES:
            at, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            parts = (units[:at], units[at:end], units[end:])
            before, quoted, after = (one.decode("utf-16-le").strip("\n") for one in parts)
            marked = "> " + quoted.replace("\n", "\n> ")
            units = "\n".join(filter(None, (before, marked, after))).encode("utf-16-le")
    return units.decode("utf-16-le")


def without_command(words: str) -> str:
    """A message's words without the command that it begins with.

    >>> without_command("/ask@quoth_bot who rang it?"), without_command("Who rang it?")
    ('who rang it?', 'Who rang it?')
    """
    return _COMMAND.sub("", words)


def own_words(message: Message, me: User) -> str | None:
    """The words addressed to the bot, without its name; None if the message is not for it.

    In a private chat every text is; elsewhere a mention, or a reply to the bot.
    """
    if message.via_bot and message.via_bot.id == me.id:  # an inline quote of its own
        return None
    if message.chat.type == ChatType.PRIVATE:
        return words_of(message).strip()
    text = words_of(message)
    mentions = list(_mentions(message, me))
    if not mentions and not _answers(message, me):
        return None
    for name in mentions:
        text = text.replace(name, " ")
    return re.sub(r"[^\S\n]+", " ", text).strip().lstrip(",:;–—- ")


def _mentions(message: Message, me: User) -> Iterable[str]:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) or message.parse_caption_entities(kinds)
    for entity, words in found.items():
        named = entity.user is not None and entity.user.id == me.id
        if named or words.lower() == f"@{me.username}".lower():
            yield words


def _answers(message: Message, me: User) -> bool:
    """Whether it replies to the bot; in a topic the bot created, every message appears to."""
    to = message.reply_to_message
    return bool(to and _is_by(to, me) and not to.forum_topic_created)


def _is_by(message: Message, me: User) -> bool:
    return message.from_user is not None and message.from_user.id == me.id


def _quotes(message: Message) -> Iterable[str]:
    """The block quotes of a message; all of it where it has none."""
    found = message.parse_entities(_QUOTES).values()
    return [*found] or [words_of(message)]
