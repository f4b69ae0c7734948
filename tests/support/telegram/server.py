"""The Bot API over HTTP on this machine, with what can go wrong on the way."""

from __future__ import annotations

import json
import re
import socket
import struct
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.support.telegram.events import Call
from tests.support.telegram.faults import Fault, Plan
from tests.support.telegram.methods import carry_out, named, understood
from tests.support.telegram.refusals import RefusalError
from tests.support.telegram.wire import given_in
from tests.support.telegram.world import World

GONE = (BrokenPipeError, ConnectionResetError)
NOT_PLAYED = 501
TOKEN = "7000000001:AAToldToNobodyButThisTestServer_0001"
CALL = re.compile(r"/bot(?P<token>[^/]+)/(?P<method>[A-Za-z]+)")
FILE = re.compile(r"/file/bot(?P<token>[^/]+)/(?P<path>.+)")


class Server:
    """Serves a world until it is closed."""

    def __init__(self, world: World, plan: Plan, port: int = 0) -> None:
        self.world, self.plan = world, plan
        self.closing = Event()
        self.connections: set[socket.socket] = set()
        self._http = _Listening(("127.0.0.1", port), type("Bound", (_Handler,), {"server_": self}))
        self.port = self._http.server_port

    def start(self) -> None:
        Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Takes no connection any more and ends those that are open."""
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        for connection in [*self.connections]:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def checked(self, token: str) -> None:
        """Raises RefusalError for a token that is not the bot's."""
        if unquote(token) != TOKEN:
            well_formed = re.fullmatch(r"\d+:[A-Za-z0-9_-]{30,}", unquote(token))
            raise RefusalError(401 if well_formed else 404)


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server_: Server

    def setup(self) -> None:
        super().setup()
        self.server_.connections.add(self.connection)

    def finish(self) -> None:
        self.server_.connections.discard(self.connection)
        with suppress(*GONE):
            super().finish()

    def do_POST(self) -> None:
        at_s = time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        with suppress(*GONE):
            try:
                if found := FILE.fullmatch(path):
                    self.server_.checked(found["token"])
                    self._file(unquote(found["path"]))
                elif found := CALL.fullmatch(path):
                    self._call(Call(found["method"], {}, at_s), found["token"], body)
                else:
                    raise RefusalError(404)
            except RefusalError as refusal:
                self._json(refusal.code, refusal.body)

    def do_GET(self) -> None:
        self.do_POST()

    def _call(self, call: Call, token: str, body: bytes) -> None:
        world = self.server_.world
        refusal = self._read(call, token, body)
        with world.changed:
            world.calls.append(call)
            fault = self.server_.plan.fault(call)
            world.changed.notify_all()
        if fault is None:
            answer = carry_out(world, call, refusal)
            self._json(answer.get("error_code", 200), answer)
            return
        if fault.handled:
            carry_out(world, call, refusal)
        with world.changed:
            call.fault = fault.name
            call.code = fault.status if fault.then == "answer" else None
            world.changed.notify_all()
        self._fail(fault)

    def _read(self, call: Call, token: str, body: bytes) -> RefusalError | None:
        """Puts into the call what was sent; why it is refused, if it is."""
        query, kind = urlsplit(self.path).query, self.headers.get("Content-Type", "")
        try:
            self.server_.checked(token)
            call.method = named(call.method)
            return understood(call, *given_in(query, kind, body))
        except RefusalError as refusal:
            if refusal.code == NOT_PLAYED:
                self.server_.world.slips.append(refusal.description)
            return refusal

    def _fail(self, fault: Fault) -> None:
        if fault.then == "answer":
            self._send(fault.status, fault.kind, fault.body, fault.headers)
            return
        if fault.then == "stall":
            self.server_.closing.wait(fault.for_s)
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        # The reader holds the socket too: it is closed for real, and so reset, once that ends.
        self.rfile.close()
        self.connection.close()

    def _file(self, path: str) -> None:
        files = self.server_.world.files.values()
        file = next((one for one in files if one.path == path), None)
        if file is None:
            raise RefusalError(404)
        self._send(200, file.kind, file.content)

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(body).encode())

    def _send(
        self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response_only(status)
        whole = {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}
        for name, value in whole.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
