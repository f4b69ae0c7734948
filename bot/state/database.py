"""The file of the bot's state: a database like the catalogue's, with its writers queued."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

from bot.state import schema
from retrieval.catalogue.database import open_engine, translated, writing


class StateFile:
    """An open file. Writing threads of this process queue here, not in the database.

    SQLite makes a writer that finds the lock taken sleep for up to 100 ms; a lock in memory wakes
    it at once.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises StoreError."""
        self._path = path
        self._engine = open_engine(path, schema.prepare)
        self._writer = Lock()
        self.writes = 0  # by this process, since it was opened

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the file."""
        with translated(self._path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its beginning."""
        with self._writer, translated(self._path), writing(self._engine) as connection:
            self.writes += 1
            yield connection

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
