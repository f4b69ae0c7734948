"""The tables of the bot, their version, and the steps from older versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from retrieval.catalogue.database import Schema

VERSION = 1

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", Integer, primary_key=True, autoincrement=False),
    Column("key", Integer, nullable=False),  # one after another within it
    Column("json", Text, nullable=False),  # as Telegram sent it; empty once it is done
    Column("state", Text, nullable=False),  # "new" | "answered" | "done" | "failed"
    Column("tries", Integer, nullable=False),
    Column("received_at", Float, nullable=False),  # seconds since 1970
    Index("inbox_received_at", "received_at"),
)
Index("inbox_open", inbox.c.update_id, sqlite_where=inbox.c.state.in_(("new", "answered")))

# Rows are never removed: buttons below old messages go on working. Their bodies are, see tidy.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("update_id", Integer),  # None once the inbox has forgotten it
    Column("batch", Integer, nullable=False),  # id of the first row that was put with it
    Column("chat", Integer, nullable=False),
    Column("topic", Integer),
    Column("asked", Integer),  # message id of the question
    Column("answer", Integer),  # id of the stored answer that is shown in it
    Column("edits", Integer),  # message id that it replaces
    Column("body", Text, nullable=False),  # the rest of the message as JSON; empty when tidied
    Column("state", Text, nullable=False),  # "new" | "begun" | "sent" | "failed"
    Column("repeats", Integer, nullable=False),  # sent again, as it was unknown whether it arrived
    Column("message_id", Integer),  # Telegram's, once it is sent
    Column("why", Text),  # it failed
    Column("put_at", Float, nullable=False),  # seconds since 1970
    Index("outbox_update_id", "update_id"),
    Index("outbox_asked", "chat", "asked"),
    Index("outbox_message_id", "chat", "message_id"),
    Index("outbox_answer", "answer"),
)

admins = Table(
    "admins",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
)

allowed = Table(
    "allowed",  # users and chats alike: Telegram's ids tell them apart
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
)

told = Table("told", metadata, Column("id", Integer, primary_key=True, autoincrement=False))

chats = Table(
    "chats",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
)

moves = Table(
    "moves",
    metadata,
    Column("old", Integer, primary_key=True, autoincrement=False),
    Column("new", Integer, nullable=False, index=True),
)

questions = Table(
    "questions",
    metadata,
    Column("user", Integer, primary_key=True),
    Column("chat", Integer, primary_key=True),
    Column("topic", Integer, primary_key=True),  # 0: none
    Column("message_id", Integer, primary_key=True),
    Column("question", Text, nullable=False),
)

votes = Table(
    "votes",
    metadata,
    Column("answer", Integer, primary_key=True, autoincrement=False),
    Column("user", Integer, primary_key=True, autoincrement=False),
    Column("liked", Boolean, nullable=False),
)

presses = Table(
    "presses",
    metadata,
    Column("chat", Integer, primary_key=True),
    Column("message_id", Integer, primary_key=True),
    Column("data", Text, primary_key=True),
    Column("update_id", Integer, nullable=False),  # of the press that counted last
    Column("at", Float, nullable=False),  # seconds since 1970
)

asked = Table(
    "asked",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user", Integer, nullable=False),
    Column("at", Float, nullable=False),  # seconds since 1970
    Index("asked_user", "user", "at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("user", Integer, primary_key=True, autoincrement=False),
    Column("day", Text, nullable=False),  # UTC: YYYY-MM-DD
    Column("tokens", Integer, nullable=False),
)

# Rows are never removed, only marked: what was posted by them stays in the ledger.
schedules = Table(
    "schedules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # "channel" | "reader"
    Column("key", Text, nullable=False),  # a channel has one; a reader has one of each key
    Column("name", Text, nullable=False),
    Column("plan", Text, nullable=False),  # times, zone, topics … as JSON
    Column("owner", Integer, nullable=False),
    Column("added_at", Float, nullable=False),  # seconds since 1970, as all times
    Column("changed_at", Float, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("removed", Boolean, nullable=False),
    UniqueConstraint("chat", "kind", "key"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("schedule", Integer, nullable=False),
    Column("chat", Integer, nullable=False),
    Column("since", Float, nullable=False),
    Column("until", Float, nullable=False),
    Column("digest", Integer),  # its number, once it is made
    Column("receipts", Text, nullable=False),  # of its quotes, with blanks between
    Column("state", Text, nullable=False),  # see bot.state.ledger
    Column("approved", Boolean, nullable=False),
    Column("why", Text),  # it is refused
    Column("holder", Text, nullable=False),  # which process works at it
    Column("held_until", Float, nullable=False),  # then another may
    Column("untold", Boolean, nullable=False),  # somebody is to be told of it
    Column("tellings", Integer, nullable=False),  # how often there was something to tell
    UniqueConstraint("schedule", "until"),
    Index("ledger_chat", "chat", "until"),
)
Index("ledger_open", ledger.c.id, sqlite_where=ledger.c.state.in_(("planned", "sending")))
Index("ledger_untold", ledger.c.id, sqlite_where=ledger.c.untold)

posts = Table(
    "posts",  # the messages of a digest in the ledger
    metadata,
    Column("entry", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("body", Text, nullable=False),  # as in the outbox
    Column("state", Text, nullable=False),  # "new" | "begun" | "sent" | "unknown"
    Column("chat", Integer, nullable=False),
    Column("message_id", Integer),  # Telegram's, once it is sent
)

# The statements that lead from the version before to the one named.
STEPS: Mapping[int, Sequence[str]] = {}

prepare = Schema(metadata, VERSION, STEPS).prepare
