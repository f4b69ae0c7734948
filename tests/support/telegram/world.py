"""This small Telegram as it stands: who and what there is, and what may be done where."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from threading import Condition, RLock
from typing import Any

from tests.support.telegram.events import Action, Asked, Call, Draft, Press
from tests.support.telegram.formatting import Formatted
from tests.support.telegram.pacing import Pacer, Pacing
from tests.support.telegram.records import Account, Chat, File, Kind, Message, Topic, Version
from tests.support.telegram.refusals import RefusalError, bad, too_many, upgraded
from tests.support.telegram.updates import Updates

BOT_ID = 7_000_000_001


class World:
    """Everything; read and changed only under ``changed``, which tells of every change."""

    def __init__(self, *, pacing: Pacing | None, reads_all: bool) -> None:
        self.changed = Condition(RLock())
        self.bot = Account(BOT_ID, "Quoth", "quoth_test_bot", is_bot=True)
        self.reads_all = reads_all
        self.pacer = Pacer(pacing) if pacing else None
        self.updates = Updates(self.changed)
        self.people: dict[int, Account] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.presses: dict[str, Press] = {}
        self.asked: dict[str, Asked] = {}
        self.drafts: list[Draft] = []
        self.actions: list[Action] = []
        self.calls: list[Call] = []
        self.slips: list[str] = []
        self.commands: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.profile: dict[tuple[str, str], Any] = {}
        self.press_life_s = 15.0
        self.inline_life_s = 30.0
        self.counter = itertools.count(1)
        self._ids = {"person": itertools.count(500_000_001), "group": itertools.count(400_000_001)}
        self._ids["channel"] = itertools.count(1_000_000_000_001)
        self._private_message = itertools.count(1)

    # Who and what there is

    def new_person(self, first_name: str, username: str | None, language: str | None) -> Account:
        """A person, with the chat that they have with the bot, which is not started."""
        one = Account(next(self._ids["person"]), first_name, username, language=language)
        self.people[one.id] = one
        self.chats[one.id] = Chat(one.id, "private", person=one)
        return one

    def new_chat(self, kind: Kind, title: str, username: str | None = None) -> Chat:
        """A group, a supergroup or a channel."""
        number = next(self._ids["group" if kind == "group" else "channel"])
        chat = Chat(-number, kind, title, username)
        self.chats[chat.id] = chat
        return chat

    def new_topic(self, chat: Chat, name: str, creator: Account) -> Topic:
        """A topic of a forum, which begins with a message of its own."""
        more = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = self.post(chat, creator, Formatted(""), more=more)
        message.topic = message.id
        topic = chat.topics[message.id] = Topic(message.id, name)
        return topic

    def new_file(self, name: str, content: bytes, kind: str) -> File:
        """A file that Telegram keeps from now on."""
        file = File(f"file-{next(self.counter)}", name, kind, content)
        self.files[file.id] = file
        return file

    def post(self, chat: Chat, sender: Account | None, stands: Formatted, **known: Any) -> Message:
        """A message that stands in its chat from now on."""
        if chat.kind in ("private", "group"):
            number = next(self._private_message)
        else:
            number, chat.next_id = chat.next_id, chat.next_id + 1
        message = Message(chat, number, sender, int(time.time()), time.monotonic(), **known)
        message.text, message.entities = stands.text, stands.entities
        chat.messages[number] = message
        self.changed.notify_all()
        return message

    def edit(self, message: Message, stands: Formatted, markup: dict[str, Any] | None) -> None:
        """Another text or keyboard; how it stood is kept."""
        before = Version(message.text, message.entities, message.markup, time.monotonic())
        message.history.append(before)
        message.text, message.entities, message.markup = stands.text, stands.entities, markup
        message.edited_at = int(time.time())
        self.changed.notify_all()

    # What the bot may do

    def chat(self, chat_id: int | str) -> Chat:
        """A chat that the bot knows of; raises RefusalError."""
        if isinstance(chat_id, str):
            named = (one for one in self.chats.values() if one.kind in ("supergroup", "channel"))
            chat = next((one for one in named if f"@{one.username}" == chat_id), None)
        else:
            chat = self.chats.get(chat_id)
        if chat is None:
            raise bad("chat not found")
        if chat.became is not None:
            raise upgraded(chat.became)
        return chat

    def writable(self, chat_id: int | str) -> Chat:
        """A chat that the bot may write to; raises RefusalError."""
        chat = self.chat(chat_id)
        if chat.blocked:
            raise RefusalError(403, "bot was blocked by the user")
        if chat.kind == "private" and not chat.started:
            raise RefusalError(403, "bot can't initiate conversation with a user")
        if chat.bot == "kicked":
            raise RefusalError(403, f"bot was kicked from the {chat.kind} chat")
        if chat.bot == "left":
            raise RefusalError(403, f"bot is not a member of the {chat.kind} chat")
        if chat.kind == "channel" and chat.bot != "administrator":
            raise bad("need administrator rights in the channel chat")
        return chat

    def thread(self, chat: Chat, thread: int | None) -> int | None:
        """The topic to write to; raises RefusalError where it is not there or closed."""
        if thread is None:
            return None
        if not chat.is_forum or thread not in chat.topics:
            raise bad("message thread not found")
        if chat.topics[thread].closed:
            raise bad("TOPIC_CLOSED")
        return thread

    def message(self, chat: Chat, number: int | None, doing: str) -> Message:
        """A message that is there; raises RefusalError, which names what was to be done."""
        found = chat.messages.get(number or 0)
        if found is None or found.deleted:
            raise bad(f"message to {doing} not found")
        return found

    def pace(self, chat: Chat) -> None:
        """One message more; raises RefusalError where it comes too early."""
        if self.pacer:
            now_s = time.monotonic()
            if wait_s := self.pacer.wait_s(chat.id, group=chat.is_group, now_s=now_s):
                raise too_many(wait_s)

    def standing(self, chat: Chat) -> Iterator[Message]:
        """The messages that are not deleted, the oldest first."""
        return (one for one in list(chat.messages.values()) if not one.deleted)
