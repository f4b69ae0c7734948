"""What to do after Telegram refused a message: pure decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.state.message import Message

# As Telegram words them; it names no codes.
_UNCHANGED = re.compile(r"message is not modified", re.I)
_MARKUP = re.compile(r"entit|can't parse|unsupported start tag|url[_ ](host|invalid)", re.I)
_BUTTONS = re.compile(r"button|reply.?markup|inline keyboard", re.I)
_EDITED_GONE = re.compile(
    r"message to edit not found|message can't be edited|message_id_invalid|there is no text in the "
    r"message to edit",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to send a message; ``because``: why it is not the way before."""

    chat: int
    html: bool = True
    buttons: bool = True
    edits: int | None = None
    topic: int | None = None
    reply_to: int | None = None
    because: str = ""

    @classmethod
    def first(cls, message: Message, chat: int) -> Attempt:
        """As the message wants it; in another chat than it was made for, its ids mean nothing.

        >>> Attempt.first(Message(-7, "Yes", "Yes", edits=3), -100).edits
        """
        if chat != message.chat:
            return cls(chat)
        return cls(chat, edits=message.edits, topic=message.topic, reply_to=message.reply_to)


@dataclass(frozen=True, slots=True)
class Final:
    """The end: the message's id where it is there, else ``why`` it never will be."""

    message_id: int | None = None
    why: str | None = None


def outcome(error: TelegramError, tried: Attempt) -> Attempt | Final | None:
    """The next way to try, or the end; None for what no other message can mend (the token).

    >>> outcome(BadRequest("Can't parse entities: …"), Attempt(7)).html
    False
    >>> outcome(BadRequest("Message is not modified"), Attempt(7, edits=3))
    Final(message_id=3, why=None)
    >>> outcome(Forbidden("Forbidden: bot was blocked by the user"), Attempt(7)).why
    'the bot may not write there'
    """
    match error:
        case ChatMigrated():
            return Attempt(error.new_chat_id, tried.html, tried.buttons, because="the chat moved")
        case Forbidden():
            return Final(why="the bot may not write there")
        case BadRequest():
            return _refused(error.message, tried)
        case _:
            return None


def _refused(said: str, tried: Attempt) -> Attempt | Final:
    if _UNCHANGED.search(said):
        return Final(tried.edits)
    if tried.edits is not None and _EDITED_GONE.search(said):
        return replace(tried, edits=None, because="what it edits is gone, so it is sent anew")
    if tried.html and _MARKUP.search(said):
        return replace(tried, html=False, because="its markup is refused, so it is sent plain")
    if tried.buttons and _BUTTONS.search(said):
        return replace(tried, buttons=False, because="its buttons are refused and left away")
    return Final(why=_known(said))


def _known(said: str) -> str:
    """Telegram's reason where it is one of a few words without anybody's own.

    >>> _known("Chat not found"), _known("Something: “the words of a question”")
    ('Chat not found', 'refused')
    """
    return said if re.fullmatch(r"[A-Za-z_' ]{3,80}", said) else "refused"
