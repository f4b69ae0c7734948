"""The bot's persistent state: updates, messages, people, follow-ups, budgets (``bot.db``)."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from bot.state.ledger import Ledger
from bot.state.people import Budgets, People, Talks
from bot.state.queues import Inbox, Outbox
from bot.state.schedules import ChatPreferences, Schedules
from bot.state.sharing import Claims, Paces
from bot.state.tables import meta, metadata, prepare
from retrieval.catalogue.file import Database, Place

if TYPE_CHECKING:
    from retrieval.catalogue.dialects.postgres import PostgresLock
    from retrieval.catalogue.moving import Moved, OnMoved

FILE_NAME = "bot.db"


class State:
    """The parts of one file. Calls block on the disk: in asyncio, use ``asyncio.to_thread``."""

    def __init__(self, file: Database) -> None:
        self._file = file
        self.inbox = Inbox(file)
        self.outbox = Outbox(file)
        self.people = People(file)
        self.talks = Talks(file)
        self.spent = Budgets(file)
        self.channels = Schedules(file)
        self.preferences = ChatPreferences(file)
        self.ledger = Ledger(file)
        self.claims = Claims(file)
        self.paces = Paces(file)

    @property
    def is_shared(self) -> bool:
        """Whether several processes may be one bot: the state is on a server."""
        return self._file.is_shared

    def lock(self, name: str) -> PostgresLock:
        """A lock that one process at a time can have; only where the state is shared."""
        return self._file.lock(name)

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: what is stored of it holds there."""
        for part in (self.people, self.preferences, self.channels, self.outbox):
            part.moved(old, new)

    def close(self) -> None:
        """Let go of the file or the server."""
        self._file.close()

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_state(place: Place) -> State:
    """The state at ``place``, created if missing; raises StoreError."""
    return State(Database(place, prepare, namespace="quoth_bot"))


_KEPT = [table for table in metadata.sorted_tables if table is not meta]


def move_state(
    source: Place, target: Place, *, mark: str, on_moved: OnMoved | None = None
) -> dict[str, Moved]:
    """Copy all state to another place, which is empty or was begun with this mark before.

    Raises StoreError where it holds something else, or not the same in the end.
    """
    from retrieval.catalogue.moving import move

    here, there = (Database(one, prepare, namespace="quoth_bot") for one in (source, target))
    with closing(here), closing(there):
        moved = move(here, there, _KEPT, mark=mark, on_moved=on_moved)
        with here.read() as before, there.write() as after:
            for row in before.execute(select(meta).where(meta.c.name != "schema")).mappings():
                after.execute(insert(meta).on_conflict_do_nothing(), dict(row))
    return moved
