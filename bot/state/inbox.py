"""The inbox: each update of Telegram, stored before it is confirmed; idempotent by its id."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.state.tables import StatePart, inbox, outbox

NEW, ANSWERED, DONE, FAILED = "new", "answered", "done", "failed"
# What is older and done is removed; Telegram itself keeps an update for a day.
KEPT = timedelta(days=14)

_OPEN = inbox.c.state.in_((NEW, ANSWERED))
_PUT = insert(inbox).on_conflict_do_nothing()
_ONE = update(inbox).where(inbox.c.update_id == bindparam("of"), _OPEN)
_BEGUN = _ONE.values(tries=inbox.c.tries + 1).returning(inbox.c.tries)
_DONE = _ONE.values(state=DONE, json="")


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


class Inbox(StatePart):
    """Updates by their id."""

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
            return sum(connection.execute(_PUT, row).rowcount for row in rows)

    def waiting(self) -> list[Waiting]:
        """All that is not done, by update id."""
        rows = self._rows(select(inbox).where(_OPEN).order_by(inbox.c.update_id))
        return [Waiting(r.update_id, r.key, r.json, r.state == ANSWERED, r.tries) for r in rows]

    def begin(self, update_id: int) -> int:
        """Note that its handling begins; how often it was begun by now (0: it is not open)."""
        with self._file.writing() as connection:
            return connection.execute(_BEGUN, {"of": update_id}).scalar() or 0

    def put_back(self, update_id: int) -> None:
        """Its handling was given up in good order, so this try does not count."""
        self._write(_ONE.values(tries=inbox.c.tries - 1), of=update_id)

    def done(self, update_id: int) -> None:
        """It needs nothing more. Its words are dropped, its id stays known."""
        self._write(_DONE, of=update_id)

    def failed(self, update_id: int) -> None:
        """It is set aside with its words, and not handled again."""
        self._write(_ONE.values(state=FAILED), of=update_id)

    def counts(self) -> UpdateCounts:
        """How many updates there are in each state."""
        rows = self._rows(select(inbox.c.state, func.count()).group_by(inbox.c.state))
        return UpdateCounts(**dict(rows))

    def tidy(self, now: datetime) -> int:
        """Remove what is done and older than 14 days, and the words sent for it; how many.

        Places of messages and the answers shown in them stay, so that buttons go on working.
        """
        old = (inbox.c.received_at < (now - KEPT).timestamp()) & ~_OPEN
        sent = outbox.c.update_id.in_(select(inbox.c.update_id).where(old))
        with self._file.writing() as connection:
            connection.execute(update(outbox).where(sent).values(update_id=None, body=""))
            return connection.execute(delete(inbox).where(old)).rowcount
