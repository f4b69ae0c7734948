"""What people do, as the bot gets to know of it: messages, edits, members, presses, queries."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tests.support.telegram.about import member
from tests.support.telegram.formatting import formatted
from tests.support.telegram.index import index
from tests.support.telegram.records import Account, Chat, File, Message, Status
from tests.support.telegram.world import World

HERE = ("member", "administrator", "creator")


def hears(world: World, message: Message) -> bool:
    """Whether the bot gets a message: in groups only what is meant for it, unless it reads all.

    That is a command (for it, or for nobody named), its name, a reply to what it said.
    """
    chat = message.chat
    if not chat.is_group:
        return not chat.blocked
    if chat.bot not in HERE:
        return False
    service = not message.text and not message.is_media
    if service or world.reads_all or chat.bot == "administrator":
        return True
    named = f"@{world.bot.username}".lower()
    for one in message.entities:
        words = one.of(message.text).lower()
        if one.type == "bot_command" and ("@" not in words or words.endswith(named)):
            return True
        if one.type == "mention" and words == named:
            return True
    replied = message.reply_to
    return replied is not None and replied.sender is world.bot


def arrive(world: World, chat: Chat, sender: Account | None, text: str, **known: Any) -> Message:
    """A message of a person, or of a channel; the bot gets it if it hears it.

    ``mode``, where it is given, is what the text is marked up in.
    """
    with world.changed:
        if chat.kind == "private":
            assert not chat.blocked, "whoever blocked the bot cannot write to it"
            chat.started = True
        assert chat.became is None, "this group is a supergroup now: write there"
        _in_topic(chat, known)
        stands = formatted(text, known.pop("mode", None))
        message = world.post(chat, sender, stands, **known)
        if hears(world, message):
            kind = "channel_post" if chat.kind == "channel" else "message"
            push(world, kind, message.json())
        return message


def push(world: World, kind: str, shown: Mapping[str, Any]) -> None:
    """An update for the bot, held to the official index."""
    if known := index():
        world.slips += known.wrong_object("Update", {"update_id": 1, kind: shown})
    world.updates.push(kind, dict(shown))


def edited(world: World, message: Message, text: str) -> None:
    """A person's own message gets another text."""
    with world.changed:
        world.edit(message, formatted(text), message.markup)
        if hears(world, message):
            kind = "channel_post" if message.chat.kind == "channel" else "message"
            push(world, f"edited_{kind}", message.json())


def becomes(world: World, chat: Chat, status: Status, by: Account) -> None:
    """The bot is another kind of member of a chat from now on."""
    with world.changed:
        before, chat.bot = chat.bot, status
        if not chat.is_group:
            chat.blocked = status == "kicked"
        elif status in HERE and before not in HERE and chat.kind != "channel":
            arrive(world, chat, by, "", more={"new_chat_members": [world.bot.json]})
        change = {"chat": chat.json, "from": by.json, "date": int(time.time())}
        change["old_chat_member"] = member(world.bot, before)
        change["new_chat_member"] = member(world.bot, status)
        push(world, "my_chat_member", change)
        world.changed.notify_all()


def upgraded(world: World, chat: Chat) -> Chat:
    """A group becomes a supergroup: another id, its messages stay behind."""
    with world.changed:
        new = world.new_chat("supergroup", chat.title or "")
        new.members, new.bot = dict(chat.members), chat.bot
        creator = world.people[next(iter(chat.members))]
        arrive(world, chat, creator, "", more={"migrate_to_chat_id": new.id})
        chat.became = new.id
        arrive(world, new, creator, "", more={"migrate_from_chat_id": chat.id})
        return new


def file_of(world: World, name: str, content: bytes, kind: str) -> File:
    """A file that a person sends."""
    with world.changed:
        return world.new_file(name, content, kind)


def _in_topic(chat: Chat, known: dict[str, Any]) -> None:
    """Telegram shows a message in a topic as a reply to the one that the topic begins with.

    A reply in a supergroup that is no forum has a thread as well, which is not for sending to.
    """
    reply = known.get("reply_to")
    if chat.is_forum:
        if known.get("topic") is None and reply is not None:
            known["topic"] = reply.topic
        if known.get("topic") is not None and reply is None:
            known["reply_to"] = chat.messages[known["topic"]]
    elif chat.kind == "supergroup" and reply is not None:
        known["topic"] = reply.topic or reply.id
