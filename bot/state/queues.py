"""Inbox and outbox: updates stored before they are confirmed, messages before they are sent."""

from __future__ import annotations

import base64
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from bot.state.tables import inbox, outbox
from retrieval.catalogue.file import Database, FilePart

NEW, ANSWERED, DONE, FAILED = "new", "answered", "done", "failed"
# Older finished updates are removed; Telegram itself keeps an update for a day.
KEPT = timedelta(days=14)

_TO_DO = inbox.c.state.in_((NEW, ANSWERED))
_RECEIVED = insert_or(inbox).on_conflict_do_nothing()
_UPDATE = update(inbox).where(inbox.c.update_id == bindparam("of"), _TO_DO)
_BEGUN = _UPDATE.values(tries=inbox.c.tries + 1).returning(inbox.c.tries)
_DONE = _UPDATE.values(state=DONE, json="")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A raw update; rows with the same key are handled in order.

    ``tries`` counts the starts of its handling; ``answered``: its replies are in the outbox.
    """

    update_id: int
    key: int
    json: str
    answered: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True)
class UpdateCounts:
    """The number of updates in each state."""

    new: int = 0
    answered: int = 0
    done: int = 0
    failed: int = 0


class Inbox(FilePart[Database]):
    """Updates by their id."""

    def put(self, updates: Sequence[Waiting], *, now: datetime | None = None) -> int:
        """Store these updates, all or none; the number that were new. Known ids are skipped.

        Stored updates survive the death of this process.
        """
        if not updates:
            return 0
        at = now.timestamp() if now else time.time()
        rows = [
            {"update_id": u.update_id, "key": u.key, "json": u.json, "received_at": at}
            for u in updates
        ]
        with self._file.write() as connection:
            return sum(connection.execute(_RECEIVED, row).rowcount for row in rows)

    def waiting(self) -> list[Waiting]:
        """The updates that are not done, by update id."""
        rows = self._rows(select(inbox).where(_TO_DO).order_by(inbox.c.update_id))
        return [Waiting(r.update_id, r.key, r.json, r.state == ANSWERED, r.tries) for r in rows]

    def begin(self, update_id: int) -> int:
        """Count a start of its handling; the number of starts so far (0 if it is not open)."""
        with self._file.write() as connection:
            return connection.execute(_BEGUN, {"of": update_id}).scalar() or 0

    def put_back(self, update_id: int) -> None:
        """Its handling was stopped cleanly, so this try does not count."""
        self._write(_UPDATE.values(tries=inbox.c.tries - 1), of=update_id)

    def done(self, update_id: int) -> None:
        """Mark it as done. Its content is dropped, its id stays known."""
        self._write(_DONE, of=update_id)

    def failed(self, update_id: int) -> None:
        """Set it aside with its content; it is not handled again."""
        self._write(_UPDATE.values(state=FAILED), of=update_id)

    def counts(self) -> UpdateCounts:
        """The number of updates in each state."""
        rows = self._rows(select(inbox.c.state, func.count()).group_by(inbox.c.state))
        return UpdateCounts(**dict(rows))

    def tidy(self, now: datetime) -> int:
        """Remove finished updates older than 14 days and the text sent for them; the number.

        Message ids and the answers they show are kept, so that buttons keep working.
        """
        old = (inbox.c.received_at < (now - KEPT).timestamp()) & ~_TO_DO
        sent = outbox.c.update_id.in_(select(inbox.c.update_id).where(old))
        with self._file.write() as connection:
            connection.execute(update(outbox).where(sent).values(update_id=None, body=""))
            return connection.execute(delete(inbox).where(old)).rowcount


BEGUN, SENT = "begun", "sent"
_UNSENT = outbox.c.state.in_((NEW, BEGUN))
_IN_ORDER = select(outbox).order_by(outbox.c.id)
_IS = outbox.c.message_id == bindparam("message")
_OF_UPDATE = _IN_ORDER.where(outbox.c.update_id == bindparam("of"))
_UNSENT_OF_UPDATE = _OF_UPDATE.where(_UNSENT)
_NEXT_ID = select(func.coalesce(func.max(outbox.c.id), 0) + 1)
_PUT = insert(outbox)
_ANSWERED = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("of"), inbox.c.state == NEW)
    .values(state=ANSWERED)
)
_ONE = update(outbox).where(outbox.c.id == bindparam("row"), _UNSENT)
_AGAIN = case((outbox.c.state == BEGUN, 1), else_=0)
_BEGIN = _ONE.values(repeats=outbox.c.repeats + _AGAIN, state=BEGUN)
_OPEN = select(outbox).where(outbox.c.id == bindparam("row"), _UNSENT)
_WITHOUT_FILE = update(outbox).where(outbox.c.id == bindparam("row")).values(body=bindparam("left"))
_SENT = _ONE.values(state=SENT, message_id=func.coalesce(bindparam("message"), outbox.c.edits))


@dataclass(frozen=True, slots=True)
class Button:
    """A label, and what a press does: send ``data`` back to us, or copy a text."""

    label: str
    data: str | None = None
    copies: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a message carries, its words below it; a picture is shown, others are offered."""

    name: str
    content: bytes
    picture: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send: ``html``, or ``plain`` if Telegram refuses its markup.

    ``edits`` is the id of the message it replaces, ``asked`` the id of the message with the
    question, ``answer`` the id of the stored answer it shows. With ``once`` it is not sent again if
    it is unknown whether it arrived; a ``silent`` one makes no sound.
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
    silent: bool = False
    attached: Attached | None = None


