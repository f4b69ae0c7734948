"""A PostgreSQL server on loopback, started for tests in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg

# Why tests are left out.
MISSING = "no PostgreSQL on this machine (Debian: apt-get install postgresql)"
USER = "postgres"
PATIENCE_S = 60
_CUT_OFF = """
    SELECT pg_terminate_backend(pid, %(most_ms)s) FROM pg_locks
    WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl of the newest PostgreSQL here, None where there is none."""
    if named := shutil.which("initdb"):
        return Path(named).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((one.parent for one in found), key=lambda one: int(one.parent.name), default=None)


class PostgresServer:
    """A server that runs; every database of it starts out empty."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self._programs = programs
        self._folder = folder
        self._numbers = count(1)
        self.port = port

    def database(self) -> str:
        """The address of a new database."""
        name = f"news{next(self._numbers)}"
        with self.connected("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://{USER}:wrong-but-not-asked@127.0.0.1:{self.port}/{name}"

    @contextmanager
    def connected(self, name: str) -> Iterator[psycopg.Connection]:
        """A connection to the database of this name, without transactions."""

        address = f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection

    def cut_off_holders(self, url: str) -> None:
        """End the connections to this database that hold a lock of ours; they are gone when this
        returns."""
        with self.connected(url.rpartition("/")[2]) as connection:
            ended = connection.execute(_CUT_OFF, {"most_ms": 1000 * PATIENCE_S}).fetchall()
        assert ended
        assert all(gone for (gone,) in ended)

    def start(self) -> None:
        """Start it; it answers when this returns."""
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self._folder / "log"), "start")

    def stop(self, *, mode: str = "fast") -> None:
        """Stop it; "immediate" as a crash would."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def kill(self) -> None:
        """End it at once; unlike ``stop``, without starting a program."""
        with suppress(FileNotFoundError, ProcessLookupError):
            pid = (self._folder / "data" / "postmaster.pid").read_text().split()[0]
            os.kill(int(pid), signal.SIGQUIT)

    def _run(self, program: str, *options: str) -> None:
        data = str(self._folder / "data")
        command = [str(self._programs / program), "-D", data, *options]
        as_user = USER if os.geteuid() == 0 else None  # it refuses to be run by root
        subprocess.run(
            command, check=True, user=as_user, cwd=self._folder, stdout=subprocess.DEVNULL
        )

    def make(self) -> None:
        """Make the folder that it keeps everything in."""
        self._run("initdb", "-U", USER, "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")


@contextmanager
def serving(programs: Path) -> Iterator[PostgresServer]:
    """A server of these programs, while the block runs."""
    # Not pytest's folder: that one is for nobody else, and the server is another user.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = PostgresServer(programs, Path(folder), port)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.kill()
