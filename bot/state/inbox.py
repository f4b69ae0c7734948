"""The inbox: each update of Telegram, stored before it is confirmed; idempotent by its id."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.state.database import StateFile
from bot.state.schema import inbox, outbox

NEW, ANSWERED, DONE, FAILED = "new", "answered", "done", "failed"

# What is older and done is removed; Telegram itself keeps an update for a day.
KEPT = timedelta(days=14)

_PUT = insert(inbox).values(state=NEW, tries=0).on_conflict_do_nothing()
_WAITING = (
    select(inbox.c.update_id, inbox.c.key, inbox.c.json, inbox.c.state, inbox.c.tries)
    .where(inbox.c.state.in_((NEW, ANSWERED)))
    .order_by(inbox.c.update_id)
)
_ONE = inbox.c.update_id == bindparam("id")
_OPEN = inbox.c.state.in_((NEW, ANSWERED))
_TRIED = (
    update(inbox)
    .where(_ONE, _OPEN)
    .values(tries=inbox.c.tries + bindparam("more"))
    .returning(inbox.c.tries)
)
_DONE = update(inbox).where(_ONE, _OPEN).values(state=DONE, json="")
_FAILED = update(inbox).where(_ONE, _OPEN).values(state=FAILED)
_COUNTS = select(inbox.c.state, func.count()).group_by(inbox.c.state)
_OLD = (inbox.c.received_at < bindparam("before")) & inbox.c.state.in_((DONE, FAILED))
_FORGET = (
    update(outbox)
    .where(outbox.c.update_id.in_(select(inbox.c.update_id).where(_OLD)))
    .values(update_id=None, body="")
)
_REMOVE = delete(inbox).where(_OLD)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update as it came: rows of one key are handled in order.

    ``tries`` is how often its handling was begun; ``answered``: what to send is in the outbox.
    """

    update_id: int
    key: int
    json: str
    answered: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True)
class UpdateCounts:
    """How many updates there are in each state."""

    new: int = 0
    answered: int = 0
    done: int = 0
    failed: int = 0


class Inbox:
    """Updates by their id. Safe to use from several threads; raises StoreError."""

    def __init__(self, file: StateFile) -> None:
        """The inbox in this file."""
        self._file = file

    def put(self, updates: Sequence[Waiting], *, now: datetime | None = None) -> int:
        """Keep these updates, all or none; how many were new. A known id is passed over.

        What was put survives the death of this process.
        """
        if not updates:
            return 0
        at = now.timestamp() if now else time.time()
        rows = [
            {"update_id": u.update_id, "key": u.key, "json": u.json, "received_at": at}
            for u in updates
        ]
        with self._file.writing() as connection:
            if len(rows) == 1:
                return int(connection.execute(_PUT, rows[0]).rowcount)
            return sum(connection.execute(_PUT, row).rowcount for row in rows)

    def waiting(self) -> list[Waiting]:
        """All that is not done, by update id."""
        with self._file.reading() as connection:
            rows = connection.execute(_WAITING).all()
        return [Waiting(r.update_id, r.key, r.json, r.state == ANSWERED, r.tries) for r in rows]

    def begin(self, update_id: int) -> int:
        """Note that its handling begins; how often it was begun by now (0: it is not open)."""
        return self._tried(update_id, 1)

    def put_back(self, update_id: int) -> None:
        """Its handling was given up in good order, so this try does not count."""
        self._tried(update_id, -1)

    def done(self, update_id: int) -> None:
        """It needs nothing more. Its words are dropped, its id stays known."""
        with self._file.writing() as connection:
            connection.execute(_DONE, {"id": update_id})

    def failed(self, update_id: int) -> None:
        """It is set aside with its words, and not handled again."""
        with self._file.writing() as connection:
            connection.execute(_FAILED, {"id": update_id})

    def counts(self) -> UpdateCounts:
        """How many updates there are in each state."""
        with self._file.reading() as connection:
            return UpdateCounts(**dict(connection.execute(_COUNTS).all()))

    def tidy(self, now: datetime) -> int:
        """Remove what is done and older than 14 days, and the words sent for it; how many.

        Places of messages and the answers shown in them stay, so that buttons go on working.
        """
        before = {"before": (now - KEPT).timestamp()}
        with self._file.writing() as connection:
            connection.execute(_FORGET, before)
            return int(connection.execute(_REMOVE, before).rowcount)

    def _tried(self, update_id: int, more: int) -> int:
        with self._file.writing() as connection:
            found = connection.execute(_TRIED, {"id": update_id, "more": more}).scalar()
        return int(found or 0)
