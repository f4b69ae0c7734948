"""Many pages, fetched politely: a few at once, fewer of one site, none of a site that is down."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, field

from retrieval.domain import Article
from retrieval.sources.guard import NOTHING, Allowed
from retrieval.sources.hop import Wire
from retrieval.sources.http import LIMITS, WIRE, Limits, shown
from retrieval.sources.pages import PageError, fetch_page, site

AT_ONCE = 4
AT_ONCE_OF_A_SITE = 2  # so that two sites which hang leave room for a third
MOST_FAILURES = 3  # in a row, for passing reasons


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be fetched, and within which limits."""

    limits: Limits = LIMITS
    allowed: Allowed = NOTHING
    wire: Wire = WIRE


class LeftAlone(PageError):  # noqa: N818 - nothing went wrong with this page
    """A page that was not asked for: its site is down, or the round took long enough."""


@dataclass(slots=True)
class _Site:
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE_OF_A_SITE))
    failures: int = 0


class Pages:
    """The pages of one round; what waits is served in the order in which it came."""

    def __init__(self, reach: Reach, *, within_s: float = math.inf) -> None:
        """After ``within_s`` no page is asked for any more."""
        self._reach = reach
        self._until = time.monotonic() + within_s
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._sites: dict[str, _Site] = {}

    async def fetch(self, url: str) -> Article:
        """The article at ``url``; raises PageError, which is LeftAlone where it was not tried."""
        one = self._sites.setdefault(_site(url), _Site())
        async with one.slots, self._slots:
            if one.failures >= MOST_FAILURES or time.monotonic() >= self._until:
                raise LeftAlone(shown(url), "left for later", retry=True)
            try:
                page = await self._page(url)
            except PageError as error:
                one.failures = one.failures + 1 if error.retry else 0
                raise
            one.failures = 0
            return page

    async def _page(self, url: str) -> Article:
        reach = self._reach
        return await fetch_page(url, limits=reach.limits, allowed=reach.allowed, wire=reach.wire)


def _site(url: str) -> str:
    try:
        return site(url)
    except ValueError:  # no address: refused when it is asked for
        return url
