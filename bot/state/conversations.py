"""Talks: the last questions of a user in a chat and topic, and what people press below answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select

from bot.state.tables import StatePart, presses, questions, upsert, votes

REMEMBERED = 4  # questions that a follow-up may lean on
KEPT = 2 * REMEMBERED  # one that is edited leans on those before it
PRESS_HOLDS_S = 30.0  # a second press so soon is the same wish
_NO_TOPIC = 0
_LAST = 2**62  # above every message id

_TALK = and_(
    questions.c.user == bindparam("by"),
    questions.c.chat == bindparam("inside"),
    questions.c.topic == bindparam("under"),
)
_NEWEST_FIRST = select(questions).where(_TALK).order_by(questions.c.message_id.desc())
_BEFORE = _NEWEST_FIRST.where(questions.c.message_id < bindparam("message")).limit(REMEMBERED)
_OLDEST_KEPT = _NEWEST_FIRST.with_only_columns(questions.c.message_id).offset(KEPT - 1).limit(1)
_ASKED = upsert(questions)
_FORGET = delete(questions).where(_TALK, questions.c.message_id < _OLDEST_KEPT.scalar_subquery())


class Talks(StatePart):
    """Questions, presses and votes."""

    def before(
        self, user: int, chat: int, topic: int | None, *, message_id: int | None = None
    ) -> tuple[str, ...]:
        """The last four questions, oldest first; only those before ``message_id`` where given."""
        rows = self._rows(_BEFORE, **_talk(user, chat, topic), message=message_id or _LAST)
        return tuple(row.question for row in rows)[::-1]

    def asked(
        self, user: int, chat: int, topic: int | None, message_id: int, question: str
    ) -> None:
        """Remember the question of this message; one that was edited takes its own place."""
        key = {"user": user, "chat": chat, "topic": topic or _NO_TOPIC, "message_id": message_id}
        with self._file.writing() as connection:
            connection.execute(_ASKED, {**key, "question": question})
            connection.execute(_FORGET, _talk(user, chat, topic))

    def vote(self, user: int, answer: int, liked: bool) -> bool:
        """Note what the user thinks of the stored answer; False where that was known before."""
        put = upsert(votes, votes.c.liked != liked)
        return bool(self._write(put, user=user, answer=answer, liked=liked))

    def press(
        self, update_id: int, chat: int, message_id: int, data: str, *, now: datetime
    ) -> bool:
        """Note the press of a button; False where the same was pressed a moment before.

        The same update again counts: its handling was cut off.
        """
        at = now.timestamp()
        row = {"chat": chat, "message_id": message_id, "data": data, "update_id": update_id}
        counts = or_(
            presses.c.update_id == update_id,
            presses.c.at < at - PRESS_HOLDS_S,
            presses.c.at > at,  # a clock that was set back
        )
        return bool(self._write(upsert(presses, counts), **row, at=at))


def _talk(user: int, chat: int, topic: int | None) -> dict[str, int]:
    return {"by": user, "inside": chat, "under": topic or _NO_TOPIC}
