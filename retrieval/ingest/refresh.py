"""Feeds that are followed and pages that were quoted, read again: what is new is taken in."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from retrieval.domain import Article, FeedState, Report, Taken
from retrieval.domain.articles import shown_url
from retrieval.errors import ArticleError, FeedError, Remark
from retrieval.ingest.identity import LEAST_ALIKE, alike
from retrieval.ingest.take import remarks, take_in
from retrieval.sources.feeds.entries import FeedEntry
from retrieval.sources.feeds.polling import (
    PollResult,
    entry_article,
    is_due,
    poll,
    read_page_of,
    unread,
)
from retrieval.sources.pages import PageError, Pages, Reach, SkippedPage

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue

AT_ONCE = 8
ROUND_S = 180.0  # then no page is begun any more, so that slow sites do not hold up the next round
# Pages are read again of articles that an answer or a digest quoted so lately, each at most so
# often, so many in a round.
SHOWN_WITHIN = timedelta(days=7)
EVERY = timedelta(hours=3)
MOST_REREAD = 40
REREAD_S = 120.0
# A page with less than this share of the words that are stored is a teaser or a notice.
LEAST_SHARE = 0.5

T = TypeVar("T")
OnEntry = Callable[[int, int], None]  # so many entries are dealt with, of so many


class FeedRound:
    """One round. A feed's new state is kept after its articles: a crash repeats only fetches."""

    def __init__(
        self,
        catalogue: Catalogue,
        reach: Reach,
        *,
        now: datetime,
        on_entry: OnEntry | None = None,
    ) -> None:
        self._catalogue, self._reach = catalogue, reach
        self._now, self._begun = now, time.monotonic()
        self._on_entry = on_entry
        self._polls = asyncio.Semaphore(AT_ONCE)
        self._takes = asyncio.Lock()
        self._pages = Pages(reach)
        self._done = self._found = 0
        self._became: list[Taken | ArticleError] = []
        self._remarks: list[Remark] = []
        self._failed: list[FeedError] = []
        self._later = 0

    async def all(self, *, early: bool = False, within_s: float = ROUND_S) -> Report:
        """Ask the feeds that are due; ``early`` asks the others as well, if they are not gone.

        Entries that are not read ``within_s`` are left for the next round.
        """
        self._pages = Pages(self._reach, within_s=within_s)
        known = await asyncio.to_thread(self._catalogue.feeds.all)
        asked = [one for one in known if is_due(one, self._now) or (early and not one.gone)]
        asked.sort(key=lambda one: one.failures)  # what is dead is waited for last
        return self._report(await _together(map(self._refresh, asked)))

    async def add(self, url: str, *, linked: bool = True) -> Report:
        """Follow the feed at ``url``, and ask it at once; FeedError where there is none.

        With ``linked`` a page that links its feed will do.
        """
        known = {one.url: one for one in await asyncio.to_thread(self._catalogue.feeds.all)}
        if url in known:
            return self._report([await self._refresh(known[url])])
        polled = await self._poll(FeedState(url))
        for other in polled.linked if linked else ():
            with suppress(FeedError):
                report = await self.add(other, linked=False)
                found = Remark(shown_url(url), f"a page that links its feed {shown_url(other)}")
                return replace(report, remarks=(*report.remarks, found))
        if polled.failure is not None:
            raise polled.failure
        if polled.fault:
            self._remarks.append(Remark(shown_url(url), f"{polled.fault}; what it has was read"))
        if polled.state.url in known:
            return await self.add(polled.state.url)
        first = FeedState(polled.state.url, title=polled.state.title)
        await asyncio.to_thread(self._catalogue.feeds.add, first, self._now)
        return self._report([await self._keep(first.url, polled)])

    async def _refresh(self, feed: FeedState) -> FeedState:
        return await self._keep(feed.url, await self._poll(feed))

    async def _poll(self, feed: FeedState) -> PollResult:
        reach, now = self._reach, self._now
        async with self._polls:
            return await poll(
                feed, now=now, limits=reach.limits, allowed=reach.allowed, wire=reach.wire
            )

    async def _keep(self, url: str, polled: PollResult) -> FeedState:
        """Take in what the feed at ``url`` brought; its state, which is kept."""
        state = polled.state
        if polled.failure is None:
            state = await self._read(polled.entries, state)
            if polled.left:
                left = f"{polled.left:,} older entries were left out"
                self._remarks.append(Remark(shown_url(state.url), left))
        else:
            self._failed.append(polled.failure)
        await asyncio.to_thread(self._catalogue.feeds.keep, url, state)
        return state

    async def _read(self, entries: Sequence[FeedEntry], feed: FeedState) -> FeedState:
        """Take in the entries of a feed; its state, with those to read again."""
        self._found += len(entries)
        pages = await _together(self._page(entry) for entry in entries)
        answers = Counter(one.source for one in pages if isinstance(one, Article))
        unasked, failed = list[FeedEntry](), list[FeedEntry]()
        for entry, page in zip(entries, pages, strict=True):
            if isinstance(page, Article) and answers[page.source] > 1:
                page = PageError(page.source, "one page for several entries")
            missed = await self._take_entry(entry, feed, page)
            if isinstance(missed, SkippedPage):
                unasked.append(entry)
            elif missed and missed.retry:
                failed.append(entry)
        return unread(feed, failed, unasked=unasked)

    async def _page(self, entry: FeedEntry) -> Article | PageError | None:
        page = await read_page_of(entry, self._pages.fetch)
        self._done += 1
        if self._on_entry:
            self._on_entry(self._done, self._found)
        return page

    async def _take_entry(
        self, entry: FeedEntry, feed: FeedState, page: Article | PageError | None
    ) -> PageError | None:
        """Take in one entry; why its page was not used, if so."""
        if isinstance(page, SkippedPage):
            self._later += 1
            return page
        try:
            article, missed = entry_article(entry, feed, page)
        except PageError as error:
            self._became.append(error)
            return error
        await self._take(article)
        return missed

    async def _take(self, article: Article) -> None:
        async with self._takes:
            became = await asyncio.to_thread(
                take_in, self._catalogue, article, watched=True, clock=self._clock
            )
        self._became.append(became)
        if isinstance(became, Taken):
            self._remarks += remarks(article, became)

    def _clock(self) -> datetime:
        """The time that was given, moved on: an article is first seen when it is stored.

        Were it when the round began, a digest made meanwhile would pass over it for good.
        """
        return self._now + timedelta(seconds=time.monotonic() - self._begun)

    def _report(self, feeds: Iterable[FeedState]) -> Report:
        counted, failed = Report.of(self._became, self._remarks), tuple(self._failed)
        return replace(counted, later=self._later, failed=failed, feeds=tuple(feeds))


