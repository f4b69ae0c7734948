"""Waiting that ends when the bot is told to stop, and patience with what fails for a while."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from bot.pacing import pause_s

T = TypeVar("T")
_log = logging.getLogger(__name__)


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What ``work`` returns or raises; None where ``stop`` came first: then it is cancelled.

    >>> async def stopped():
    ...     stop = asyncio.Event()
    ...     stop.set()
    ...     return await until(stop, asyncio.sleep(60))
    >>> asyncio.run(stopped())
    """
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        return None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


class Patience:
    """Growing pauses while something fails; each trouble is said once, and that it is over.

    ``trouble`` is a sentence of ours: no token, no text of anybody.
    """

    def __init__(self, *, jitter: Callable[[], float] = random.random) -> None:
        self._jitter = jitter
        self._failures = 0
        self._said: set[str] = set()

    async def wait(self, trouble: str) -> None:
        """One failure more: say it where it is new, and wait."""
        if trouble not in self._said:
            self._said.add(trouble)
            _log.warning("%s; trying again until it works", trouble)
        self._failures += 1
        await asyncio.sleep(pause_s(self._failures, jitter=self._jitter()))

    def over(self) -> None:
        """It worked."""
        if self._failures:
            _log.info("Telegram answers again")
        self._failures = 0
        self._said.clear()
