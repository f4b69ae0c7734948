"""What there is in this small Telegram: people, chats, topics, messages, files, presses."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.support.telegram.keyboards import Button, buttons
from tests.support.telegram.shown import shown
from tests.support.telegram.units import Entity, units

PNG = b"\x89PNG\r\n\x1a\n"
Kind = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]


@dataclass(slots=True)
class Account:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    last_name: str | None = None
    language: str | None = "en"
    is_bot: bool = False

    @property
    def json(self) -> dict[str, Any]:
        more = {"last_name": self.last_name, "username": self.username}
        if not self.is_bot:
            more["language_code"] = self.language
        shown = {name: value for name, value in more.items() if value}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **shown}


@dataclass(slots=True)
class Topic:
    """A topic of a forum; ``id`` is its message_thread_id."""

    id: int
    name: str
    closed: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A chat; a private one stands for the person whose id it has."""

    id: int
    kind: Kind
    title: str | None = None
    username: str | None = None
    person: Account | None = None
    is_forum: bool = False
    members: dict[int, Status] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    bot: Status = "member"
    started: bool = False
    blocked: bool = False
    became: int | None = None
    next_id: int = 1

    @property
    def json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": self.id, "type": self.kind}
        if self.person:
            names = {"first_name": self.person.first_name, "last_name": self.person.last_name}
            shown |= {**names, "username": self.person.username}
        else:
            shown |= {"title": self.title, "username": self.username}
        shown |= {"is_forum": True} if self.is_forum else {}
        return {name: value for name, value in shown.items() if value is not None}

    @property
    def is_group(self) -> bool:
        """A group or a channel."""
        return self.kind != "private"


@dataclass(frozen=True, slots=True)
class File:
    """A file that Telegram keeps."""

    id: str
    name: str
    kind: str
    content: bytes

    @property
    def path(self) -> str:
        return f"documents/{self.id}"

    @property
    def json(self) -> dict[str, Any]:
        return {
            "file_id": self.id,
            "file_unique_id": f"u{self.id}",
            "file_name": self.name,
            "mime_type": self.kind,
            "file_size": len(self.content),
        }

    @property
    def pixels(self) -> tuple[int, int] | None:
        """Width and height of a PNG picture, None of another file."""
        if not self.content.startswith(PNG) or len(self.content) < 24:
            return None
        wide, high = struct.unpack(">II", self.content[16:24])
        return wide, high

    @property
    def as_photo(self) -> dict[str, Any]:
        """As a photo that the Bot API shows."""
        wide, high = self.pixels or (0, 0)
        ids = {"file_id": self.id, "file_unique_id": f"u{self.id}"}
        return {**ids, "width": wide, "height": high, "file_size": len(self.content)}


@dataclass(frozen=True, slots=True)
class Version:
    """How a message stood before it was edited; times as of time.monotonic()."""

    text: str
    entities: tuple[Entity, ...]
    markup: Mapping[str, Any] | None
    until_s: float


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands now; ``history`` says how it stood before."""

    chat: Chat
    id: int
    sender: Account | None
    date: int
    at_s: float
    text: str = ""
    entities: tuple[Entity, ...] = ()
    markup: dict[str, Any] | None = None
    topic: int | None = None
    reply_to: Message | None = None
    quote: str | None = None
    document: File | None = None
    picture: File | None = None
    more: dict[str, Any] = field(default_factory=dict)
    preview: dict[str, Any] | None = None
    edited_at: int | None = None
    deleted: bool = False
    silent: bool = False
    history: list[Version] = field(default_factory=list)

    @property
    def by_bot(self) -> bool:
        return self.sender is not None and self.sender.is_bot

    @property
    def is_media(self) -> bool:
        """A file or a picture, whose text is its caption."""
        return bool(self.document or self.picture) or "photo" in self.more

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The rows of buttons under it."""
        return buttons(self.markup)

    @property
    def labels(self) -> list[str]:
        """The texts of all its buttons."""
        return [button.text for row in self.buttons for button in row]

    @property
    def quotes(self) -> list[str]:
        """The texts of its block quotes."""
        return [e.of(self.text) for e in self.entities if e.type.endswith("blockquote")]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Its links: the words, and where they lead."""
        return [(e.of(self.text), e.url or "") for e in self.entities if e.type == "text_link"]

    @property
    def versions(self) -> list[str]:
        """The texts that it had, the first one first; the last is how it stands."""
        return [*(version.text for version in self.history), self.text]

    def shown(self) -> str:
        """As a person sees it, in plain characters."""
        media = self.document or self.picture
        file = f"({media.name}) " if media else ""
        return file + shown(self.text, self.entities, self.buttons)

    def marked(self, kind: str) -> list[str]:
        """The words that have one kind of format, say ``bold``."""
        return [entity.of(self.text) for entity in self.entities if entity.type == kind]

    def json(self, *, replies: bool = True) -> dict[str, Any]:
        """As the Bot API shows it."""
        shown: dict[str, Any] = {"message_id": self.id, "date": self.date, "chat": self.chat.json}
        if self.chat.kind == "channel":
            shown["sender_chat"] = self.chat.json
        elif self.sender:
            shown["from"] = self.sender.json
        shown |= {**self._content(), **self.more}
        if self.topic is not None:
            shown["message_thread_id"] = self.topic
            shown |= {"is_topic_message": True} if self.chat.is_forum else {}
        if self.edited_at:
            shown["edit_date"] = self.edited_at
        return {**shown, **self._reply()} if replies else shown

    def _content(self) -> dict[str, Any]:
        entities = [entity.json for entity in self.entities]
        shown: dict[str, Any] = {}
        caption = self.is_media
        if self.document:
            shown["document"] = self.document.json
        if self.picture:
            shown["photo"] = [self.picture.as_photo]
        if self.text:
            shown["caption" if caption else "text"] = self.text
        if entities:
            shown["caption_entities" if caption else "entities"] = entities
        if self.markup:
            shown["reply_markup"] = self.markup
        if self.preview:
            shown["link_preview_options"] = self.preview
        return shown

    def _reply(self) -> dict[str, Any]:
        if self.reply_to is None:
            return {}
        shown: dict[str, Any] = {"reply_to_message": self.reply_to.json(replies=False)}
        if self.quote:
            position = units(self.reply_to.text[: max(0, self.reply_to.text.find(self.quote))])
            shown["quote"] = {"text": self.quote, "position": position, "is_manual": True}
        return shown
