"""Talks: the last questions of a user in a chat and topic, and what people press below answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select
from sqlalchemy.dialects.sqlite import insert

from bot.state.database import StateFile
from bot.state.schema import presses, questions, votes

REMEMBERED = 4  # questions that a follow-up may lean on
# Some more are kept: one that is edited leans on those before it.
KEPT = 2 * REMEMBERED

_TALK = and_(
    questions.c.user == bindparam("by"),
    questions.c.chat == bindparam("inside"),
    questions.c.topic == bindparam("under"),
)
_BEFORE = (
    select(questions.c.question)
    .where(_TALK, questions.c.message_id < bindparam("message"))
    .order_by(questions.c.message_id.desc())
    .limit(REMEMBERED)
)
_ASKED = insert(questions)
_ASKED = _ASKED.on_conflict_do_update(set_={"question": _ASKED.excluded.question})
_OLDEST_KEPT = (
    select(questions.c.message_id)
    .where(_TALK)
    .order_by(questions.c.message_id.desc())
    .offset(KEPT - 1)
    .limit(1)
    .scalar_subquery()
)
_FORGET = delete(questions).where(_TALK, questions.c.message_id < _OLDEST_KEPT)
_VOTE = insert(votes)
_VOTE = _VOTE.on_conflict_do_update(
    set_={"liked": _VOTE.excluded.liked}, where=votes.c.liked != _VOTE.excluded.liked
)
# A second press so soon is the same wish.
PRESS_HOLDS_S = 30.0
_PRESS = insert(presses)
_PRESS = _PRESS.on_conflict_do_update(
    set_={"update_id": _PRESS.excluded.update_id, "at": _PRESS.excluded.at},
    where=or_(
        presses.c.update_id == _PRESS.excluded.update_id,
        presses.c.at < _PRESS.excluded.at - PRESS_HOLDS_S,
        presses.c.at > _PRESS.excluded.at,  # a clock that was set back
    ),
)

_NO_TOPIC = 0
_LAST = 2**62  # above every message id


class Talks:
    """Questions, presses and votes. Safe to use from several threads; raises StoreError."""

    def __init__(self, file: StateFile) -> None:
        """The talks in this file."""
        self._file = file

    def before(
        self, user: int, chat: int, topic: int | None, *, message_id: int | None = None
    ) -> tuple[str, ...]:
        """The last four questions, oldest first; only those before ``message_id`` where given."""
        message = _LAST if message_id is None else message_id
        talk = {"by": user, "inside": chat, "under": topic or _NO_TOPIC, "message": message}
        with self._file.reading() as connection:
            return tuple(connection.execute(_BEFORE, talk).scalars())[::-1]

    def asked(
        self, user: int, chat: int, topic: int | None, message_id: int, question: str
    ) -> None:
        """Remember the question of this message; one that was edited takes its own place."""
        under = topic or _NO_TOPIC
        row = {"user": user, "chat": chat, "topic": under, "message_id": message_id}
        with self._file.writing() as connection:
            connection.execute(_ASKED, {**row, "question": question})
            connection.execute(_FORGET, {"by": user, "inside": chat, "under": under})

    def vote(self, user: int, answer: int, liked: bool) -> bool:
        """Note what the user thinks of the stored answer; False where that was known before."""
        with self._file.writing() as connection:
            row = {"user": user, "answer": answer, "liked": liked}
            return bool(connection.execute(_VOTE, row).rowcount)

    def press(
        self, update_id: int, chat: int, message_id: int, data: str, *, now: datetime
    ) -> bool:
        """Note the press of a button; False where the same was pressed a moment before.

        The same update again counts: its handling was cut off.
        """
        row = {"chat": chat, "message_id": message_id, "data": data, "update_id": update_id}
        with self._file.writing() as connection:
            return bool(connection.execute(_PRESS, {**row, "at": now.timestamp()}).rowcount)
