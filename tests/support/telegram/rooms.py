"""Chats as a test sees them: what the bot wrote there, waited for; what happens to the bot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tests.support.telegram import arriving
from tests.support.telegram.events import Action, Draft
from tests.support.telegram.records import Account, Chat, Message, Status, Topic
from tests.support.telegram.waiting import PATIENCE_S, waited
from tests.support.telegram.world import World

T = TypeVar("T")
SHOWN = 12
ANONYMOUS = Account(1_087_968_824, "Group", "GroupAnonymousBot", is_bot=True)


class Room:
    """One chat: private, group, supergroup or channel."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world, self.chat = world, chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def answers(self) -> list[Message]:
        """The bot's messages but for its greeting in a new group."""
        return [one for one in self.messages if not one.text.startswith("Hello. I search")]

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote and did not delete, the oldest first."""
        with self.world.changed:
            return [one for one in self.all if one.sender is self.world.bot]

    @property
    def all(self) -> list[Message]:
        """What everybody wrote."""
        with self.world.changed:
            return [*self.world.standing(self.chat)]

    @property
    def drafts(self) -> list[Draft]:
        """The drafts that the bot showed here, as they grew."""
        return [one for one in [*self.world.drafts] if one.chat is self.chat]

    @property
    def actions(self) -> list[Action]:
        """Signs like ``typing`` that the bot showed here."""
        return [one for one in [*self.world.actions] if one.chat is self.chat]

    # Waiting

    def wait_for(
        self, check: Callable[[list[Message]], T | None], within_s: float = PATIENCE_S
    ) -> T:
        """The first true value of ``check`` on the bot's messages; AssertionError if too late."""
        return waited(self.world.changed, lambda: check(self.messages), within_s, self.shown)

    def wait_for_count(self, count: int, within_s: float = PATIENCE_S) -> list[Message]:
        """The bot's messages, once there are so many."""
        return self.wait_for(lambda some: some if len(some) >= count else None, within_s)

    def answer_to(self, message: Message, within_s: float = PATIENCE_S) -> Message:
        """The bot's first reply to a message; in a private chat the first one after it will do."""
        private = self.chat.kind == "private"

        def found(some: list[Message]) -> Message | None:
            replies = (one for one in some if one.reply_to is message)
            later = (one for one in some if private and one.at_s >= message.at_s)
            return next(replies, None) or next((one for one in later if one.reply_to is None), None)

        return self.wait_for(found, within_s)

    def shown(self) -> str:
        """The newest messages as people see them."""
        names = {one.id: one.name for one in self.chat.topics.values()}
        lines = []
        for one in self.all[-SHOWN:]:
            who = one.sender.first_name if one.sender else self.chat.title
            place = f" (in {names[one.topic]})" if one.topic in names else ""
            lines.append(f"{who}{place}: {one.shown()}" + " (edited)" * bool(one.history))
        return "\n\n".join(lines) or "nothing was said here"

    # What people do here

    def says(self, text: str, *, replies_to: Message | None = None) -> Message:
        """Who has this private chat with the bot writes to it."""
        assert self.chat.person, "in a group somebody says something: ada.says(…, in_=group)"
        return arriving.arrive(self.world, self.chat, self.chat.person, text, reply_to=replies_to)

    def posts(self, text: str) -> Message:
        """The channel posts something."""
        assert self.chat.kind == "channel"
        return arriving.arrive(self.world, self.chat, None, text)

    def edits_post(self, message: Message, text: str) -> None:
        """The channel changes a post."""
        arriving.edited(self.world, message, text)

    def says_anonymously(self, text: str) -> Message:
        """An admin who does not show their name writes."""
        as_chat = {"sender_chat": self.chat.json}
        return arriving.arrive(self.world, self.chat, ANONYMOUS, text, more=as_chat)

    # What happens to the bot, and to the chat

    def adds_bot(self, by: Account, status: Status = "member") -> None:
        arriving.becomes(self.world, self.chat, status, by)

    def kicks_bot(self, by: Account) -> None:
        arriving.becomes(self.world, self.chat, "kicked", by)

    def migrates(self) -> Room:
        """The group becomes a supergroup, which is another chat."""
        return Room(self.world, arriving.upgraded(self.world, self.chat))

    def topic(self, name: str) -> Topic:
        """A topic of this forum."""
        return next(one for one in self.chat.topics.values() if one.name == name)

    def closes(self, topic: str) -> None:
        with self.world.changed:
            self.topic(topic).closed = True
