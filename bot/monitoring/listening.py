"""``/metrics``, ``/healthz`` and ``/readyz``, for whoever watches the process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from retrieval.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from bot.monitoring.metrics import Metrics
    from bot.state import State
    from retrieval.library import Library

CHECKED_WITHIN_S = 5.0
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Watched:
    """A bot as others see it; ``serves`` once it takes updates, ``stop`` when it is to end."""

    library: Library
    state: State
    metrics: Metrics
    stop: asyncio.Event
    serves: bool = False

    async def trouble(self) -> str | None:
        """Why this process should get no updates now; None if it should.

        A Chroma that is down is no reason: questions are answered without it.
        """
        if not self.serves or self.stop.is_set():
            return "it is starting, or stopping"
        try:
            async with asyncio.timeout(CHECKED_WITHIN_S):
                await asyncio.to_thread(self.state.inbox.counts)
                await self.library.holdings()
        except (StoreError, TimeoutError):
            return "the database cannot be read"
        return None


@asynccontextmanager
async def listening(watched: Watched, place: tuple[str, int]) -> AsyncIterator[None]:
    """Answer at this host and port inside the block; SettingsError where that cannot be."""
    asked = {"watched": watched}
    routes = [
        ("/metrics", _ShowMetrics, asked),
        ("/healthz", _IsAlive, asked),
        ("/readyz", _IsReady, asked),
    ]
    server = HTTPServer(Application(routes, log_function=lambda _: None))
    host, port = place
    try:
        server.listen(port, host)
    except OSError as error:
        why = f"cannot be listened on ({error.strerror})"
        raise SettingsError("QUOTH_METRICS_LISTEN", why) from error
    try:
        yield
    finally:
        server.stop()
        await server.close_all_connections()


class _Plain(RequestHandler):
    """One page of plain text."""

    def initialize(self, watched: Watched) -> None:
        self._watched = watched

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish(f"{status_code}\n")

    def log_exception(self, *exception: Any) -> None:
        """One line, with the type alone."""
        _log.error("A page for who watches could not be made", exc_info=exception)


class _ShowMetrics(_Plain):
    async def get(self) -> None:
        await self._watched.metrics.read(self._watched.library, self._watched.state)
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.write(self._watched.metrics.shown())


class _IsAlive(_Plain):
    def get(self) -> None:
        """The event loop runs, or nobody would say so."""
        self.write("ok\n")


class _IsReady(_Plain):
    async def get(self) -> None:
        if trouble := await self._watched.trouble():
            self.set_status(503)
        self.write(f"{trouble or 'ok'}\n")
