"""Background work: the one periodic loop, and everything that runs in it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from bot.delivery.replies import BotContext
from bot.jobs.corrections import Corrections
from bot.jobs.digests import DueDigests
from bot.jobs.notices import FeedWatch, Notices
from retrieval.errors import AwayError, QuothError

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

    async def tidy() -> None:
        await asyncio.to_thread(state.inbox.tidy, now())

    return (
        Background("asking feeds", lambda: library.refresh_feeds(now()), EVERY_S),
        Background("bringing the vectors up to date", library.upkeep.catch_up, CATCH_UP_S, True),
        Background("reading pages again", lambda: library.reread(now()), EVERY_S),
        Background("telling of corrections", Corrections(context).run, EVERY_S),
        Background("digests", lambda: digests.run(now()), EVERY_S),
        Background("notices", Notices(context).run, EVERY_S),
        Background("watching feeds", FeedWatch(context).run, FEED_WATCH_S),
        Background("letting old articles go", lambda: library.upkeep.let_go(now()), TIDY_S),
        Background("tidying the inbox", tidy, TIDY_S),
    )
