"""One line of the ledger: a window of a schedule, what became of its digest; and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, bindparam, insert, select

from bot.state.outbox import Outgoing, body_json, body_of
from bot.state.schema import ledger, posts
from retrieval.domain import Window


class EntryState(StrEnum):
    """What became of a window; the last four are final, but for an admin's wish."""

    PLANNED = "planned"  # claimed; the digest is being made
    AWAITING = "awaiting"  # an admin's button
    SENDING = "sending"
    SENT = "sent"
    EMPTY = "empty"  # nothing happened, nothing is sent
    REFUSED = "refused"  # by Telegram for good, or by an admin
    UNKNOWN = "unknown"  # whether a post is there


class PostState(StrEnum):
    """What became of one message of a digest."""

    NEW = "new"
    BEGUN = "begun"  # perhaps it is there, perhaps not
    SENT = "sent"
    UNKNOWN = "unknown"  # begun by a process that is gone, or Telegram's reply was lost


@dataclass(frozen=True, slots=True)
class Post:
    """One message of a digest, number ``n`` from 0; ``message_id`` once it is sent."""

    n: int
    message: Outgoing
    state: PostState = PostState.NEW
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A window that was claimed. ``tellings``: how often there was something to tell of it."""

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
        """What is still to be sent, in order."""
        return tuple(post for post in self.posts if post.state is PostState.NEW)


@dataclass(frozen=True, slots=True)
class Ended:
    """How the sending of one post ended.

    Sent as ``message_id``, refused for good (``why``), surely not sent and to be tried again
    (``again``), or else unknown.
    """

    message_id: int | None = None
    chat: int | None = None  # where it is, if the chat moved
    why: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A digest that is ready to be sent: its number, its receipts, its messages."""

    digest: int | None
    receipts: frozenset[str]
    messages: tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What there is to do in the ledger; ``ends``: where each schedule's last window ended."""

    ends: dict[int, float]
    stale: tuple[int, ...] = ()  # planned by a process that is gone: nothing was sent
    open: tuple[int, ...] = ()  # to be sent, and nobody does
    held: bool = False  # somebody works at something, or it waits for a moment

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do, now or in a moment.

        >>> Agenda({}).nothing
        True
        """
        return not (self.stale or self.open or self.held)


_ENTRY = select(ledger).where(ledger.c.id == bindparam("of"))
_POSTS_OF = select(posts).where(posts.c.entry == bindparam("of")).order_by(posts.c.n)

_POSTED = (
    select(posts)
    .join(ledger, ledger.c.id == posts.c.entry)
    .where(
        ledger.c.digest.in_(bindparam("digests", expanding=True)),
        posts.c.message_id.is_not(None),
    )
    .order_by(posts.c.entry, posts.c.n)
)


def claimed(schedule: int, chat: int, window: Window) -> dict[str, Any]:
    """A window that is claimed, not held by anybody yet."""
    times = {"since": window.since.timestamp(), "until": window.until.timestamp()}
    blank = {"receipts": "", "approved": False, "untold": False, "tellings": 0}
    return {"schedule": schedule, "chat": chat, "state": EntryState.PLANNED, **times, **blank}


def put_posts(connection: Connection, id: int, messages: Iterable[Outgoing]) -> None:
    """Keep the messages of a digest."""
    rows = [
        {"entry": id, "n": n, "body": body_json(one), "state": PostState.NEW, "chat": one.chat}
        for n, one in enumerate(messages)
    ]
    if rows:
        connection.execute(insert(posts), rows)


def read_entry(connection: Connection, id: int) -> LedgerEntry | None:
    """The entry with its posts."""
    row = connection.execute(_ENTRY, {"of": id}).one_or_none()
    if row is None:
        return None
    return entry_of(row, tuple(map(_post, connection.execute(_POSTS_OF, {"of": id}))))


def posts_of(connection: Connection, digests: Sequence[int]) -> list[Post]:
    """The posts of these digests that were sent, in order."""
    found = connection.execute(_POSTED, {"digests": [*digests]})
    return [*map(_post, found)]


def entry_of(row: sqlalchemy.Row[Any], its: tuple[Post, ...]) -> LedgerEntry:
    """The row as a value."""
    since, until = (datetime.fromtimestamp(at, UTC) for at in (row.since, row.until))
    window, state = Window(since, until), EntryState(row.state)
    told = {"why": row.why, "tellings": row.tellings}
    return LedgerEntry(row.id, row.schedule, row.chat, window, state, row.digest, its, **told)


def _post(row: sqlalchemy.Row[Any]) -> Post:
    body = body_of(row.body)
    message = Outgoing(row.chat, body.html, body.plain, body.keyboard)
    return Post(row.n, message, PostState(row.state), row.message_id)
