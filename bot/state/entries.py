"""Entries of the ledger and their posts as rows of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, bindparam, insert, select

from bot.state.entry import Entry, EntryState, Post, PostState
from bot.state.message import Message, body_json, body_of
from bot.state.schema import ledger, posts
from retrieval.domain import Window

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


def put_posts(connection: Connection, id: int, messages: Iterable[Message]) -> None:
    """Keep the messages of a digest."""
    rows = [
        {"entry": id, "n": n, "body": body_json(one), "state": PostState.NEW, "chat": one.chat}
        for n, one in enumerate(messages)
    ]
    if rows:
        connection.execute(insert(posts), rows)


def read_entry(connection: Connection, id: int) -> Entry | None:
    """The entry with its posts."""
    row = connection.execute(_ENTRY, {"of": id}).one_or_none()
    if row is None:
        return None
    return entry_of(row, tuple(map(_post, connection.execute(_POSTS_OF, {"of": id}))))


def posts_of(connection: Connection, digests: Sequence[int]) -> list[Post]:
    """The posts of these digests that were sent, in order."""
    found = connection.execute(_POSTED, {"digests": [*digests]})
    return [*map(_post, found)]


def entry_of(row: sqlalchemy.Row[Any], its: tuple[Post, ...]) -> Entry:
    """The row as a value."""
    since, until = (datetime.fromtimestamp(at, UTC) for at in (row.since, row.until))
    window, state = Window(since, until), EntryState(row.state)
    told = {"why": row.why, "tellings": row.tellings}
    return Entry(row.id, row.schedule, row.chat, window, state, row.digest, its, **told)


def _post(row: sqlalchemy.Row[Any]) -> Post:
    body = body_of(row.body)
    message = Message(row.chat, body.html, body.plain, body.keyboard)
    return Post(row.n, message, PostState(row.state), row.message_id)
