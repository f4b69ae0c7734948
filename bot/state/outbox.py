"""The outbox: each message that answers an update, stored before it is sent."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from bot.buttons import Button, Keyboard
from bot.state.database import StateFile
from bot.state.inbox import ANSWERED
from bot.state.inbox import NEW as UNANSWERED
from bot.state.schema import inbox, outbox


@dataclass(frozen=True, slots=True)
class Outgoing:
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


def body_json(message: Outgoing) -> str:
    """The body of the message.

    >>> body_json(Outgoing(7, "<b>Yes</b>", "Yes", ((Button("More", "m:1:0"),),)))
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


NEW, BEGUN, SENT, FAILED = "new", "begun", "sent", "failed"

_ONE = outbox.c.id == bindparam("row")
_UNSENT = outbox.c.state.in_((NEW, BEGUN))
_OF_UPDATE = select(outbox).where(outbox.c.update_id == bindparam("of")).order_by(outbox.c.id)
_FIRST_ID = select(func.coalesce(func.max(outbox.c.id), 0) + 1)
_PUT = insert(outbox)
_ANSWERED = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("of"), inbox.c.state == UNANSWERED)
    .values(state=ANSWERED)
)
_BEGIN = (
    update(outbox)
    .where(_ONE, _UNSENT)
    .values(repeats=outbox.c.repeats + case((outbox.c.state == BEGUN, 1), else_=0), state=BEGUN)
)
_SENT = (
    update(outbox)
    .where(_ONE, _UNSENT)
    .values(state=SENT, message_id=func.coalesce(bindparam("message"), outbox.c.edits))
)
_FAILED = update(outbox).where(_ONE, _UNSENT).values(state=FAILED, why=bindparam("reason"))
_ASKED = (
    (outbox.c.chat == bindparam("in_chat"))
    & (outbox.c.asked == bindparam("question"))
    & (outbox.c.state != FAILED)
)
_NEWEST = select(func.max(outbox.c.batch)).where(_ASKED).scalar_subquery()
_SHOWN = select(outbox).where(_ASKED, outbox.c.batch == _NEWEST).order_by(outbox.c.id)
_GOT = (
    select(outbox.c.answer, outbox.c.chat, outbox.c.topic, outbox.c.message_id)
    .where(
        outbox.c.answer.in_(bindparam("answers", expanding=True)),
        outbox.c.message_id.is_not(None),
    )
    .distinct()
    .order_by(outbox.c.answer, outbox.c.chat, outbox.c.message_id)
)
_MOVING = select(outbox).where(outbox.c.chat == bindparam("old"), _UNSENT)
_MOVE = (
    update(outbox)
    .where(_ONE)
    .values(chat=bindparam("to"), body=bindparam("words"), topic=None, asked=None, edits=None)
)
_COUNTS = select(outbox.c.state, func.count(), func.sum(outbox.c.repeats)).group_by(outbox.c.state)


@dataclass(frozen=True, slots=True)
class Row:
    """A message in the outbox, and what became of it."""

    id: int
    message: Outgoing
    state: str = NEW
    message_id: int | None = None
    repeats: int = 0

    @property
    def begun(self) -> bool:
        """Whether it is not known if it arrived: it is sent again, and counted."""
        return self.state == BEGUN

    @property
    def settled(self) -> bool:
        """Whether it was sent or never can be.

        >>> Row(1, Outgoing(7, "Yes", "Yes")).settled
        False
        """
        return self.state in (SENT, FAILED)


@dataclass(frozen=True, slots=True)
class Got:
    """A message that shows a stored answer."""

    answer: int
    chat: int
    topic: int | None
    message_id: int


@dataclass(frozen=True, slots=True)
class Sent:
    """How many messages there are in each state, and how many sendings were repeats."""

    waiting: int = 0
    sent: int = 0
    failed: int = 0
    repeats: int = 0


