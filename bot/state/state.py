"""The face of the bot's state: one file, its parts side by side."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from bot.state.budgets import Budgets
from bot.state.conversations import Talks
from bot.state.database import StateFile
from bot.state.inbox import Inbox
from bot.state.ledger import Ledger
from bot.state.outbox import Outbox
from bot.state.people import People, ToldFeeds
from bot.state.schedules import Schedules

FILE_NAME = "bot.db"


class State:
    """What the bot must not forget. Every call is one transaction and safe in any thread.

    Calls wait for the disk: from asyncio they belong into ``asyncio.to_thread``.
    """

    def __init__(self, path: Path, *, file: StateFile | None = None) -> None:
        """Open the file, or make it, unless it is open as ``file``; raises StoreError."""
        self._file = file or StateFile(path)
        self.inbox = Inbox(self._file)
        self.outbox = Outbox(self._file)
        self.people = People(self._file)
        self.talks = Talks(self._file)
        self.spent = Budgets(self._file)
        self.channels = Schedules(self._file)
        self.ledger = Ledger(self._file)
        self.feeds = ToldFeeds(self._file)

    @property
    def writes(self) -> int:
        """How often this process wrote into the file: while it stays the same, nothing changed."""
        return self._file.writes

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> State:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_state(path: Path) -> State:
    """The state in the file at ``path``, made where it is missing; raises StoreError."""
    return State(path)
