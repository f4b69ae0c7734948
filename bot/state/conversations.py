"""Talks: the last questions of a user in a chat and topic, and what people press below answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select

from bot.state.tables import StatePart, presses, questions, upsert, votes

REMEMBERED = 4  # questions that a follow-up may lean on
KEPT = 2 * REMEMBERED  # one that is edited leans on those before it
PRESS_HOLDS_S = 30.0  # a second press so soon is the same wish
_NO_TOPIC = 0


class Talks(StatePart):
    """Questions, presses and votes."""

    def before(
        self, user: int, chat: int, topic: int | None, *, message_id: int | None = None
    ) -> tuple[str, ...]:
        """The last four questions, oldest first; only those before ``message_id`` where given."""
        newest_first = questions.c.message_id.desc()
        asked = select(questions.c.question).where(_of(user, chat, topic)).order_by(newest_first)
        if message_id is not None:
            asked = asked.where(questions.c.message_id < message_id)
        return tuple(row.question for row in self._rows(asked.limit(REMEMBERED)))[::-1]

    def asked(
        self, user: int, chat: int, topic: int | None, message_id: int, question: str
    ) -> None:
        """Remember the question of this message; one that was edited takes its own place."""
        key = {"user": user, "chat": chat, "topic": topic or _NO_TOPIC, "message_id": message_id}
        talk = _of(user, chat, topic)
        ids = select(questions.c.message_id).where(talk).order_by(questions.c.message_id.desc())
        oldest_kept = ids.offset(KEPT - 1).limit(1).scalar_subquery()
        with self._file.writing() as connection:
            connection.execute(upsert(questions, {**key, "question": question}))
            connection.execute(delete(questions).where(talk, questions.c.message_id < oldest_kept))

    def vote(self, user: int, answer: int, liked: bool) -> bool:
        """Note what the user thinks of the stored answer; False where that was known before."""
        row = {"user": user, "answer": answer, "liked": liked}
        return bool(self._write(upsert(votes, row, votes.c.liked != liked)))

    def press(
        self, update_id: int, chat: int, message_id: int, data: str, *, now: datetime
    ) -> bool:
        """Note the press of a button; False where the same was pressed a moment before.

        The same update again counts: its handling was cut off.
        """
        at = now.timestamp()
        key = {"chat": chat, "message_id": message_id, "data": data}
        counts = or_(
            presses.c.update_id == update_id,
            presses.c.at < at - PRESS_HOLDS_S,
            presses.c.at > at,  # a clock that was set back
        )
        return bool(self._write(upsert(presses, {**key, "update_id": update_id, "at": at}, counts)))


def _of(user: int, chat: int, topic: int | None) -> ColumnElement[bool]:
    return and_(
        questions.c.user == user,
        questions.c.chat == chat,
        questions.c.topic == (topic or _NO_TOPIC),
    )