async def reread(catalogue: Catalogue, reach: Reach, now: datetime) -> int:
    """Read pages again that are due, and take in what changed; how many changed."""
    due = await asyncio.to_thread(
        catalogue.pages.to_reread, now - SHOWN_WITHIN, now - EVERY, limit=MOST_REREAD
    )
    pages = Pages(reach, within_s=REREAD_S)
    changed = sum(await asyncio.gather(*(_reread_one(catalogue, pages, one) for one in due)))
    await asyncio.to_thread(catalogue.pages.set_reread, [one.source for one in due], now)
    return changed


async def _reread_one(catalogue: Catalogue, pages: Pages, known: Article) -> bool:
    """Whether the page of an article changed; one that cannot be read now has not."""
    try:
        page = await pages.fetch(known.head.url or "")
    except PageError:
        return False
    if not is_another(page.text, known.text) or alike(page.text, known.text) < LEAST_ALIKE:
        return False  # nothing new, or another story at this address
    article = replace(known, text=page.text)
    return await asyncio.to_thread(take_in, catalogue, article) is Taken.CHANGED


def is_another(page: str, known: str) -> bool:
    """Whether a page holds the article with other words, and not only a part of it.

    >>> is_another("The dam leaks no more.", "The dam leaks."), is_another("Log in", "It is dry.")
    (True, True)
    >>> is_another("Log in", "The dam at Lindrup leaks.")
    False
    """
    return page != known and len(page.split()) >= LEAST_SHARE * len(known.split())


async def _together(waiting: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """All of them, side by side; the first that fails ends the others and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in waiting]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]
