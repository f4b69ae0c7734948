"""One message that is to be sent or edited: a value, and its JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.render.telegram.keyboard import Button, Keyboard


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out: ``html``, or ``plain`` if Telegram refuses its markup.

    ``edits`` is the id of the message whose place it takes, ``asked`` the id of the message with
    the question, ``answer`` the id of the stored answer that it shows. What is sent ``once`` is not
    sent again where it is not known if it arrived.
    """

    chat: int
    html: str
    plain: str
    keyboard: Keyboard = ()
    topic: int | None = None
    reply_to: int | None = None
    edits: int | None = None
    asked: int | None = None
    answer: int | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """The part of a message that is stored as JSON."""

    html: str
    plain: str
    keyboard: Keyboard
    reply_to: int | None
    once: bool = False


def body_json(message: Message) -> str:
    """The body of the message.

    >>> body_json(Message(7, "<b>Yes</b>", "Yes", ((Button("More", "m:1:0"),),)))
    '["<b>Yes</b>","Yes",[[["More","m:1:0",null]]],null,false]'
    """
    rows = [[(b.label, b.data, b.copies) for b in row] for row in message.keyboard]
    fields = (message.html, message.plain, rows, message.reply_to, message.once)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def body_of(stored: str) -> Body:
    """What ``body_json`` wrote; an empty body where the words were dropped.

    >>> body_of('["<b>Yes</b>","Yes",[[["More","m:1:0",null]]],null,false]').keyboard
    ((Button(label='More', data='m:1:0', copies=None),),)
    """
    if not stored:
        return Body("", "", (), None)
    html, plain, rows, reply_to, once = json.loads(stored)
    keyboard = tuple(tuple(Button(*button) for button in row) for row in rows)
    return Body(html, plain, keyboard, reply_to, once)
