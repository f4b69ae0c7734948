"""A web server on this machine that can do what servers of the web do wrong."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

GONE = (BrokenPipeError, ConnectionResetError, ssl.SSLError)


@dataclass(frozen=True)
class Asked:
    """One request as it came; header names in small letters."""

    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Sent:
    """An answer; headers are sent as given, the length of the body only where none is."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    type: str | None = "text/html; charset=utf-8"
    length: int | None = None  # claimed, whatever the body's is


@dataclass(frozen=True)
class Dripped:
    """A body that comes byte by byte, without end."""

    every_s: float = 0.02


@dataclass(frozen=True)
class Unsaid:
    """No answer at all: the connection hangs."""


@dataclass(frozen=True)
class Reset:
    """A connection that is reset; after the head of an answer where ``late``."""

    late: bool = False


Page = Sent | Dripped | Unsaid | Reset


def redirect(to: str, status: int = 302) -> Sent:
    """A redirect."""
    return Sent(status=status, headers={"Location": to})


class Web:
    """Serves ``pages`` by path; a page may be made from what was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page | Callable[[Asked], Page]] = {}
        self.asked: list[Asked] = []
        self.closing = Event()
        self._http = _Server(("127.0.0.1", 0), type("Bound", (_Handler,), {"web": self}))
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)

    @property
    def port(self) -> int:
        return self._http.server_port

    @property
    def url(self) -> str:
        """The address of the front page, without the last slash."""
        return f"http://127.0.0.1:{self.port}"

    def at(self, host: str, path: str = "/") -> str:
        """The address of a page under the name of ``host``."""
        return f"http://{host}:{self.port}{path}"

    def page(self, asked: Asked) -> Page:
        self.asked.append(asked)
        found = self.pages.get(asked.path, Sent(b"<p>Nothing here.", status=404))
        return found(asked) if callable(found) else found

    def start(self) -> None:
        Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A server that runs."""
    web = Web(tls)
    web.start()
    try:
        yield web
    finally:
        web.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    web: Web

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        page = self.web.page(Asked(self.path, headers))
        with suppress(*GONE):
            if isinstance(page, Sent):
                self._send(page)
            elif isinstance(page, Dripped):
                self._drip(page)
            elif isinstance(page, Unsaid):
                self.web.closing.wait(60)
            else:
                self._reset(page)

    def _head(self, status: int, headers: dict[str, str], length: int | None) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send(self, page: Sent) -> None:
        given = {name.lower() for name in page.headers}
        headers = dict(page.headers)
        if page.type and "content-type" not in given:
            headers["Content-Type"] = page.type
        length = len(page.body) if page.length is None else page.length
        unsized = "transfer-encoding" in given or page.status == 304
        self._head(page.status, headers, None if unsized else length)
        self.wfile.write(page.body)
        self.close_connection = len(page.body) != length

    def _drip(self, page: Dripped) -> None:
        self._head(200, {"Content-Type": "text/html"}, 10_000_000)
        while not self.web.closing.wait(page.every_s):
            self.wfile.write(b"x")

    def _reset(self, page: Reset) -> None:
        if page.late:
            self._head(200, {"Content-Type": "text/html"}, 1000)
            self.wfile.write(b"<p>Gates")
            self.wfile.flush()
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
