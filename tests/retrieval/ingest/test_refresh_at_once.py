"""Feeds of a server of ours, followed: how many at once, and a stop in between."""

from __future__ import annotations

import asyncio
from collections import Counter
from threading import Condition

import pytest

from retrieval.catalogue import Catalogue
from retrieval.sources.pages import AT_ONCE, AT_ONCE_OF_A_SITE
from tests.support.web.feeds import item, page, rss
from tests.support.web.names import HERE, Names
from tests.support.web.rounds import LATE, NOW, a_round, add, refresh
from tests.support.web.server import Asked, Page, Unsaid, Web

# How many at once


class Crowd:
    """Pages that answer once so many are asked for at the same moment."""

    def __init__(self, enough: int) -> None:
        self.enough, self.changed = enough, Condition()
        self.here: Counter[str] = Counter()
        self.most, self.most_of_one, self.was_enough = 0, 0, False

    def page(self, asked: Asked) -> Page:
        host = asked.headers["host"]
        with self.changed:
            self.here[host] += 1
            self.most = max(self.most, self.here.total())
            self.most_of_one = max(self.most_of_one, self.here[host])
            self.was_enough = self.was_enough or self.here.total() >= self.enough
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.was_enough, timeout=10)
            self.here[host] -= 1
        return page(f"Gates {asked.path} {host}")


def test_a_few_pages_are_asked_for_at_once_and_fewer_of_one_site(
    web: Web, catalogue: Catalogue
) -> None:
    hosts = ("a.example", "b.example", "c.example")
    wire = Names(**{host.replace(".", "__"): [HERE] for host in hosts}).wire
    crowd = Crowd(AT_ONCE)
    for n in range(4):
        web.pages[f"/{n}"] = crowd.page
    entries = [item(web.at(host, f"/{n}")) for n in range(4) for host in hosts]
    web.pages["/feed"] = rss(*entries)
    [report] = add(catalogue, f"{web.url}/feed", wire=wire)
    assert report.taken == 12
    assert (crowd.most, crowd.most_of_one) == (AT_ONCE, AT_ONCE_OF_A_SITE)


# A stop in between


def test_a_round_that_is_broken_off_loses_nothing(web: Web, catalogue: Catalogue) -> None:
    web.pages |= {f"/{n}": page(f"Gates {n}") for n in range(6)}
    web.pages["/feed"] = rss()
    add(catalogue, f"{web.url}/feed")
    web.pages["/feed"] = rss(*(item(f"/{n}") for n in range(6)), ETag='"v1"')

    async def broken_off() -> None:
        task = asyncio.create_task(a_round(catalogue, now=NOW + LATE).all())

        def stopping(_: Asked) -> Page:
            loop.call_soon_threadsafe(task.cancel)
            return Unsaid()

        loop = asyncio.get_running_loop()
        web.pages["/4"] = stopping
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(broken_off())
    before = catalogue.articles.counts().articles
    assert before < 6
    web.pages["/4"] = page("Gates 4")
    report = refresh(catalogue, NOW + LATE)
    assert (report.taken, report.unchanged) == (6 - before, before)
    assert catalogue.articles.counts().revisions == 6
