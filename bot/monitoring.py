"""For whoever watches the process: metrics for Prometheus, and whether it is well. No names."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from retrieval.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from bot.state import State
    from retrieval.domain import Answer
    from retrieval.library import Library


Given = TypeVar("Given")
Done = TypeVar("Done")

# Seconds: quotes alone take some hundredths, a model's answer up to its limit.
BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The numbers of one process; made only where QUOTH_METRICS_LISTEN is set.

    >>> metrics = Metrics()
    >>> metrics.sent()
    >>> "quoth_sent_total 1.0" in metrics.shown()
    True
    """

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)

        def counter(name: str, tells: str, *labels: str) -> Counter:
            return Counter(f"quoth_{name}", tells, labels, registry=registry)

        def gauge(name: str, tells: str, *labels: str) -> Gauge:
            return Gauge(f"quoth_{name}", tells, labels, registry=registry)

        self._questions = counter("questions", "Questions answered or refused")
        self._refusals = counter("refusals", "Questions for which nothing was found")
        self._answers = counter("answers", "Answers by how they were made", "mode", "certainty")
        self._failures = counter("failures", "Updates whose handling failed")
        self._sent = counter("sent", "Messages that Telegram took")
        self._waits = counter("telegram_waits", "Times that Telegram asked to wait (429)")
        self._seconds = Histogram(
            "quoth_step_seconds",
            "Seconds of a step",
            ("step",),
            buckets=BUCKETS_S,
            registry=registry,
        )
        self._queues = gauge("queue_length", "Updates and messages not done yet", "queue")
        self._feeds = gauge("feeds", "Feeds that are followed")
        self._failing = gauge("feeds_failing", "Feeds that failed when last asked, or are gone")
        self._articles = gauge("articles", "Articles that are searched")
        self._behind = gauge("vectors_behind", "Changes that are not in the vectors yet")
        self._lag = gauge("vectors_lag_seconds", "Seconds since the first of these changes came")
        self._chroma = gauge("chroma_up", "Whether Chroma answered when last asked")
        self._database = gauge("database_up", "Whether the database can be read")

    def answered(self, answer: Answer) -> None:
        """A question has its answer, or its refusal."""
        self._questions.inc()
        self.took("answer", answer.seconds)
        if answer.abstained:
            self._refusals.inc()
        else:
            self._answers.labels(answer.mode, answer.certainty or "none").inc()

    def failed(self) -> None:
        """The handling of an update failed."""
        self._failures.inc()

    def sent(self) -> None:
        """Telegram took a message."""
        self._sent.inc()

    def asked_to_wait(self) -> None:
        """Telegram answered 429."""
        self._waits.inc()

    def took(self, step: str, seconds: float) -> None:
        """A step ended."""
        self._seconds.labels(step).observe(seconds)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Around a step; one that fails counts as well."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.took(step, time.perf_counter() - began)

    def timing(
        self, step: str, work: Callable[[Given], Awaitable[Done]]
    ) -> Callable[[Given], Awaitable[Done]]:
        """The same work, timed."""

        async def timed(given: Given) -> Done:
            with self.timed(step):
                return await work(given)

        return timed

    @cached_property
    def config(self) -> RunnableConfig:
        """What LangChain is given, so that retrieval and calls of models are timed."""

        return {"callbacks": [StepTimes(self.took)]}

    async def read(self, library: Library, state: State) -> None:
        """Read what is only known by looking, in threads."""
        try:
            await asyncio.to_thread(self._read_queues, state)
            feeds, holdings = await library.feeds(), await library.holdings()
            self._feeds.set(len(feeds))
            self._failing.set(sum(bool(feed.gone or feed.failures) for feed in feeds))
            self._articles.set(holdings.articles)
            self._behind.set(await asyncio.to_thread(library.index.behind))
            self._lag.set(await asyncio.to_thread(library.index.lag_s, datetime.now(UTC)))
        except StoreError:
            self._database.set(0)
            return
        self._database.set(1)
        self._chroma.set(library.index.trouble is None)

    def _read_queues(self, state: State) -> None:
        came, went = state.inbox.counts(), state.outbox.counts()
        for queue, length in (
            ("inbox", came.new + came.answered),
            ("outbox", went.waiting),
            ("set_aside", came.failed),
        ):
            self._queues.labels(queue).set(length)

    def shown(self) -> str:
        """All numbers in Prometheus' text form."""
        return generate_latest(self._registry).decode()


# A run whose end is never told must not be kept for ever.
MOST_OPEN = 1_000


class StepTimes(BaseCallbackHandler):
    """Tells ``took`` the seconds of "retrieval", and of a model's calls by their prompt's name."""

    def __init__(self, took: Callable[[str, float], None]) -> None:
        self._took = took
        self._begun: dict[UUID, tuple[str, float]] = {}

    def _begin(self, run: UUID, step: str) -> None:
        if len(self._begun) >= MOST_OPEN:
            self._begun.pop(next(iter(self._begun)), None)
        self._begun[run] = (step, time.perf_counter())

    def _end(self, run: UUID) -> None:
        if known := self._begun.pop(run, None):
            step, began = known
            self._took(step, time.perf_counter() - began)

    def on_retriever_start(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """Passages are looked for."""
        self._begin(run_id, "retrieval")

    def on_retriever_end(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """They are found."""
        self._end(run_id)

    def on_retriever_error(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """They could not be looked for."""
        self._end(run_id)

    def on_chat_model_start(self, *_: Any, run_id: UUID, **told: Any) -> None:
        """A model is called; the run is named like the prompt."""
        self._begin(run_id, f"model_{told.get('name') or 'call'}")

    def on_llm_end(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """It has replied."""
        self._end(run_id)

    def on_llm_error(self, *_: Any, run_id: UUID, **__: Any) -> None:
        """It failed."""
        self._end(run_id)


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