def body_json(message: Outgoing) -> str:
    """The fields of a message that have no columns everywhere, as JSON.

    >>> body_json(Outgoing(7, "<b>Yes</b>", "Yes", ((Button("More", "m:1:0"),),)))
    '["<b>Yes</b>","Yes",[[["More","m:1:0",null]]],null,false]'
    """
    rows = [[(b.label, b.data, b.copies) for b in row] for row in message.keyboard]
    fields: list[Any] = [message.html, message.plain, rows, message.reply_to, message.once]
    if file := message.attached:
        fields.append([file.name, base64.b64encode(file.content).decode(), file.picture])
    if more := {name: value for name in ("silent", "topic") if (value := getattr(message, name))}:
        fields.append(more)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def message_of(chat: int, body: str, **columns: Any) -> Outgoing:
    """The message from its ``body_json`` and its columns; without text if tidied.

    >>> message_of(7, '["<b>Yes</b>","Yes",[[["More","m:1:0",null]]],null,false]').keyboard
    ((Button(label='More', data='m:1:0', copies=None),),)
    """
    read: list[Any] = json.loads(body) if body else ["", "", (), None, False]
    html, plain, rows, reply_to, once, *others = read
    keyboard = tuple(tuple(Button(*button) for button in row) for row in rows)
    files = [one for one in others if isinstance(one, list)]
    carried = [Attached(name, base64.b64decode(file), picture) for name, file, picture in files]
    more = next((one for one in others if isinstance(one, dict)), {})
    columns |= {"reply_to": reply_to, "once": once, "attached": next(iter(carried), None)}
    return Outgoing(chat, html, plain, keyboard, **(more | columns))


@dataclass(frozen=True, slots=True)
class Row:
    """A message in the outbox, with its state."""

    id: int
    message: Outgoing
    state: str = NEW
    message_id: int | None = None
    repeats: int = 0

    @property
    def begun(self) -> bool:
        """Whether it is unknown if it arrived; it is sent again, and counted as a repeat."""
        return self.state == BEGUN


@dataclass(frozen=True, slots=True)
class Got:
    """A delivered message that shows a stored answer."""

    answer: int
    chat: int
    topic: int | None
    message_id: int


@dataclass(frozen=True, slots=True)
class Sent:
    """The number of messages in each state, and of repeated sends."""

    waiting: int = 0
    sent: int = 0
    failed: int = 0
    repeats: int = 0


