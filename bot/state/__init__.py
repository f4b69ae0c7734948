"""The bot's persistent state: updates, messages, people, follow-ups, budgets (``bot.db``)."""

from __future__ import annotations

from pathlib import Path

from bot.state.ledger import Ledger
from bot.state.people import Budgets, People, Talks
from bot.state.preferences import ChatPreferences
from bot.state.queues import Inbox, Outbox
from bot.state.schedules import Schedules
from bot.state.tables import prepare
from retrieval.catalogue.file import Database

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

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_state(path: Path) -> State:
    """The state in the file at ``path``, created if missing; raises StoreError."""
    return State(Database(path, prepare))
