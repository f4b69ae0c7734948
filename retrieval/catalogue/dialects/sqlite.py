"""SQLite files: opened, read and written."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from retrieval.errors import StoreError

# How long a writer waits for another one (a second process that takes articles).
BUSY_TIMEOUT_S = 30.0
_RETRY_S = 0.01
# Free pages are used again; from this share of a file on they are given back.
SHARE_FREE = 0.25

# NORMAL: what was reported as taken survives a kill; a power cut may take the last articles, and
# the next run takes them again. FULL was measured to cost 1 to 8 ms an article.
# The log is merged every 16 MB, not every 4, as each merge waits for the disk.
_PRAGMAS = (
    "foreign_keys=ON",
    "synchronous=NORMAL",
    "wal_autocheckpoint=4000",
    "temp_store=MEMORY",
    "mmap_size=67108864",  # a third off a full-text search: 4.1 ms for 6.2; it counts as memory
)


def open_engine(
    path: Path,
    prepare: Callable[[Connection], None],
    *,
    busy_timeout_s: float = BUSY_TIMEOUT_S,
) -> Engine:
    """The engine of the file at ``path``; ``prepare`` makes or upgrades its tables.

    Raises StoreError if the file cannot be used or was written by a newer version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent}: {error.strerror}") from error
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": busy_timeout_s, "check_same_thread": False}
    )
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    try:
        with translated(path):
            _use_log(engine, busy_timeout_s)
            with transaction(engine) as connection:
                prepare(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that takes the write lock at once, so what it reads stays true."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of the database become StoreError, with the file named and the cause kept."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{path}: {error.orig}") from error
    except sqlite3.Error as error:  # while connecting
        raise StoreError(f"{path}: {error}") from error
    except StoreError as error:
        raise StoreError(f"{path}: {error}") from error


def compact(engine: Engine) -> None:
    """Make the file smaller where a good part of it is free."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        [(pages,)] = cursor.execute("PRAGMA page_count").fetchall()
        [(free,)] = cursor.execute("PRAGMA freelist_count").fetchall()
        if free > SHARE_FREE * pages:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def _use_log(engine: Engine, busy_timeout_s: float) -> None:
    """Readers and a writer side by side; the mode stays in the file.

    Where two switch a new file at once, SQLite refuses one of them without any waiting.
    """
    give_up = time.monotonic() + busy_timeout_s
    connection = engine.raw_connection()
    try:
        while not _uses_log(connection.cursor(), last=time.monotonic() > give_up):
            time.sleep(_RETRY_S)
    finally:
        connection.close()


def _uses_log(cursor: Any, *, last: bool) -> bool:
    try:
        (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if last or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _connected(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # transactions are begun below, not by the driver
    try:
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:  # no database: the pool has not taken this connection yet
        raw.close()
        raise


def _begun(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