class Outbox:
    """Messages by the update they answer. Safe to use from several threads; raises StoreError."""

    def __init__(self, file: StateFile) -> None:
        """The outbox in this file."""
        self._file = file

    def put(self, update_id: int, messages: Sequence[Outgoing]) -> list[Row]:
        """Keep the messages and note the update as answered, both or neither; the rows in order.

        A second put for the same update adds nothing and returns the rows that there are.
        """
        with self._file.writing() as connection:
            known = connection.execute(_OF_UPDATE, {"of": update_id}).all()
            if known:
                return [_row(row) for row in known]
            connection.execute(_ANSWERED, {"of": update_id})
            return _put(connection, update_id, messages) if messages else []

    def begin(self, row_id: int) -> None:
        """It is being sent now. Where that was begun before, this is counted as a repeat."""
        self._write(_BEGIN, {"row": row_id})

    def sent(self, row_id: int, message_id: int | None) -> None:
        """Telegram took it, as the message of this id (None: the one that it edits)."""
        self._write(_SENT, {"row": row_id, "message": message_id})

    def failed(self, row_id: int, why: str) -> None:
        """It can never be sent: the user blocked the bot, the chat is gone."""
        self._write(_FAILED, {"row": row_id, "reason": why})

    def unsent(self, update_id: int) -> list[Row]:
        """The messages for this update that are neither sent nor failed, in order."""
        with self._file.reading() as connection:
            rows = connection.execute(_OF_UPDATE, {"of": update_id}).all()
        return [found for found in map(_row, rows) if not found.settled]

    def shown(self, chat: int, asked: int) -> list[Row]:
        """The messages that answer the question in this message, in order: those put last."""
        with self._file.reading() as connection:
            rows = connection.execute(_SHOWN, {"in_chat": chat, "question": asked}).all()
        return [_row(row) for row in rows]

    def got(self, answers: Sequence[int]) -> list[Got]:
        """Every message that was sent with one of these answers."""
        with self._file.reading() as connection:
            rows = connection.execute(_GOT, {"answers": [*answers]}).all()
        return [Got(*row) for row in rows]

    def moved(self, old: int, new: int) -> None:
        """What is still to be sent goes to the new chat; ids of messages of the old are dropped."""
        with self._file.writing() as connection:
            for row in map(_row, connection.execute(_MOVING, {"old": old}).all()):
                m = row.message
                words = body_json(Outgoing(new, m.html, m.plain, m.keyboard))
                connection.execute(_MOVE, {"row": row.id, "to": new, "words": words})

    def counts(self) -> Sent:
        """How many messages there are in each state."""
        with self._file.reading() as connection:
            by_state = {state: (n, repeats) for state, n, repeats in connection.execute(_COUNTS)}
        number = {state: by_state.get(state, (0, 0))[0] for state in (NEW, BEGUN, SENT, FAILED)}
        repeats = sum(repeated for _, repeated in by_state.values())
        return Sent(number[NEW] + number[BEGUN], number[SENT], number[FAILED], repeats)

    def _write(self, statement: Any, values: dict[str, Any]) -> None:
        with self._file.writing() as connection:
            connection.execute(statement, values)


def _put(connection: Connection, update_id: int, messages: Sequence[Outgoing]) -> list[Row]:
    first = int(connection.execute(_FIRST_ID).scalar_one())
    put_at = time.time()
    rows = [
        {
            "id": first + n,
            "update_id": update_id,
            "batch": first,
            "chat": message.chat,
            "topic": message.topic,
            "asked": message.asked,
            "answer": message.answer,
            "edits": message.edits,
            "body": body_json(message),
            "state": NEW,
            "repeats": 0,
            "put_at": put_at,
        }
        for n, message in enumerate(messages)
    ]
    connection.execute(_PUT, rows)
    return [Row(first + n, message) for n, message in enumerate(messages)]


def _row(row: sqlalchemy.Row[Any]) -> Row:
    body = body_of(row.body)
    message = Outgoing(
        row.chat,
        body.html,
        body.plain,
        body.keyboard,
        topic=row.topic,
        reply_to=body.reply_to,
        edits=row.edits,
        asked=row.asked,
        answer=row.answer,
        once=body.once,
    )
    return Row(row.id, message, row.state, row.message_id, row.repeats)
