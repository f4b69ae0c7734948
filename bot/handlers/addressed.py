"""What is meant for the bot, and the question in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType

from bot.access import Asker


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands, and so where its answer goes."""

    chat: int
    message_id: int
    topic: int | None = None
    private: bool = False


def place_of(message: Message) -> Place:
    """Where a message stands; a thread of replies in a group without topics is no topic."""
    topic = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, message.message_id, topic, message.chat.type == ChatType.PRIVATE)


def asker_of(message: Message) -> Asker:
    """Who wrote a message; nobody where a chat speaks for itself."""
    private = message.chat.type == ChatType.PRIVATE
    return Asker(message.from_user.id if message.from_user else None, message.chat.id, private)


def question_in(message: Message, me: User) -> str | None:
    """The words that are meant for the bot, without its name; None where it is not meant.

    In a private chat that is every text; elsewhere a mention, or a reply to the bot.
    """
    if message.via_bot and message.via_bot.id == me.id:  # a quote that it offered itself
        return None
    text = message.text or ""
    if message.chat.type == ChatType.PRIVATE:
        return text.strip()
    mentions = [entity for entity in message.entities if _names(entity, message, me)]
    if not mentions and not _answers(message, me):
        return None
    for entity in mentions:
        text = text.replace(message.parse_entity(entity), " ")
    return " ".join(text.split()).lstrip(",:;–—- ").strip()


def _names(entity: MessageEntity, message: Message, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    name = f"@{me.username}".lower()
    return entity.type == MessageEntity.MENTION and message.parse_entity(entity).lower() == name


def _answers(message: Message, me: User) -> bool:
    """Whether it replies to the bot; in a topic that the bot made, every message seems to."""
    to = message.reply_to_message
    return bool(to and to.from_user and to.from_user.id == me.id and not to.forum_topic_created)
