"""The one periodic loop, what runs in it, and which of several processes leads and does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from telegram.error import TelegramError

from bot.delivery.receiving import until
from bot.delivery.replies import BotContext, beside
from bot.jobs.digests import DueDigests
from bot.jobs.notices import Corrections, FeedWatch, Notices
from retrieval.errors import AwayError, QuothError, StoreError

EVERY_S = 30.0
CATCH_UP_S = 5.0
FEED_WATCH_S = 60.0
TIDY_S = 6 * 3600.0
_log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class Background:
    """A background job: run once, or again ``every_s`` seconds after it last ended."""

    name: str
    work: Work
    every_s: float | None = None
    everywhere: bool = False  # in every process of a bot, not in one of them

    async def run(self) -> None:
        """Run until cancelled; failures are logged and affect no other job."""
        while True:
            try:
                await self.work()
            except AwayError:
                pass  # the log has said so
            except (QuothError, TelegramError) as error:
                _log.error("Failed in the background: %s: %s", self.name, error)
            if self.every_s is None:
                return
            await asyncio.sleep(self.every_s)


def periodic(context: BotContext) -> tuple[Background, ...]:
    """All periodic jobs, run independently: a slow feed delays no digest."""
    library, state, now = context.library, context.state, context.now
    digests = DueDigests(context)
    return (
        Background("asking feeds", lambda: library.refresh_feeds(now()), EVERY_S),
        Background("bringing the vectors up to date", library.upkeep.catch_up, CATCH_UP_S, True),
        Background("reading pages again", lambda: library.reread(now()), EVERY_S),
        Background("telling of corrections", Corrections(context).run, EVERY_S),
        Background("digests", lambda: digests.run(now()), EVERY_S),
        Background("notices", Notices(context).run, EVERY_S),
        Background("watching feeds", FeedWatch(context).run, FEED_WATCH_S),
        Background("letting old articles go", lambda: library.upkeep.let_go(now()), TIDY_S),
        Background("tidying the inbox", lambda: asyncio.to_thread(state.inbox.tidy, now()), TIDY_S),
        Background("forgetting names", lambda: asyncio.to_thread(state.people.tidy, now()), TIDY_S),
    )


# How soon a process notices that the leader is gone.
ASKED_EVERY_S = 5.0


class Lock(Protocol):
    """What one process at a time can have; it ends with the process."""

    def acquire(self) -> bool:
        """Whether this process has it now; raises StoreError."""

    def release(self) -> None:
        """Let go of it."""


class Leading:
    """Whether this process leads; ``since`` is awaited each time that it begins to."""

    def __init__(
        self,
        lock: Lock,
        *,
        since: Callable[[], Awaitable[object]],
        asked_every_s: float = ASKED_EVERY_S,
    ) -> None:
        self._asked_every_s = asked_every_s
        self._lock = lock
        self._since = since
        self._leads = asyncio.Event()
        self._follows = asyncio.Event()
        self._follows.set()
        self._said = False

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Lead inside the block whenever no other process does."""
        try:
            async with beside(self._keep()):
                yield
        finally:
            await asyncio.to_thread(self._lock.release)

    async def _keep(self) -> None:
        while True:
            try:
                if not await asyncio.to_thread(self._lock.acquire):
                    self._said = False
                    self._follow()
                elif not self._leads.is_set():
                    await self._since()
                    if not self._said:
                        _log.info("This process leads: it polls, and does what is due")
                    self._said = True
                    self._leads.set()
                    self._follows.clear()
            except AwayError:  # it leads again if nobody else does when the database is back
                self._follow()
            except StoreError as error:
                if self._leads.is_set():
                    _log.error("This process leads no more: %s", error)
                self._follow()
            await asyncio.sleep(self._asked_every_s)

    def _follow(self) -> None:
        self._leads.clear()
        self._follows.set()

    def job(self, job: Background) -> Background:
        """The same job, which waits while another process leads."""

        async def work() -> object:
            await self._leads.wait()
            return await job.work()

        return job if job.everywhere else replace(job, work=work)

    async def only(
        self, poll: Callable[[asyncio.Event], Coroutine[Any, Any, None]], stop: asyncio.Event
    ) -> None:
        """Poll while this process leads, until ``stop``."""
        while not stop.is_set():
            await until(stop, self._leads.wait())
            if not stop.is_set():
                await until(stop, until(self._follows, poll(stop)))
