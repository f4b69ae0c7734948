"""A PostgreSQL server: connected to, read and written, and who leads of several processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from retrieval.errors import StoreError

# Of each process and database; a question takes one, a writer another.
CONNECTIONS = 20
CONNECT_TIMEOUT_S = 10
# As a writer waits for another one in SQLite.
_SETTINGS = (
    "lock_timeout = '30s'",
    # A machine that is gone without a word lets go of its locks after half a minute.
    "tcp_keepalives_idle = 15",
    "tcp_keepalives_interval = 5",
    "tcp_keepalives_count = 3",
    "jit = off",  # compiling a search takes ten times as long as running it
    "plan_cache_mode = force_custom_plan",  # how many passages hold a word depends on the word
)
_ALL_IN_USE = "all connections are in use"
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_LET_GO = text("SELECT pg_advisory_unlock(:key)")
_TRY_LEAD = text("SELECT pg_try_advisory_lock(:key)")


def open_engine(url: str, namespace: str, prepare: Callable[[Connection], None]) -> Engine:
    """The engine of a server, whose tables stand in the schema ``namespace``.

    ``prepare`` makes or upgrades them. Raises StoreError if the server cannot be used or the
    tables were written by a newer version.
    """
    with translated(place_of(url)):
        engine = _engine(_address(url))
    event.listen(engine, "connect", lambda raw, _: _connected(raw, namespace))
    try:
        with translated(place_of(url)), transaction(engine, namespace) as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {namespace}"))
            prepare(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _engine(address: URL) -> Engine:
    """Errors are logged with their statements, never with what people wrote or asked."""
    return create_engine(
        address,
        isolation_level="REPEATABLE READ",
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        execution_options={"preserve_rowcount": True},  # also of an INSERT, as SQLite's driver
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "quoth"},
    )


def place_of(url: str) -> str:
    """What a server is called where people see it: without user and password.

    >>> place_of("postgresql+psycopg://ann:secret@db.example:5433/news")
    'postgresql://db.example:5433/news'
    """
    address = _address(url)
    return (
        address._replace(drivername="postgresql", username=None, password=None)
        .set(query={})
        .render_as_string(hide_password=True)
    )


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError("this is no address of a database") from error


@contextmanager
def transaction(engine: Engine, namespace: str) -> Iterator[Connection]:
    """A transaction that is the only one that writes, so what it reads stays true.

    Its statements see what was committed before each, thus all that came before it had the lock.
    """
    with beside(engine) as connection:
        connection.execute(_LOCK, {"key": lock_key(f"{namespace} writer")})
        yield connection


@contextmanager
def beside(engine: Engine) -> Iterator[Connection]:
    """A transaction of which several may write at once."""
    connection = engine.connect().execution_options(isolation_level="READ COMMITTED")
    with connection, connection.begin():
        yield connection


def lock_key(name: str) -> int:
    """The number of an advisory lock: 64 bits with their sign.

    >>> lock_key("jobs") == lock_key("jobs") != lock_key("pull")
    True
    """
    return int.from_bytes(hashlib.sha256(f"quoth {name}".encode()).digest()[:8], signed=True)


class PostgresLock:
    """A lock by its name that one process holds until it lets go, or dies."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._key = lock_key(name)
        self._held: Connection | None = None
        self._turn = Lock()  # a release waits for an acquire that goes on in another thread

    @property
    def is_held(self) -> bool:
        """Whether this process has it, as far as it knows."""
        return self._held is not None

    def acquire(self) -> bool:
        """Take the lock unless another process has it; whether it is ours now.

        Asked again by its holder, it is seen whether the server still knows of it.
        """
        with self._turn:
            try:
                return self._acquired()
            except DBAPIError as error:
                self._drop()
                raise StoreError(first_line(error.orig)) from error
            except PoolTimeoutError as error:
                raise StoreError(_ALL_IN_USE) from error

    def _acquired(self) -> bool:
        if self._held is not None:
            self._held.execute(text("SELECT 1"))
            return True
        self._held = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not self._held.execute(_TRY_LEAD, {"key": self._key}).scalar_one():
            self._held.close()  # to be used for something else
            self._held = None
        return self._held is not None

    def release(self) -> None:
        """Let go of it: the server does so with the connection."""
        with self._turn:
            self._drop()

    def _drop(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            with suppress(DBAPIError):  # else the server lets go with the connection, a bit later
                if not held.invalidated:
                    held.execute(_LET_GO, {"key": self._key})
            held.invalidate()
            held.close()


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Errors of the server become StoreError, in one line, with the place named."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{place}: {first_line(error.orig)}") from error
    except PoolTimeoutError as error:
        raise StoreError(f"{place}: {_ALL_IN_USE}") from error
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(f"{place}: needs its package, pip install quoth[postgres]") from error
    except StoreError as error:
        raise StoreError(f"{place}: {error}") from error


def first_line(error: object) -> str:
    """The first line of what a server or its driver says."""
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(":")


def _connected(raw: Any, namespace: str) -> None:
    try:
        raw.autocommit = True
        for setting in (f"search_path = {namespace}", *_SETTINGS):
            raw.execute(f"SET {setting}")
        raw.autocommit = False
    except BaseException:  # the pool has not taken this connection yet
        raw.close()
        raise
    _without_nul(raw)


def _without_nul(raw: Any) -> None:
    """The one character that PostgreSQL's text cannot hold becomes the sign for such.

    Articles come without it; what people write may have it.
    """
    from psycopg.types.string import StrDumperUnknown

    class Clean(StrDumperUnknown):
        def dump(self, given: str) -> Any:
            return super().dump(given.replace("\0", "\N{REPLACEMENT CHARACTER}"))

    raw.adapters.register_dumper(str, Clean)
