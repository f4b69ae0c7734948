"""A server of language models on this machine: OpenAI's wire format, and any behaviour."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from weakref import WeakSet

from tests.support.openai_server import wire
from tests.support.openai_server.asked import Asked
from tests.support.openai_server.personalities import approving, honest
from tests.support.openai_server.replies import (
    UNAUTHORIZED,
    Embedder,
    Personality,
    Replied,
    Reply,
    Status,
    Vectors,
)

KEY = "test-key"
MODELS = ("gpt-4.1-mini", "some-model")
GONE = (BrokenPipeError, ConnectionResetError)


class ModelServer:
    """Answers as scripted, else by its personality; remembers what it was asked.

    What is to be judged goes to its ``judge`` instead, and is remembered apart.

    ``key`` is the only one accepted, or None for a server that asks for none.
    """

    def __init__(
        self,
        personality: Personality = honest,
        *,
        key: str | None = KEY,
        models: Sequence[str] = MODELS,
    ) -> None:
        self.personality = personality
        self.embedder: Embedder = lambda texts: Vectors([wire.vector(text) for text in texts])
        self.key = key
        self.models = models
        self.judge: Replied | Personality = approving
        self.asked: list[Asked] = []
        self.judged: list[Asked] = []
        self.embedded: list[list[str]] = []
        self.ear: Callable[[bytes], str | Status] = wire.spoken
        # Told of each stream that ends whole: when its pieces went out, as time.monotonic().
        self.on_streamed: Callable[[list[float]], object] = lambda sent_at: None
        self.closing = Event()
        self._scripted: deque[Replied | Personality] = deque()
        self._lock = Lock()
        self._http = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL has to be."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to use this server."""
        return {"OPENAI_BASE_URL": self.base_url, "OPENAI_API_KEY": self.key or "none"}

    def script(self, *replies: Replied | Personality) -> None:
        """The next requests are answered so, one each; those after by the personality.

        What was scripted before and nobody asked for is dropped.
        """
        with self._lock:
            self._scripted = deque(replies)

    def reply(self, asked: Asked) -> Replied:
        """What this request gets; wrong ones are refused as OpenAI does."""
        with self._lock:
            (self.judged if asked.statements else self.asked).append(asked)
            if refused := wire.refused(asked.body, self.models):
                return refused
            if asked.statements:
                told = self.judge
            else:
                told = self._scripted.popleft() if self._scripted else self.personality
        return told if isinstance(told, Reply | Status) else told(asked)

    def vectors(self, body: Any) -> Vectors | Status:
        """Vectors for the texts of this request."""
        if refused := wire.refused_inputs(body, self.models):
            return refused
        with self._lock:
            self.embedded.append(wire.inputs(body))
        return self.embedder(wire.inputs(body))

    def heard(self, sent: bytes, kind: str) -> str | Status:
        """The words in a file of sound."""
        model, sound = wire.recording(sent, kind)
        if model not in self.models:
            return Status(404, f"The model `{model}` does not exist")
        return self.ear(sound)

    def start(self) -> None:
        """Answer, in threads of its own."""
        Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop; whoever waits for a reply, or might ask again, loses the connection."""
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._http.drop()


@contextmanager
def serving(personality: Personality = honest, **options: Any) -> Iterator[ModelServer]:
    """A server that runs; options as for ModelServer."""
    server = ModelServer(personality, **options)
    server.start()
    try:
        yield server
    finally:
        server.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._taken = WeakSet[Any]()  # connections

    def process_request(self, request: Any, client_address: Any) -> None:
        self._taken.add(request)
        super().process_request(request, client_address)

    def drop(self) -> None:
        """End the connections that are still open."""
        for one in [*self._taken]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    model: ModelServer

    def do_GET(self) -> None:
        if self.path == "/v1/models" and not self._stranger():
            self._json(wire.models_list(self.model.models))
        else:
            self._status(UNAUTHORIZED if self._stranger() else Status(404, "Not found"))

    def do_POST(self) -> None:
        routes: dict[str, Callable[[Any], None]] = {
            "/v1/chat/completions": self._complete,
            "/v1/embeddings": self._embed,
        }
        heard = self.path == "/v1/audio/transcriptions"
        sent = self.rfile.read(int(self.headers.get("content-length", 0)))
        with suppress(*GONE):  # a caller that waits no longer
            if heard and not self._stranger():
                told = self.model.heard(sent, self.headers["content-type"])
                self._status(told) if isinstance(told, Status) else self._json({"text": told})
            elif self.path not in routes and not heard:
                self._status(Status(404, f"Invalid URL (POST {self.path})"))
            elif self._stranger():
                self._status(UNAUTHORIZED)
            else:
                self._route(routes[self.path], sent)

    def log_message(self, *_: object) -> None:
        """Nothing: tests have their own words."""

    def _route(self, answer: Callable[[Any], None], sent: bytes) -> None:
        try:
            body = json.loads(sent)
        except ValueError:
            self._status(Status(400, "We could not parse the JSON body of your request."))
        else:
            answer(body)

    def _stranger(self) -> bool:
        key = self.model.key
        return key is not None and self.headers.get("authorization") != f"Bearer {key}"

    def _complete(self, body: Any) -> None:
        asked = Asked(body)
        match self.model.reply(asked):
            case Status() as status:
                self._status(status)
            case Reply() as reply if reply.stops_after == 0:
                self._stop(reply)
            case Reply() as reply if asked.streamed:
                self._stream(reply, body)
            case Reply() as reply:
                self._json(wire.completion(reply, body))

    def _embed(self, body: Any) -> None:
        match self.model.vectors(body):
            case Status() as status:
                self._status(status)
            case Vectors() as made:
                self._json(wire.vectors(made.rows, body))

    def _stream(self, reply: Reply, body: Any) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        sent_at: list[float] = []
        for n, piece in enumerate(wire.pieces(reply, body)):
            if n == reply.stops_after:
                return self._stop(reply)
            if reply.pace_s:
                time.sleep(reply.pace_s)
            self._chunk(f"data: {json.dumps(piece)}\n\n".encode())
            sent_at.append(time.monotonic())
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")
        self.model.on_streamed(sent_at)

    def _chunk(self, some: bytes) -> None:
        self.wfile.write(f"{len(some):x}\r\n".encode() + some + b"\r\n")

    def _stop(self, reply: Reply) -> None:
        """End the connection in the middle, one way or the other."""
        if reply.then == "stall":
            self.model.closing.wait()
        if reply.then == "reset":
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
        self.close_connection = True

    def _json(self, body: dict[str, Any]) -> None:
        self._send(200, "application/json", json.dumps(body).encode(), {})

    def _status(self, status: Status) -> None:
        self._send(status.code, status.kind, status.body, status.headers)

    def _send(self, code: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _handler(server: ModelServer) -> type[_Handler]:
    return type("Handler", (_Handler,), {"model": server})
