"""``chroma run`` on loopback, with a database of its own for each test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

PATIENCE_S = 180.0
BINARY = Path(sys.executable).with_name("chroma")


class ChromaServer:
    """A server on a port that it keeps; it can be ended, started again and held up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [str(BINARY), "run", "--path", str(self._folder)]
        self._process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert self._process.poll() is None, "chroma run has ended"
            assert time.monotonic() < give_up, "chroma run does not answer"
            time.sleep(0.05)

    @property
    def is_running(self) -> bool:
        """Whether it was started and not ended."""
        return self._process is not None

    def stop(self) -> None:
        """End it at once; what it acknowledged stays in its folder."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def hold(self) -> None:
        """Answer nothing, though connections are taken, until ``go_on``."""
        assert self._process
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer again."""
        assert self._process
        os.kill(self._process.pid, signal.SIGCONT)

    def new_database(self) -> str:
        """The name of an empty database."""
        name = f"db{uuid4().hex}"
        url = f"{self.url}/api/v2/tenants/default_tenant/databases"
        httpx.post(url, json={"name": name}).raise_for_status()
        return name

    def passages(self, database: str = "default_database") -> int:
        """How many passages are stored."""
        at = f"{self.url}/api/v2/tenants/default_tenant/databases/{database}/collections"
        found = httpx.get(f"{at}/passages")
        if not found.is_success:
            return 0
        return int(httpx.get(f"{at}/{found.json()['id']}/count").raise_for_status().text)

    def drop_collection(self, database: str) -> None:
        """Lose the passages."""
        at = f"{self.url}/api/v2/tenants/default_tenant/databases/{database}/collections/passages"
        httpx.delete(at).raise_for_status()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).is_success
        except httpx.HTTPError:
            return False


@contextmanager
def chroma_server(folder: Path) -> Iterator[ChromaServer]:
    """A running server with its data in ``folder``."""
    server = ChromaServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
