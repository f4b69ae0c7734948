"""One of several processes leads: it ticks the jobs, and polls where there is no webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from bot.delivery.receiving import until
from bot.jobs.clock import Background
from retrieval.errors import AwayError, StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# How soon a process notices that the leader is gone.
ASKED_EVERY_S = 5.0
_log = logging.getLogger(__name__)


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
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
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
