"""One line of the ledger: a window of a schedule, what became of its digest and its posts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.state.queues import Outgoing
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
