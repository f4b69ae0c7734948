"""The tables of the bot's file; steps from older versions go here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.sqlite import Insert, insert

from retrieval.catalogue.portable import Schema, portable

VERSION = 3

metadata = MetaData()
_needed = partial(Column[Any], nullable=False)
# Part of the key, and given by others, not counted by us.
_key = partial(Column[Any], primary_key=True, autoincrement=False)


def _table(name: str, *parts: Column[Any] | Index | UniqueConstraint) -> Table:
    return Table(name, metadata, *parts)


meta = _table("meta", _key("name", Text), _needed("value", Text))

inbox = _table(
    "inbox",
    _key("update_id", Integer),
    _needed("key", Integer),  # one after another within it
    _needed("json", Text),  # as Telegram sent it; empty once it is done
    _needed("state", Text, default="new"),  # "new" | "answered" | "done" | "failed"
    _needed("tries", Integer, default=0),
    _needed("received_at", Float),  # seconds since 1970
    Index("inbox_received_at", "received_at"),
)
_open = inbox.c.state.in_(("new", "answered"))
Index("inbox_open", inbox.c.update_id, sqlite_where=_open, postgresql_where=_open)

# Rows are never removed: buttons below old messages go on working. Their bodies are, see tidy.
outbox = _table(
    "outbox",
    Column("id", Integer, primary_key=True),
    Column("update_id", Integer),  # None once the inbox has forgotten it
    _needed("batch", Integer),  # id of the first row that was put with it
    _needed("chat", Integer),
    Column("topic", Integer),
    Column("asked", Integer),  # message id of the question
    Column("answer", Integer),  # id of the stored answer that is shown in it
    Column("edits", Integer),  # message id that it replaces
    _needed("body", Text),  # the rest of the message as JSON; empty when tidied
    _needed("state", Text, default="new"),  # "new" | "begun" | "sent" | "failed"
    _needed("repeats", Integer, default=0),  # sent again, as it was unknown whether it arrived
    Column("message_id", Integer),  # Telegram's, once it is sent
    Column("why", Text),  # it failed
    _needed("put_at", Float),  # seconds since 1970
    Index("outbox_update_id", "update_id"),
    Index("outbox_asked", "chat", "asked"),
    Index("outbox_message_id", "chat", "message_id"),
    Index("outbox_answer", "answer"),
)
admins = _table("admins", _key("id", Integer), _needed("name", Text))

allowed = _table(
    "allowed",  # users and chats alike: Telegram's ids tell them apart
    _key("id", Integer),
    _needed("name", Text),
)
told = _table("told", _key("id", Integer))

# People by the name with @ that they had when they were last seen.
seen = _table(
    "seen",
    _key("id", Integer),
    Column("username", Text, index=True),  # without @, in lower case
    _needed("name", Text),
    _needed("seen_at", Float, server_default="0"),  # to the day; 0: by an older version
)

chats = _table("chats", _key("id", Integer), _needed("kind", Text), _needed("title", Text))
moves = _table("moves", _key("old", Integer), _needed("new", Integer, index=True))

questions = _table(
    "questions",
    _key("user", Integer),
    _key("chat", Integer),
    _key("topic", Integer),  # 0: none
    _key("message_id", Integer),
    _needed("question", Text),
)
votes = _table("votes", _key("answer", Integer), _key("user", Integer), _needed("liked", Boolean))

presses = _table(
    "presses",
    _key("chat", Integer),
    _key("message_id", Integer),
    _key("data", Text),
    _needed("update_id", Integer),  # of the press that counted last
    _needed("at", Float),  # seconds since 1970
)

asked = _table(
    "asked",
    Column("id", Integer, primary_key=True),
    _needed("user", Integer),
    _needed("at", Float),  # seconds since 1970
    Index("asked_user", "user", "at"),
)

tokens = _table(
    "tokens",
    _key("user", Integer),
    _needed("day", Text),  # UTC: YYYY-MM-DD
    _needed("tokens", Integer),
)

# Rows are never removed, only marked: what was posted by them stays in the ledger.
schedules = _table(
    "schedules",
    Column("id", Integer, primary_key=True),
    _needed("chat", Integer),
    _needed("kind", Text),  # "channel" | "reader"
    _needed("key", Text),  # a channel has one; a reader has one of each key
    _needed("name", Text),
    _needed("plan", Text),  # times, zone, topics … as JSON
    _needed("owner", Integer),
    _needed("added_at", Float),  # seconds since 1970, as all times
    _needed("changed_at", Float),
    _needed("paused", Boolean),
    _needed("removed", Boolean),
    UniqueConstraint("chat", "kind", "key"),
)

ledger = _table(
    "ledger",
    Column("id", Integer, primary_key=True),
    _needed("schedule", Integer),
    _needed("chat", Integer),
    _needed("since", Float),
    _needed("until", Float),
    Column("digest", Integer),  # its number, once it is made
    _needed("receipts", Text, default=""),  # of its quotes, with blanks between
    _needed("state", Text, default="planned"),  # EntryState
    _needed("approved", Boolean, default=False),
    Column("why", Text),  # it is refused
    _needed("holder", Text),  # which process works at it
    _needed("held_until", Float),  # then another may
    _needed("untold", Boolean, default=False),  # somebody is to be told of it
    _needed("tellings", Integer, default=0),  # how often there was something to tell
    UniqueConstraint("schedule", "until"),
    Index("ledger_chat", "chat", "until"),
)
_going = ledger.c.state.in_(("planned", "sending"))
Index("ledger_open", ledger.c.id, sqlite_where=_going, postgresql_where=_going)
Index("ledger_untold", ledger.c.id, sqlite_where=ledger.c.untold, postgresql_where=ledger.c.untold)

posts = _table(
    "posts",  # the messages of a digest in the ledger
    _key("entry", Integer),
    _key("n", Integer),
    _needed("body", Text),  # as in the outbox
    _needed("state", Text, default="new"),  # PostState
    _needed("chat", Integer),
    Column("message_id", Integer),  # Telegram's, once it is sent
)

portable(metadata)

# The statements that lead from the version before to the one named.
_SEEN = "CREATE TABLE seen (id {} NOT NULL PRIMARY KEY, username TEXT, name TEXT NOT NULL)"
_SEEN_INDEX = "CREATE INDEX ix_seen_username ON seen (username)"
_SEEN_AT = "ALTER TABLE seen ADD COLUMN seen_at {} NOT NULL DEFAULT 0"
STEPS: Mapping[int, Sequence[str]] = {
    2: (_SEEN.format("INTEGER"), _SEEN_INDEX),
    3: (_SEEN_AT.format("FLOAT"),),
}
POSTGRES_STEPS: Mapping[int, Sequence[str]] = {
    2: (_SEEN.format("BIGINT"), _SEEN_INDEX),
    3: (_SEEN_AT.format("DOUBLE PRECISION"),),
}


# What several processes share beside the state of one: which of them handles the updates of a key,
# and when messages went out. It stands on a server alone.
SHARED = (
    "CREATE TABLE claims (key BIGINT PRIMARY KEY, update_id BIGINT NOT NULL, "
    "holder TEXT NOT NULL, held_until TIMESTAMPTZ NOT NULL)",
    "CREATE INDEX inbox_keys ON inbox (key, update_id) WHERE state IN ('new', 'answered')",
    "CREATE TABLE paces (chat BIGINT PRIMARY KEY, sent JSONB NOT NULL, "
    "held_until DOUBLE PRECISION NOT NULL)",
)

prepare = Schema(metadata, VERSION, STEPS, {"postgresql": SHARED}, POSTGRES_STEPS).prepare


def upsert(table: Table, where: ColumnElement[bool] | None = None) -> Insert:
    """Insert a row, or put its values into the one with its key (only ``where`` that holds)."""
    put = insert(table)
    values = {column.name: column for column in put.excluded if not column.primary_key}
    return put.on_conflict_do_update(index_elements=[*table.primary_key], set_=values, where=where)
