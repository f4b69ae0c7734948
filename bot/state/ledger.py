"""The ledger: each window of a schedule is claimed once, before any of it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.state.database import StateFile
from bot.state.ledger_entries import (
    Agenda,
    Ended,
    EntryState,
    LedgerEntry,
    Made,
    Post,
    PostState,
    claimed,
    entry_of,
    posts_of,
    put_posts,
    read_entry,
)
from bot.state.schema import ledger, posts, schedules
from retrieval.domain import Window

# The lease on an entry: a process that holds one for longer is taken for dead by others.
HELD = timedelta(minutes=15)
REMEMBERED = 60  # digests whose quotes are not told again in the same chat

_ONE = ledger.c.id == bindparam("of")
_IN = {state: ledger.c.state == state for state in EntryState}
_FREE = ledger.c.held_until <= bindparam("at")
_MINE = ledger.c.holder == bindparam("me")
_POSTS = posts.c.entry == bindparam("of")
_POST = _POSTS & (posts.c.n == bindparam("number"))
_POSTS_OF = select(posts).where(_POSTS).order_by(posts.c.n)
_ENTRY = select(ledger).where(_ONE)
_END = select(func.max(ledger.c.until)).where(ledger.c.schedule == bindparam("of"))
_ENDS = select(  # one step into the index for each, however many entries there are
    schedules.c.id,
    select(func.max(ledger.c.until)).where(ledger.c.schedule == schedules.c.id).scalar_subquery(),
)
_WAITING = select(ledger.c.id, ledger.c.state, ledger.c.held_until).where(
    or_(_IN[EntryState.PLANNED], _IN[EntryState.SENDING])
)
_UNTOLD = select(ledger.c.id).where(ledger.c.untold).order_by(ledger.c.id)
_LAST_OF = (
    select(ledger).where(ledger.c.schedule == bindparam("of")).order_by(ledger.c.until.desc())
).limit(1)
_TOLD = (
    select(ledger.c.receipts)
    .where(ledger.c.chat == bindparam("in_chat"), ~_IN[EntryState.REFUSED])
    .order_by(ledger.c.until.desc())
    .limit(REMEMBERED)
)
_TELL = {"untold": True, "tellings": ledger.c.tellings + 1}
_LET_GO = {"held_until": 0.0}


class Ledger:
    """Entries by schedule and window. Safe to use from several threads; raises StoreError.

    One process at a time has the lease on an entry. After a quarter of an hour another may claim
    it: a digest that is planned is made anew; a post that was begun becomes unknown.
    """

    def __init__(self, file: StateFile) -> None:
        """The ledger in this file, for this process."""
        self._file = file
        self._me = secrets.token_hex(8)

    def recover(self) -> None:
        """Release the leases of an earlier process; only where nobody else works at this file."""
        self._write(update(ledger).where(ledger.c.held_until > 0).values(_LET_GO))

    # What there is

    def agenda(self, now: datetime) -> Agenda:
        """What there is to do now."""
        with self._file.reading() as connection:
            ends = {id: end for id, end in connection.execute(_ENDS) if end is not None}
            waiting = connection.execute(_WAITING).all()
        free = [row for row in waiting if row.held_until <= now.timestamp()]
        stale = tuple(row.id for row in free if row.state == EntryState.PLANNED)
        left = tuple(row.id for row in free if row.state == EntryState.SENDING)
        return Agenda(ends, stale, left, held=len(waiting) > len(free))

    def untold(self) -> list[int]:
        """The numbers of the entries that somebody is to be told of, in order."""
        with self._file.reading() as connection:
            return [*connection.execute(_UNTOLD).scalars()]

    def entry(self, id: int) -> LedgerEntry | None:
        """This entry with its posts."""
        with self._file.reading() as connection:
            return read_entry(connection, id)

    def last(self, schedule: int) -> LedgerEntry | None:
        """The newest entry of a schedule, without its posts."""
        with self._file.reading() as connection:
            row = connection.execute(_LAST_OF, {"of": schedule}).one_or_none()
        return None if row is None else entry_of(row, ())

    def told(self, chat: int) -> frozenset[str]:
        """The receipts of what was told in this chat, in its last sixty digests."""
        with self._file.reading() as connection:
            rows = connection.execute(_TOLD, {"in_chat": chat}).scalars()
            return frozenset(receipt for row in rows for receipt in row.split())

    def posted(self, digests: Sequence[int]) -> list[Post]:
        """The posts of these digests that are there."""
        with self._file.reading() as connection:
            return posts_of(connection, digests)

    # From the claim to the posts

    def claim(
        self, schedule: int, chat: int, window: Window, *, after: datetime | None, now: datetime
    ) -> int | None:
        """The entry of this window, which is ours now; None where another was quicker.

        ``after`` is where the window before ended when this one was decided on.
        """
        with self._file.writing() as connection:
            end = connection.execute(_END, {"of": schedule}).scalar()
            if end != (after.timestamp() if after else None):
                return None
            row = claimed(schedule, chat, window) | self._held(now)
            try:
                put = insert(ledger).values(row).returning(ledger.c.id)
                return int(connection.execute(put).scalar_one())
            except IntegrityError:
                return None

    def keep(self, id: int, made: Made, *, approval: bool, now: datetime) -> bool:
        """The digest of an entry that we planned; False where it is ours no longer.

        Without messages it is empty; with ``approval`` it waits for an admin.
        """
        state = EntryState.AWAITING if approval else EntryState.SENDING
        told = _TELL if approval and made.messages else {}
        values = {
            "state": state if made.messages else EntryState.EMPTY,
            "digest": made.digest,
            "receipts": " ".join(sorted(made.receipts)),
            **told,
            **_LET_GO,
        }
        with self._file.writing() as connection:
            planned = update(ledger).where(_ONE, _IN[EntryState.PLANNED], _MINE)
            if not connection.execute(planned.values(values), self._my(id)).rowcount:
                return False
            put_posts(connection, id, made.messages)
            return True

    def give_up(self, id: int, now: datetime | None = None) -> bool:
        """Remove an entry of which nothing was sent: its window goes into the next one.

        It is one that we planned; with ``now``, one that its planner left.
        """
        whose = _MINE if now is None else _FREE
        values = {**self._my(id), "at": now.timestamp() if now else 0.0}
        return self._write(delete(ledger).where(_ONE, _IN[EntryState.PLANNED], whose), values)

    def supersede(self, schedule: int, now: datetime) -> bool:
        """Remove what nobody sends and nothing was sent of: a newer window takes it in."""
        with self._file.writing() as connection:
            row = connection.execute(_LAST_OF, {"of": schedule}).one_or_none()
            if row is None or row.state != EntryState.SENDING or row.approved:
                return False
            known = read_entry(connection, row.id)
            if known is None or len(known.left) < len(known.posts) or known.tellings:
                return False
            if row.held_until > now.timestamp():
                return False
            connection.execute(delete(posts).where(_POSTS), {"of": row.id})
            return bool(connection.execute(delete(ledger).where(_ONE), {"of": row.id}).rowcount)

    # Sending

    def take(self, id: int, now: datetime) -> LedgerEntry | None:
        """Hold an entry to send what is left of it; None where there is nothing to send.

        Where a post was begun by a process that is gone, the entry is unknown from here on.
        """
        values = {"of": id, "at": now.timestamp()}
        with self._file.writing() as connection:
            free = update(ledger).where(_ONE, _IN[EntryState.SENDING], _FREE)
            if not connection.execute(free.values(self._held(now)), values).rowcount:
                return None
            begun = update(posts).where(_POSTS, posts.c.state == PostState.BEGUN)
            if connection.execute(begun.values(state=PostState.UNKNOWN), {"of": id}).rowcount:
                _become(connection, id, EntryState.UNKNOWN)
                return None
            return read_entry(connection, id)

    def begin(self, id: int, n: int, now: datetime) -> bool:
        """A post is about to be sent; False where the entry is ours no longer."""
        held = update(ledger).where(_ONE, _IN[EntryState.SENDING], _MINE)
        new = update(posts).where(_POST, posts.c.state == PostState.NEW)
        with self._file.writing() as connection:
            if not connection.execute(held.values(self._held(now)), self._my(id)).rowcount:
                return False
            begun = new.values(state=PostState.BEGUN)
            return bool(connection.execute(begun, {"of": id, "number": n}).rowcount)

    def end(self, id: int, n: int, ended: Ended, *, until: datetime | None = None) -> EntryState:
        """How the sending of a post ended, and so what becomes of the entry.

        What is to be tried again is not before ``until``.
        """
        with self._file.writing() as connection:
            state, values = _post_after(ended)
            begun = or_(posts.c.state == PostState.BEGUN, posts.c.state == PostState.UNKNOWN)
            known = update(posts).where(_POST, begun).values(state=state, **values)
            if connection.execute(known, {"of": id, "number": n}).rowcount:
                return _after(connection, id, ended, until)
            return _state_left(connection, id)

    # What people decide

    def decide(self, id: int, tellings: int, *, send: bool) -> LedgerEntry | None:
        """An admin's word on what awaits it, or on what is unknown; None: it was decided before.

        What awaits is sent or dropped. What is unknown is sent again, or known to be there.
        """
        undecided = or_(_IN[EntryState.AWAITING], _IN[EntryState.UNKNOWN])
        same = ledger.c.tellings == tellings
        with self._file.writing() as connection:
            row = connection.execute(_ENTRY.where(undecided, same), {"of": id}).one_or_none()
            if row is None:
                return None
            if row.state == EntryState.UNKNOWN:
                _resolve(connection, id, again=send)
            drop = row.state == EntryState.AWAITING and not send
            state = EntryState.REFUSED if drop else _state_left(connection, id)
            values = {"state": state, "approved": True, "untold": False, **_LET_GO}
            connection.execute(update(ledger).where(_ONE).values(values), {"of": id})
            return read_entry(connection, id)

    def all_told(self, id: int, tellings: int) -> None:
        """Those whom it concerns were told."""
        same = update(ledger).where(_ONE, ledger.c.tellings == tellings)
        self._write(same.values(untold=False), {"of": id})

    # Inside

    def _held(self, now: datetime) -> dict[str, Any]:
        return {"holder": self._me, "held_until": (now + HELD).timestamp()}

    def _my(self, id: int) -> dict[str, Any]:
        return {"of": id, "me": self._me}

    def _write(self, statement: Any, values: dict[str, Any] | None = None) -> bool:
        with self._file.writing() as connection:
            return bool(connection.execute(statement, values or {}).rowcount)


def _post_after(ended: Ended) -> tuple[PostState, dict[str, int]]:
    if ended.message_id is not None:
        moved = {"chat": ended.chat} if ended.chat is not None else {}
        return PostState.SENT, {"message_id": ended.message_id, **moved}
    known = ended.again or ended.why is not None
    return (PostState.NEW if known else PostState.UNKNOWN), {}


def _after(connection: Connection, id: int, ended: Ended, until: datetime | None) -> EntryState:
    if ended.message_id is not None:
        state = _state_left(connection, id)
        if state is EntryState.SENT:
            connection.execute(
                update(ledger).where(_ONE).values(state=state, **_LET_GO), {"of": id}
            )
        return state
    if ended.again:
        later = update(ledger).where(_ONE).values(held_until=until.timestamp() if until else 0.0)
        connection.execute(later, {"of": id})
        return EntryState.SENDING
    state = EntryState.UNKNOWN if ended.why is None else EntryState.REFUSED
    _become(connection, id, state, why=ended.why)
    return state


def _become(connection: Connection, id: int, state: EntryState, why: str | None = None) -> None:
    """An end of which somebody is to be told."""
    values = {"state": state, "why": why, **_TELL, **_LET_GO}
    connection.execute(update(ledger).where(_ONE).values(values), {"of": id})


def _resolve(connection: Connection, id: int, *, again: bool) -> None:
    state = PostState.NEW if again else PostState.SENT
    unknown = update(posts).where(_POSTS, posts.c.state == PostState.UNKNOWN)
    connection.execute(unknown.values(state=state), {"of": id})


def _state_left(connection: Connection, id: int) -> EntryState:
    left = any(row.state != PostState.SENT for row in connection.execute(_POSTS_OF, {"of": id}))
    return EntryState.SENDING if left else EntryState.SENT
