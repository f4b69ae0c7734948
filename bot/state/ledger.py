"""The ledger: each window of a schedule is claimed once, before any of it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from bot.state.queues import Outgoing, body_json, message_of
from bot.state.tables import ledger, posts
from retrieval.catalogue.file import Database, FilePart
from retrieval.domain import Window


class EntryState(StrEnum):
    """The state of a window; the last four are final unless an admin decides otherwise."""

    PLANNED = "planned"  # claimed; the digest is being made
    AWAITING = "awaiting"  # an admin's decision
    SENDING = "sending"
    SENT = "sent"
    EMPTY = "empty"  # no news, so nothing is sent
    REFUSED = "refused"  # by Telegram for good, or by an admin
    UNKNOWN = "unknown"  # whether a post arrived


class PostState(StrEnum):
    """The state of one message of a digest."""

    NEW = "new"
    BEGUN = "begun"  # it may or may not have arrived
    SENT = "sent"
    UNKNOWN = "unknown"  # begun by a process that died, or Telegram's reply was lost


@dataclass(frozen=True, slots=True)
class Post:
    """One message of a digest, number ``n`` from 0; ``message_id`` once it is sent."""

    n: int
    message: Outgoing
    state: PostState = PostState.NEW
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A claimed window. ``tellings`` counts the notices about it."""

    id: int
    schedule: int
    chat: int
    window: Window
    state: EntryState
    digest: int | None = None
    posts: tuple[Post, ...] = ()
    why: str | None = None
    tellings: int = 0

    @property
    def left(self) -> tuple[Post, ...]:
        """The posts still to be sent, in order."""
        return tuple(post for post in self.posts if post.state is PostState.NEW)


