"""Feeds of a server of ours, followed: what is asked, taken, kept, and left for later."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Report
from retrieval.errors import FeedError
from retrieval.ingest.refresh import AT_ONCE as FEEDS_AT_ONCE
from retrieval.sources.feeds.polling import MOST_TRIES
from retrieval.sources.pages import AT_ONCE_OF_A_SITE, MOST_FAILURES
from tests.support.web.feeds import item, page, rss
from tests.support.web.rounds import LATE, NOW, a_round, add, refresh, sources
from tests.support.web.server import Asked, Page, Sent, Web, redirect

DOWN = Sent(status=503)


# What is taken


def test_a_feed_is_asked_when_it_is_added_and_again_when_it_is_due(
    web: Web, catalogue: Catalogue
) -> None:
    web.pages |= {"/feed": rss(item("/a")), "/a": page("Gates"), "/b": page("Ice")}
    [report] = add(catalogue, f"{web.url}/feed")
    assert (report.taken, report.refused, report.failed) == (1, (), ())
    web.pages["/feed"] = rss(item("/b"), item("/a"))
    assert refresh(catalogue, NOW + timedelta(minutes=14)) == Report()
    assert refresh(catalogue, NOW + timedelta(minutes=15)).taken == 1
    assert sources(catalogue) == {f"{web.url}/a", f"{web.url}/b"}


def test_articles_are_first_seen_by_the_clock_that_is_given(
    web: Web, catalogue: Catalogue, home: Path
) -> None:
    web.pages |= {"/feed": rss(item("/a")), "/a": page("Gates")}
    add(catalogue, f"{web.url}/feed")
    with closing(sqlite3.connect(home / "catalogue.db")) as raw:
        [(taken_at,)] = raw.execute("SELECT taken_at FROM revisions")
    assert NOW <= datetime.fromisoformat(taken_at) < NOW + timedelta(minutes=2)


def test_an_entry_that_changed_is_a_new_revision_of_its_article(
    web: Web, catalogue: Catalogue
) -> None:
    web.pages |= {"/feed": rss(item("/a", "Gates")), "/a": page("Gates")}
    add(catalogue, f"{web.url}/feed")
    web.pages |= {"/feed": rss(item("/a", "Gates open")), "/a": page("Gates open")}
    assert refresh(catalogue, NOW + LATE).changed == 1
    assert len(sources(catalogue)) == 1


def test_an_entry_at_another_address_is_the_same_article_where_its_page_says_so(
    web: Web, catalogue: Catalogue
) -> None:
    told = page("Gates", address=f"{web.url}/a")
    web.pages |= {"/feed": rss(item("/a?from=feed")), "/a?from=feed": told, "/a?2": told}
    add(catalogue, f"{web.url}/feed")
    web.pages["/feed"] = rss(item("/a?2"))
    assert refresh(catalogue, NOW + LATE).unchanged == 1
    assert sources(catalogue) == {f"{web.url}/a"}


def test_an_address_without_a_feed_is_not_added(web: Web, catalogue: Catalogue) -> None:
    web.pages["/a"] = page("Gates")
    with pytest.raises(FeedError, match="not a feed"):
        add(catalogue, f"{web.url}/a")
    assert catalogue.feeds.all() == []


def test_a_feed_that_is_followed_already_is_asked_and_stands_once(
    web: Web, catalogue: Catalogue
) -> None:
    web.pages |= {"/feed": rss(item("/a")), "/a": page("Gates")}
    web.pages["/old"] = redirect("/feed", 301)
    reports = add(catalogue, *[f"{web.url}/feed"] * 2, f"{web.url}/old")
    assert [report.taken for report in reports] == [1, 0, 0]
    assert [feed.url for feed in catalogue.feeds.all()] == [f"{web.url}/feed"]


def test_feeds_that_move_to_one_address_become_one(web: Web, catalogue: Catalogue) -> None:
    web.pages |= {"/one": rss(item("/a")), "/two": rss(item("/a")), "/a": page("Gates")}
    add(catalogue, f"{web.url}/one", f"{web.url}/two")
    web.pages |= {"/one": redirect("/two", 301)}
    refresh(catalogue, NOW + LATE)
    assert [feed.url for feed in catalogue.feeds.all()] == [f"{web.url}/two"]


def test_a_feed_that_is_removed_while_it_is_asked_stays_removed(
    web: Web, catalogue: Catalogue
) -> None:
    web.pages |= {"/feed": rss(), "/a": page("Gates")}
    add(catalogue, f"{web.url}/feed")

    def removing(_: Asked) -> Page:
        catalogue.feeds.remove(f"{web.url}/feed")
        return rss(item("/a"))

    web.pages["/feed"] = removing
    assert refresh(catalogue, NOW + LATE).taken == 1
    assert catalogue.feeds.all() == []


def test_five_thousand_entries_that_lie_about_dates_and_ids_are_bounded(
    web: Web, catalogue: Catalogue
) -> None:
    lie = {"date_published": "2999-12-31T00:00:00Z"}
    entries = [
        {"id": n % 4990, "content_text": f"Mooring {n % 4990} is free.", **lie} for n in range(5000)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": entries}
    web.pages["/feed"] = Sent(json.dumps(feed).encode(), type="application/feed+json")
    [report] = add(catalogue, f"{web.url}/feed")
    assert (report.taken, report.refused) == (500, ())
    assert {one.head.published for one in catalogue.articles.revisions(range(1, 501)).values()} == {
        None
    }
    assert refresh(catalogue, NOW + LATE) == Report(feeds=tuple(catalogue.feeds.all()))


# What fails


def test_dead_feeds_hold_up_none_of_the_others(web: Web, catalogue: Catalogue) -> None:
    paths = [f"/{n}" for n in range(FEEDS_AT_ONCE + 2)]
    was_read, in_time = Event(), list[bool]()
    web.pages |= {path: rss() for path in [*paths, "/feed"]}
    add(catalogue, *(f"{web.url}{path}" for path in paths), f"{web.url}/feed")

    def hanging(_: Asked) -> Page:
        in_time.append(was_read.wait(10))
        return DOWN

    def read(_: Asked) -> Page:
        was_read.set()
        return page("Gates")

    web.pages |= dict.fromkeys(paths, DOWN)
    assert len(refresh(catalogue, NOW + LATE).failed) == len(paths)
    web.pages |= dict.fromkeys(paths, hanging)
    web.pages |= {"/feed": rss(item("/a")), "/a": read}
    report = refresh(catalogue, NOW + 2 * LATE)
    assert (report.taken, len(report.failed), {*in_time}) == (1, len(paths), {True})
    assert [feed.failures for feed in catalogue.feeds.all()] == [*[2] * len(paths), 0]
    assert refresh(catalogue, NOW + 2 * LATE + timedelta(minutes=14)) == Report()


def test_a_site_that_is_down_is_left_alone_and_its_entries_come_when_it_is_back(
    web: Web, catalogue: Catalogue
) -> None:
    web.pages |= {f"/{n}": DOWN for n in range(20)}
    web.pages["/feed"] = rss(*(item(f"/{n}") for n in range(20)), ETag='"v1"')
    [report] = add(catalogue, f"{web.url}/feed")
    asked = sum(one.path != "/feed" for one in web.asked)
    assert MOST_FAILURES <= asked < MOST_FAILURES + AT_ONCE_OF_A_SITE
    assert (len(report.refused), report.later) == (asked, 20 - asked)
    web.pages |= {f"/{n}": page(f"Gates {n}") for n in range(20)}
    assert refresh(catalogue, NOW + LATE).taken == 20


def test_what_is_not_read_in_time_is_left_for_the_next_round(
    web: Web, catalogue: Catalogue
) -> None:
    web.pages |= {"/feed": rss(), "/a": page("Gates")}
    add(catalogue, f"{web.url}/feed")
    web.pages["/feed"] = rss(item("/a"))

    async def late(now: datetime) -> Report:
        return await a_round(catalogue, now=now).all(within_s=0)

    for day in range(1, MOST_TRIES + 2):
        report = asyncio.run(late(NOW + day * LATE))
        assert (report.taken, report.later) == (0, 1)
    assert refresh(catalogue, NOW + 9 * LATE).taken == 1


def test_an_entry_that_cannot_be_read_is_given_up_after_some_tries(
    web: Web, catalogue: Catalogue
) -> None:
    web.pages |= {"/feed": rss(item("/a"), item("/gone"), item("/b")), "/a": DOWN}
    web.pages["/b"] = page("Ice")
    add(catalogue, f"{web.url}/feed")
    for day in range(1, MOST_TRIES + 3):
        refresh(catalogue, NOW + day * LATE)
    paths = Counter(one.path for one in web.asked)
    assert (paths["/a"], paths["/gone"], paths["/b"]) == (MOST_TRIES, 1, 1)


def test_a_feeds_own_words_stand_until_the_page_can_be_read(web: Web, catalogue: Catalogue) -> None:
    web.pages |= {"/feed": rss(item("/a", more="Gates stay shut, says Brandt.")), "/a": DOWN}
    [report] = add(catalogue, f"{web.url}/feed")
    assert report.taken == 1
    web.pages["/a"] = page("Gates stay shut, says Brandt")
    assert refresh(catalogue, NOW + LATE).changed == 1
    assert sources(catalogue) == {f"{web.url}/a"}
