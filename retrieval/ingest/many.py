"""Many articles taken in: one after another into a file, on a server new ones some at a time."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import astuple, replace
from time import monotonic
from typing import TYPE_CHECKING

from retrieval.catalogue.rows import marks_of, utc_now
from retrieval.domain import Article, Reading, Report, Taken
from retrieval.errors import ArticleError, Remark
from retrieval.ingest.take import remarks, take_in

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue
    from retrieval.catalogue.dialects.bulk import MadeRows
    from retrieval.ingest.children import Readers

OnTaken = Callable[[Article, Taken], None]
Offered = Article | ArticleError
Outcome = tuple[Offered, Taken | ArticleError, int]  # with the quotes in what was stored

# New articles in one transaction: of so many at most, or that came in so many seconds. Others that
# write wait for it: measured at 0.1 s.
AT_ONCE, WITHIN_S = 48, 0.3


async def take_all(
    catalogue: Catalogue,
    articles: Iterable[Offered],
    *,
    watched: bool = False,
    on_taken: OnTaken | None = None,
) -> Report:
    """Take articles in, in a thread; see ``take_in``. ``on_taken`` hears of what is stored.

    On a server new articles that have nothing to do with each other share a transaction; each is
    still stored whole or not at all.
    """
    became, found_in, quotes = list[Taken | ArticleError](), list[Remark](), 0
    many = Many(catalogue) if catalogue.articles.takes_many and not watched else None
    offered = iter(articles)
    steps = many.taken(offered) if many else _each(catalogue, offered, watched=watched)
    try:
        while some := await asyncio.to_thread(next, steps, None):
            for article, outcome, found in some:
                became.append(outcome)
                quotes += found
                if isinstance(article, Article) and isinstance(outcome, Taken):
                    found_in += remarks(article, outcome)
                    if on_taken:
                        on_taken(article, outcome)
    finally:
        if many:
            many.close()
    return replace(Report.of(became, found_in), quotes=quotes)


def _each(
    catalogue: Catalogue, offered: Iterator[Offered], *, watched: bool = False
) -> Iterator[list[Outcome]]:
    for one in offered:
        yield [_alone(catalogue, one, watched=watched)]


def _alone(catalogue: Catalogue, one: Offered, *, watched: bool = False) -> Outcome:
    if isinstance(one, ArticleError):
        return one, one, 0
    quotes = list[int]()

    def note(reading: Reading) -> None:
        quotes.append(len(reading.quotes))

    return one, take_in(catalogue, one, watched=watched, on_stored=note), sum(quotes)


class Many:
    """Articles taken in while others are read; what is no plain new article is taken in alone."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._readers: Readers | None = None
        self._waiting: deque[tuple[list[Article], Future[MadeRows]]] = deque()

    def close(self) -> None:
        """End what still reads."""
        if self._readers:
            self._readers.close()

    def taken(self, offered: Iterator[Offered]) -> Iterator[list[Outcome]]:
        """What becomes of these articles, in their order, some at a time."""
        for some in _gathered(offered):
            each = [(one, _marks(one)) for one in some]
            met = self._catalogue.articles.met({mark for _, marks in each for mark in marks})
            group, seen = list[Article](), set[str]()
            for one, marks in each:
                is_new = bool(marks) and not marks & met
                if not is_new or marks & seen:
                    yield from self._read(group)
                    group, seen = [], set()
                if is_new and isinstance(one, Article):
                    group.append(one)
                    seen |= marks
                else:
                    yield from self._stored(leave=0)
                    yield [_alone(self._catalogue, one)]
            yield from self._read(group)
        yield from self._stored(leave=0)

    def _read(self, group: list[Article]) -> Iterator[list[Outcome]]:
        """Have a group read, and store what was read before."""
        if not group:
            return
        if self._readers is None:
            from retrieval.ingest.children import Readers

            self._readers = Readers()
        self._waiting.append((group, self._readers.made(group)))
        yield from self._stored(leave=self._readers.most)

    def _stored(self, *, leave: int) -> Iterator[list[Outcome]]:
        """Store the groups that were read first, until so many are left."""
        while len(self._waiting) > leave:
            group, made = self._waiting.popleft()
            if self._catalogue.articles.store_new(group, made.result(), utc_now):
                quotes = made.result().quotes
                yield [(one, Taken.NEW, n) for one, n in zip(group, quotes, strict=True)]
            else:  # what came meanwhile is one of them
                yield [_alone(self._catalogue, one) for one in group]


def _gathered(offered: Iterator[Offered]) -> Iterator[list[Offered]]:
    """What is offered, in the groups that are taken in at once."""
    some, began_s = list[Offered](), monotonic()
    for one in offered:
        some.append(one)
        if len(some) == AT_ONCE or monotonic() > began_s + WITHIN_S:
            yield some
            some, began_s = [], monotonic()
    if some:
        yield some


def _marks(one: Offered) -> frozenset[str]:
    """All by which an article is met again; nothing where it has to be looked at alone."""
    if isinstance(one, ArticleError):
        return frozenset()
    try:
        told = json.dumps([one.source, one.known_as, *astuple(one.head)], ensure_ascii=False)
        told.encode()
        return frozenset() if "\0" in one.text or "\\u0000" in told else marks_of(one)
    except UnicodeEncodeError:
        return frozenset()