@dataclass(frozen=True, slots=True)
class Ended:
    """How the sending of one post ended.

    Sent as ``message_id``, refused permanently (``why``), certainly not sent and to be retried
    (``again``), or otherwise unknown.
    """

    message_id: int | None = None
    chat: int | None = None  # where it is, if the chat moved
    why: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A digest ready to be sent: its id, its receipts, its messages."""

    digest: int | None
    receipts: frozenset[str]
    messages: tuple[Outgoing, ...]


# The lease on an entry: a process that holds one for longer is considered dead.
HELD = timedelta(minutes=15)
REMEMBERED = 60  # digests whose quotes are not repeated in the same chat

_PLANNED = ledger.c.state == EntryState.PLANNED
_SENDING = ledger.c.state == EntryState.SENDING
_TELL = {"untold": True, "tellings": ledger.c.tellings + 1}
_LET_GO = {"held_until": 0.0}


class Ledger(FilePart[Database]):
    """Entries by schedule and window.

    One process at a time holds the lease on an entry. After a quarter of an hour another may claim
    it: a planned digest is made again; a post that was begun becomes unknown.
    """

    def __init__(self, file: Database) -> None:
        super().__init__(file)
        self._me = secrets.token_hex(8)
        self._mine = ledger.c.holder == self._me

    def recover(self) -> None:
        """Release the leases of an earlier process; only if no other process uses this file."""
        self._write(update(ledger).where(ledger.c.held_until > 0).values(_LET_GO))

    def left(self, now: datetime) -> list[int]:
        """The numbers of the entries to be sent that no process holds, in order."""
        ids = select(ledger.c.id).where(_SENDING, _free(now)).order_by(ledger.c.id)
        return [row.id for row in self._rows(ids)]

    def untold(self) -> list[int]:
        """The numbers of the entries with a notice still to be sent, in order."""
        ids = select(ledger.c.id).where(ledger.c.untold).order_by(ledger.c.id)
        return [row.id for row in self._rows(ids)]

    def entry(self, id: int) -> LedgerEntry | None:
        """This entry with its posts."""
        with self._file.read() as connection:
            return _read(connection, id)

    def last(self, schedule: int) -> LedgerEntry | None:
        """The newest entry of a schedule, without its posts."""
        with self._file.read() as connection:
            row = _last(connection, schedule)
        return None if row is None else _entry(row)

    def told(self, schedules: Collection[int]) -> frozenset[str]:
        """The receipts shown in the last sixty digests of these schedules."""
        here = ledger.c.schedule.in_(schedules) & (ledger.c.state != EntryState.REFUSED)
        newest = select(ledger.c.receipts).where(here).order_by(ledger.c.until.desc())
        rows = self._rows(newest.limit(REMEMBERED))
        return frozenset(receipt for row in rows for receipt in row.receipts.split())

    def digests(self, schedules: Collection[int], since: datetime) -> dict[int, datetime]:
        """The digests of these schedules whose windows ended after ``since``, each with its end."""
        here = ledger.c.schedule.in_(schedules) & (ledger.c.state != EntryState.REFUSED)
        later = here & (ledger.c.until > since.timestamp()) & ledger.c.digest.is_not(None)
        rows = self._rows(select(ledger.c.digest, ledger.c.until).where(later))
        return {row.digest: datetime.fromtimestamp(row.until, UTC) for row in rows}

    def posted(self, digests: Sequence[int]) -> list[Post]:
        """The posts of these digests that were delivered."""
        there = ledger.c.digest.in_(digests) & posts.c.message_id.is_not(None)
        found = select(posts).join(ledger, ledger.c.id == posts.c.entry).where(there)
        return [*map(_post, self._rows(found.order_by(posts.c.entry, posts.c.n)))]

    def rewrite(self, post: Post, message: Outgoing) -> None:
        """Keep a delivered post as it stands after an edit."""
        where = (posts.c.chat == post.message.chat) & (posts.c.message_id == post.message_id)
        self._write(update(posts).where(where).values(body=body_json(message)))

    def claim(
        self, schedule: int, chat: int, window: Window, *, after: datetime | None, now: datetime
    ) -> int | None:
        """Claim this window; the number of its entry, or None if another process was quicker.

        ``after`` is the end of the previous window when this one was computed.
        """
        whose = {"schedule": schedule, "chat": chat, **self._lease(now)}
        times = {"since": window.since.timestamp(), "until": window.until.timestamp()}
        put = insert_or(ledger).values(**whose, **times).on_conflict_do_nothing()
        end = select(func.max(ledger.c.until)).where(ledger.c.schedule == schedule)
        with self._file.write() as connection:
            if connection.execute(end).scalar() != (after.timestamp() if after else None):
                return None
            return connection.execute(put.returning(ledger.c.id)).scalar()

    def keep(self, id: int, made: Made, *, approval: bool) -> bool:
        """Store the digest of an entry we planned; False if the entry is no longer ours.

        Without messages it is empty; with ``approval`` it waits for an admin.
        """
        values: dict[str, Any] = {
            "digest": made.digest,
            "receipts": " ".join(sorted(made.receipts)),
            **_LET_GO,
        }
        if not made.messages:
            values |= {"state": EntryState.EMPTY}
        elif approval:
            values |= {"state": EntryState.AWAITING, **_TELL}
        else:
            values |= {"state": EntryState.SENDING}
        rows = [
            {"entry": id, "n": n, "body": body_json(one), "chat": one.chat}
            for n, one in enumerate(made.messages)
        ]
        with self._file.write() as connection:
            if not _set(connection, id, _PLANNED, self._mine, **values):
                return False
            if rows:
                connection.execute(insert(posts), rows)
            return True

    def give_up(self, id: int) -> None:
        """Remove an entry that we planned, of which nothing was sent: the next one covers it."""
        self._write(delete(ledger).where(ledger.c.id == id, _PLANNED, self._mine))

    def release(self, now: datetime) -> None:
        """Remove the plans of processes that are gone: the next entries cover their windows."""
        abandoned = _PLANNED & _free(now)
        if self._rows(select(ledger.c.id).where(abandoned)):
            self._write(delete(ledger).where(abandoned))

    def supersede(self, schedule: int, now: datetime) -> bool:
        """Remove the last entry if none of it was or is being sent: a newer window covers it."""
        with self._file.write() as connection:
            row = _last(connection, schedule)
            if row is None or row.state != EntryState.SENDING or row.approved or row.tellings:
                return False
            if row.held_until > now.timestamp() or _posts(connection, row.id, PostState.NEW):
                return False
            connection.execute(delete(posts).where(posts.c.entry == row.id))
            connection.execute(delete(ledger).where(ledger.c.id == row.id))
            return True

    def take(self, id: int, now: datetime) -> LedgerEntry | None:
        """Lease an entry in order to send what is left of it; None if there is nothing to send.

        If a post was begun by a process that died, the entry becomes unknown.
        """
        with self._file.write() as connection:
            if not _set(connection, id, _SENDING, _free(now), **self._lease(now)):
                return None
            if _turn(connection, id, PostState.BEGUN, PostState.UNKNOWN):
                _set(connection, id, state=EntryState.UNKNOWN, why=None, **_TELL, **_LET_GO)
                return None
            return _read(connection, id)

    def begin(self, id: int, n: int, now: datetime) -> bool:
        """Record that a post is about to be sent; False if the entry is no longer ours."""
        new = update(posts).where(_is(id, n), posts.c.state == PostState.NEW)
        with self._file.write() as connection:
            if not _set(connection, id, _SENDING, self._mine, **self._lease(now)):
                return False
            return bool(connection.execute(new.values(state=PostState.BEGUN)).rowcount)

    def end(self, id: int, n: int, ended: Ended, *, until: datetime | None = None) -> EntryState:
        """Record how the sending of a post ended; the state of the entry afterwards.

        A retry happens no earlier than ``until``.
        """
        begun = posts.c.state.in_((PostState.BEGUN, PostState.UNKNOWN))
        known = update(posts).where(_is(id, n), begun).values(_post_after(ended))
        with self._file.write() as connection:
            was_begun = connection.execute(known).rowcount
            state, arrived = _left(connection, id), ended.message_id is not None
            if not was_begun or (arrived and state is EntryState.SENDING):
                return state
            if ended.again:
                _set(connection, id, held_until=until.timestamp() if until else 0.0)
                return EntryState.SENDING
            if arrived:
                _set(connection, id, state=state, **_LET_GO)
                return state
            state = EntryState.UNKNOWN if ended.why is None else EntryState.REFUSED
            _set(connection, id, state=state, why=ended.why, **_TELL, **_LET_GO)
            return state

    def decide(self, id: int, tellings: int, *, send: bool) -> LedgerEntry | None:
        """An admin's decision on an awaiting or unknown entry; None if it was decided before.

        An awaiting digest is sent or dropped; an unknown post is sent again or noted as arrived.
        """
        with self._file.write() as connection:
            entry = _read(connection, id)
            if entry is None or entry.tellings != tellings:
                return None
            if entry.state is EntryState.UNKNOWN:
                _turn(connection, id, PostState.UNKNOWN, PostState.NEW if send else PostState.SENT)
            elif entry.state is not EntryState.AWAITING:
                return None
            dropped = entry.state is EntryState.AWAITING and not send
            state = EntryState.REFUSED if dropped else _left(connection, id)
            _set(connection, id, state=state, approved=True, untold=False, **_LET_GO)
            return _read(connection, id)

    def all_told(self, id: int, tellings: int) -> None:
        """Record that the notice was sent."""
        same = (ledger.c.id == id) & (ledger.c.tellings == tellings)
        self._write(update(ledger).where(same).values(untold=False))

    def _lease(self, now: datetime) -> dict[str, Any]:
        return {"holder": self._me, "held_until": (now + HELD).timestamp()}


def _free(now: datetime) -> ColumnElement[bool]:
    return ledger.c.held_until <= now.timestamp()


def _is(entry: int, n: int) -> ColumnElement[bool]:
    return (posts.c.entry == entry) & (posts.c.n == n)


def _set(connection: Connection, id: int, *where: ColumnElement[bool], **values: Any) -> bool:
    """Update an entry if the conditions hold; whether it was updated."""
    change = update(ledger).where(ledger.c.id == id, *where).values(values)
    return bool(connection.execute(change).rowcount)


def _turn(connection: Connection, id: int, before: PostState, after: PostState) -> bool:
    """Move all posts of an entry from one state to another; whether there were any."""
    change = update(posts).where(posts.c.entry == id, posts.c.state == before)
    return bool(connection.execute(change.values(state=after)).rowcount)


def _posts(connection: Connection, id: int, but: PostState) -> Sequence[Row[Any]]:
    """The posts of an entry that are not in this state."""
    return connection.execute(select(posts).where(posts.c.entry == id, posts.c.state != but)).all()


def _left(connection: Connection, id: int) -> EntryState:
    return EntryState.SENDING if _posts(connection, id, PostState.SENT) else EntryState.SENT


def _post_after(ended: Ended) -> dict[str, Any]:
    if ended.message_id is None:
        known = ended.again or ended.why is not None
        return {"state": PostState.NEW if known else PostState.UNKNOWN}
    there = posts.c.chat if ended.chat is None else ended.chat
    return {"state": PostState.SENT, "message_id": ended.message_id, "chat": there}


def _last(connection: Connection, schedule: int) -> Row[Any] | None:
    newest = select(ledger).where(ledger.c.schedule == schedule).order_by(ledger.c.until.desc())
    return connection.execute(newest.limit(1)).one_or_none()


def _read(connection: Connection, id: int) -> LedgerEntry | None:
    row = connection.execute(select(ledger).where(ledger.c.id == id)).one_or_none()
    its = select(posts).where(posts.c.entry == id).order_by(posts.c.n)
    return None if row is None else _entry(row, tuple(map(_post, connection.execute(its))))


def _entry(row: Row[Any], its: tuple[Post, ...] = ()) -> LedgerEntry:
    window = Window(*(datetime.fromtimestamp(at, UTC) for at in (row.since, row.until)))
    whose, state = (row.id, row.schedule, row.chat), EntryState(row.state)
    return LedgerEntry(*whose, window, state, row.digest, its, row.why, row.tellings)


def _post(row: Row[Any]) -> Post:
    return Post(row.n, message_of(row.chat, row.body), PostState(row.state), row.message_id)
