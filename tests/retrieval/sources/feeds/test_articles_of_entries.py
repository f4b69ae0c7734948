"""Entries of feeds to articles: their pages, or what the feed itself gives."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from retrieval.domain import Article, FeedState
from retrieval.sources.feeds.entries import FeedEntry
from retrieval.sources.feeds.polling import Fetch, entry_article, read_page_of
from retrieval.sources.fetch.guard import Wire
from retrieval.sources.pages import PageError, fetch_page
from tests.support.web.names import HERE, Names
from tests.support.web.reading import BODY, LOOPBACK
from tests.support.web.server import Sent, Web, redirect

FEED = FeedState("http://gazette.example/feed", title="The Gazette")
LONG = "The gates stay shut. " * 40


def entry(url: str | None, text: str = "", **head: str) -> FeedEntry:
    known = {"title": None, "author": None, "published": None, **head}
    named = (known["title"], known["author"], known["published"])
    return FeedEntry("k", url, *named, text, known.get("outlet"))


def read(entry: FeedEntry, state: FeedState, wire: Wire | None = None) -> Article:
    return both(entry, state, wire)[0]


def both(
    entry: FeedEntry, state: FeedState, wire: Wire | None = None
) -> tuple[Article, PageError | None]:
    page = asyncio.run(read_page_of(entry, fetching(wire)))
    return entry_article(entry, state, page)


def fetching(wire: Wire | None = None) -> Fetch:
    return partial(fetch_page, allowed=LOOPBACK, wire=wire or Wire())


def test_an_entrys_page_is_read_and_what_it_lacks_is_the_entrys(web: Web) -> None:
    web.pages["/b"] = Sent(f"<html><body><p>{BODY}</p></body></html>".encode())
    url = web.at("gazette.example", "/b")
    found = entry(url, "Gates …", title="Gates", author="Bo Fenn", published="2024-05-03")
    article = read(found, FEED, Names(gazette__example=[HERE]).wire)
    assert (article.source, article.text) == (url, BODY)
    assert (article.head.outlet, article.head.title) == ("The Gazette", "Gates")
    assert (article.head.author, article.head.published) == ("Bo Fenn", "2024-05-03")


def test_a_page_shorter_than_the_entry_or_failing_gives_way_to_the_entrys_text(web: Web) -> None:
    wire = Names(gazette__example=[HERE]).wire
    for path in ("/a", "/missing"):
        article = read(entry(web.at("gazette.example", path), LONG), FEED, wire)
        assert (article.text, article.head.outlet) == (LONG, "The Gazette")
        assert article.source == web.at("gazette.example", path)


def test_an_outlet_is_the_pages_else_the_entrys_else_the_feeds_of_the_same_site(web: Web) -> None:
    wire = Names(tribune__example=[HERE]).wire
    url = web.at("tribune.example", "/missing")
    assert read(entry(url, LONG), FEED, wire).head.outlet == "tribune.example"
    assert read(entry(url, LONG, outlet="Tribune"), FEED, wire).head.outlet == "Tribune"
    own = read(entry(web.at("tribune.example", "/a")), FEED, wire)
    assert own.head.outlet == "Harbour Gazette"


def test_an_entry_with_neither_page_nor_text_says_why_and_whether_to_try_again(web: Web) -> None:
    with pytest.raises(PageError, match="neither address nor text"):
        read(entry(None), FEED)
    web.pages["/down"] = Sent(status=503)
    with pytest.raises(PageError, match="503") as refused:
        read(entry(f"{web.url}/down"), FEED)
    assert refused.value.retry


def test_an_entry_without_an_address_is_its_own_text() -> None:
    article = read(entry(None, LONG), FEED)
    assert article.source == "http://gazette.example/feed#k"
    assert article.head.url is None


def test_beside_an_entrys_own_text_stands_why_its_page_failed(web: Web) -> None:
    web.pages["/down"] = Sent(status=503)
    found = both(entry(f"{web.url}/down", LONG), FEED)
    assert found[0].text == LONG
    assert found[1] is not None
    assert found[1].retry
    assert both(entry(f"{web.url}/a", LONG), FEED)[1] is None


WALL = (
    "<html><head><title>Your choices</title></head><body><main><h1>Your choices</h1><p>Welcome to "
    "the Gazette, where all of the news of the coast is at home on every day of the year.</p>"
    "<p>Choose what you would like to see in the settings of your account.</p></main></body></html>"
)


def test_a_page_of_other_words_gives_way_to_the_entrys_text(web: Web) -> None:
    web.pages["/wall"] = Sent(WALL.encode())
    own = "The gates stay shut. “Not before the ice is gone,” said Ada Moor, who keeps them."
    article, why = both(entry(f"{web.url}/wall", own, title="Gates stay shut"), FEED)
    assert article.text == own
    assert why is not None
    assert "other words" in why.why


def test_a_page_of_other_words_is_refused_where_the_entry_has_no_text(web: Web) -> None:
    web.pages["/wall"] = Sent(WALL.encode())
    with pytest.raises(PageError, match="other words"):
        both(entry(f"{web.url}/wall", title="Gates stay shut"), FEED)


def test_a_dead_link_that_leads_to_the_front_page_has_no_article(web: Web) -> None:
    web.pages |= {"/old": redirect("/"), "/": Sent(WALL.encode())}
    with pytest.raises(PageError, match="front page"):
        both(entry(f"{web.url}/old"), FEED)
    web.pages |= {"/2031/gates-open-tomorrow": redirect("/now"), "/now": Sent(WALL.encode())}
    with pytest.raises(PageError, match="another page"):
        both(entry(f"{web.url}/2031/gates-open-tomorrow"), FEED)
