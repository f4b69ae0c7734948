"""Rounds of asking feeds of a server of ours, into a catalogue."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from retrieval.catalogue import Catalogue
from retrieval.domain import Report
from retrieval.ingest.refresh import FeedRound
from retrieval.sources.fetch.get import FetchLimits
from retrieval.sources.fetch.guard import Wire
from retrieval.sources.pages import Reach
from tests.support.web.reading import LOOPBACK

NOW = datetime(2031, 5, 3, 12, tzinfo=UTC)
LATE = timedelta(days=2)  # by then every feed is due


def a_round(
    catalogue: Catalogue, *, now: datetime = NOW, wire: Wire | None = None, timeout_s: float = 30
) -> FeedRound:
    reach = Reach(FetchLimits(timeout_s=timeout_s), LOOPBACK, wire or Wire())
    return FeedRound(catalogue, reach, now=now)


def add(catalogue: Catalogue, *urls: str, wire: Wire | None = None) -> list[Report]:
    async def added() -> list[Report]:
        return [await a_round(catalogue, wire=wire).add(url) for url in urls]

    return asyncio.run(added())


def refresh(
    catalogue: Catalogue, now: datetime, *, wire: Wire | None = None, timeout_s: float = 30
) -> Report:
    async def all_() -> Report:
        return await a_round(catalogue, now=now, wire=wire, timeout_s=timeout_s).all()

    return asyncio.run(all_())


def sources(catalogue: Catalogue) -> set[str]:
    count = catalogue.articles.counts().revisions
    return {one.source for one in catalogue.articles.revisions(range(1, count + 1)).values()}
