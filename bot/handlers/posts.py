"""Where the bot is, as chats tell it; and posts as articles."""

from __future__ import annotations

import asyncio

from telegram import (
    Chat,
    Message,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import ContextTypes

from bot.handlers.desk import Desk
from retrieval.domain import Article, Head

_INSIDE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)


class Posts:
    """Follows where the bot is a member, and takes in what the channels among these post."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def member(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The bot was put into a chat, or taken out of one.

        An admin who puts it into a channel thereby lets the channel's posts in.
        """
        if (change := update.my_chat_member) is None or change.chat.type == ChatType.PRIVATE:
            return
        people, chat = self._desk.state.people, change.chat
        if change.new_chat_member.status not in _INSIDE:
            await asyncio.to_thread(people.left, chat.id)
            return
        name = chat.effective_name or str(chat.id)
        await asyncio.to_thread(people.joined, chat.id, chat.type, name)
        if chat.type == ChatType.CHANNEL and change.old_chat_member.status not in _INSIDE:
            rules = await asyncio.to_thread(self._desk.rules)
            if change.from_user.id in rules.admins:
                await asyncio.to_thread(people.allow, chat.id, name)

    async def post(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A post of a channel that an admin let in, or one that was edited: a new revision."""
        if (message := update.effective_message) is None:
            return
        rules = await asyncio.to_thread(self._desk.rules)
        if message.chat.id not in rules.allowed:
            return
        article = article_of(message) or article_of_post(message)
        if any(char.isalnum() for char in article.text):
            await self._desk.library.ingest([article])

    async def moved(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A group became a supergroup and has another number now."""
        message = update.effective_message
        if message is not None and message.migrate_to_chat_id:
            new = message.migrate_to_chat_id
            await asyncio.to_thread(self._desk.state.people.moved, message.chat.id, new)
            await asyncio.to_thread(self._desk.state.outbox.moved, message.chat.id, new)


def article_of(message: Message) -> Article | None:
    """A forwarded post as an article of whoever published it; None where it holds no words."""
    text, origin = message.text or message.caption, message.forward_origin
    if not text or origin is None:
        return None
    source, url = _address(message, origin)
    published = origin.date.isoformat()
    return Article(source, text, Head(_outlet(origin), published=published, url=url))


def article_of_post(message: Message) -> Article:
    """A channel's own post as an article of that channel."""
    published = message.date.isoformat()
    source, url = _post_address(message.chat, message.message_id)
    head = Head(message.chat.title or str(message.chat.id), published=published, url=url)
    return Article(source, message.text or message.caption or "", head)


def _outlet(origin: MessageOrigin) -> str:
    """Who published it, as Telegram names them."""
    match origin:
        case MessageOriginChannel():
            return origin.chat.title or str(origin.chat.id)
        case MessageOriginChat():
            return origin.sender_chat.effective_name or str(origin.sender_chat.id)
        case MessageOriginUser():
            return origin.sender_user.full_name
        case MessageOriginHiddenUser():
            return origin.sender_user_name
        case _:
            return "Telegram"


def _address(message: Message, origin: MessageOrigin) -> tuple[str, str | None]:
    """What names the post for good, and where it can be read by all."""
    if isinstance(origin, MessageOriginChannel):
        return _post_address(origin.chat, origin.message_id)
    return f"telegram:{message.chat.id}/{message.message_id}", None


def _post_address(channel: Chat, message_id: int) -> tuple[str, str | None]:
    if channel.username:
        url = f"https://t.me/{channel.username}/{message_id}"
        return url, url
    return f"telegram:{channel.id}/{message_id}", None