class Outbox(FilePart[Database]):
    """Messages by the update they answer."""

    def put(self, update_id: int, messages: Sequence[Outgoing]) -> list[Row]:
        """Store the messages and mark the update as answered, both or neither; the rows in order.

        A second put for the same update adds nothing and returns the existing rows.
        """
        with self._file.write() as connection:
            if known := connection.execute(_OF_UPDATE, {"of": update_id}).all():
                return [*map(_row, known)]
            connection.execute(_ANSWERED, {"of": update_id})
            batch = connection.execute(_NEXT_ID).scalar_one()
            rows = [Row(batch + n, message) for n, message in enumerate(messages)]
            if rows:
                shared = {"update_id": update_id, "batch": batch, "put_at": time.time()}
                connection.execute(_PUT, [_columns(row) | shared for row in rows])
            return rows

    def begin(self, row_id: int) -> None:
        """Record that it is being sent; if that was begun before, count a repeat."""
        self._write(_BEGIN, row=row_id)

    def sent(self, row_id: int, message_id: int | None) -> None:
        """Record that it was sent as the message of this id (None: the one it edits).

        Its file is dropped: Telegram has it now.
        """
        with self._file.write() as connection:
            row = connection.execute(_OPEN, {"row": row_id}).first()
            connection.execute(_SENT, {"row": row_id, "message": message_id})
            message = message_of(row.chat, row.body) if row else None
            if message and message.attached:
                body = body_json(replace(message, attached=None))
                connection.execute(_WITHOUT_FILE, {"row": row_id, "left": body})

    def failed(self, row_id: int, why: str) -> None:
        """Record that it can never be sent, for example as the user blocked the bot."""
        self._write(_ONE.values(state=FAILED, why=why), row=row_id)

    def unsent(self, update_id: int) -> list[Row]:
        """The messages for this update that are neither sent nor failed, in order."""
        return [*map(_row, self._rows(_UNSENT_OF_UPDATE, of=update_id))]

    def shown(self, chat: int, asked: int) -> list[Row]:
        """The latest replies to the question in this message, in order."""
        answers = (outbox.c.chat == chat) & (outbox.c.asked == asked) & (outbox.c.state != FAILED)
        newest = select(func.max(outbox.c.batch)).where(answers).scalar_subquery()
        return [*map(_row, self._rows(_IN_ORDER.where(answers, outbox.c.batch == newest)))]

    def got(self, answers: Sequence[int]) -> list[Got]:
        """Every delivered message that shows one of these answers."""
        what = (outbox.c.answer, outbox.c.chat, outbox.c.topic, outbox.c.message_id)
        sent = outbox.c.answer.in_(answers) & outbox.c.message_id.is_not(None)
        by_answer = (outbox.c.answer, outbox.c.chat, outbox.c.message_id)
        rows = self._rows(select(*what).where(sent).distinct().order_by(*by_answer))
        return [Got(*row) for row in rows]

    def topics(self, answer: int, chat: int) -> list[int | None]:
        """The topics of a chat that this answer went to, or is on its way to.

        A press may come before Telegram's word that the message was sent, which may be lost.
        """
        there = (outbox.c.answer == answer) & (outbox.c.chat == chat)
        by_age = select(outbox.c.topic).where(there).order_by(outbox.c.id)
        return [row.topic for row in self._rows(by_age)]

    def answer_in(self, chat: int, message_id: int) -> int | None:
        """The answer shown in this message, or in the one that it replies to."""
        shown = _IN_ORDER.where(outbox.c.chat == chat, _IS, outbox.c.state == SENT)
        for row in self._rows(shown, message=message_id)[-1:]:
            if row.answer is None and row.asked is not None and row.asked < message_id:
                return self.answer_in(chat, row.asked)  # a button's reply
            return None if row.answer is None else int(row.answer)
        return None

    def last_answer(self, chat: int, topic: int | None) -> int | None:
        """The answer shown last in this chat, or in this topic of it."""
        here = (outbox.c.chat == chat) & outbox.c.topic.is_not_distinct_from(topic)
        shown = outbox.c.answer.is_not(None) & (outbox.c.state == SENT)
        last = select(outbox.c.answer).where(here, shown).order_by(outbox.c.id.desc())
        rows = self._rows(last.limit(1))
        return int(rows[0].answer) if rows else None

    def moved(self, old: int, new: int) -> None:
        """Redirect unsent messages to the new chat; message ids of the old one are dropped."""
        with self._file.write() as connection:
            for row in connection.execute(_IN_ORDER.where(outbox.c.chat == old, _UNSENT)).all():
                was = message_of(old, row.body)
                body = body_json(replace(was, chat=new, reply_to=None, once=False))
                there = {"chat": new, "body": body, "topic": None, "asked": None, "edits": None}
                connection.execute(_ONE.values(there), {"row": row.id})

    def counts(self) -> Sent:
        """The number of messages in each state."""
        count = select(outbox.c.state, func.count(), func.sum(outbox.c.repeats))
        found = self._rows(count.group_by(outbox.c.state))
        number = Counter({state: n for state, n, _ in found})
        repeats = sum(repeated for *_, repeated in found)
        return Sent(number[NEW] + number[BEGUN], number[SENT], number[FAILED], repeats)


def _columns(row: Row) -> dict[str, Any]:
    message = row.message
    names = ("chat", "topic", "asked", "answer", "edits")
    columns = {name: getattr(message, name) for name in names}
    return {"id": row.id, "body": body_json(message), **columns}


def _row(row: sqlalchemy.Row[Any]) -> Row:
    ids = {name: getattr(row, name) for name in ("topic", "asked", "answer", "edits")}
    message = message_of(row.chat, row.body, **ids)
    return Row(row.id, message, row.state, row.message_id, row.repeats)
