"""A PostgreSQL server: connected to, read and written, and who leads of several processes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from retrieval.errors import AwayError, StoreError

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
# The same of this side, which else would wait for two hours for a reply that never comes.
_PATIENCE = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
# SQLSTATE of a server that stops, starts, or broke the connection off.
_AWAY_STATES = ("57P01", "57P02", "57P03")
_AWAY_CLASS = "08"
_log = logging.getLogger(__name__)
_away: set[str] = set()  # the servers of which the log has said so
# A connection from before may be found broken so long after a server came back: that is no news.
_STALE_S = 120.0
_back_s: dict[str, float] = {}  # when each came back
_saying = Lock()
_ALL_IN_USE = "all connections are in use"
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_LET_GO = text("SELECT pg_advisory_unlock(:key)")
_TRY_LEAD = text("SELECT pg_try_advisory_lock(:key)")


def open_engine(url: str, namespace: str, prepare: Callable[[Connection], None]) -> Engine:
    """The engine of a server, whose tables stand in the schema ``namespace``.

    ``prepare`` makes or upgrades them. Raises StoreError if the server cannot be used or the
    tables were written by a newer version.
    """
    with _translated(place_of(url)):
        engine = _engine(_address(url))
    event.listen(engine, "connect", lambda raw, _: _connected(raw, namespace))
    try:
        with _translated(place_of(url)), transaction(engine, namespace) as connection:
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
        connect_args={"application_name": "quoth", **_PATIENCE},
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
        self._place = place_of(engine.url.render_as_string())
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
                with translated(self._place):
                    return self._acquired()
            except StoreError:
                self._drop()
                raise

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
    """Errors of the server become StoreError, in one line, with the place named.

    One that cannot be reached is AwayError, which is logged once, and once when it is over.
    """
    try:
        with _translated(place):
            yield
    except AwayError as error:
        _say_away(place, error)
        raise
    if place in _away:
        _say_back(place)


def _say_away(place: str, error: AwayError) -> None:
    broke_off = isinstance(error.__cause__, DBAPIError) and error.__cause__.connection_invalidated
    with _saying:
        stale = broke_off and monotonic() < _back_s.get(place, -_STALE_S) + _STALE_S
        if place in _away or stale:
            return
        _away.add(place)
    _log.warning("%s; what is asked waits", error)


def _say_back(place: str) -> None:
    with _saying:
        if place not in _away:
            return
        _away.remove(place)
        _back_s[place] = monotonic()
    _log.warning("%s: the database answers again", place)


def _is_away(error: DBAPIError) -> bool:
    """Whether the server cannot be reached, or broke off, rather than refusing something."""
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError) or error.connection_invalidated
    return state in _AWAY_STATES or state.startswith(_AWAY_CLASS)


@contextmanager
def _translated(place: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _is_away(error):
            raise AwayError(f"{place}: cannot be reached ({first_line(error.orig)})") from error
        raise StoreError(f"{place}: {first_line(error.orig)}") from error
    except PoolTimeoutError as error:
        raise StoreError(f"{place}: {_ALL_IN_USE}") from error
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(f"{place}: needs its package, pip install quoth[postgres]") from error
    except AwayError:
        raise
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
