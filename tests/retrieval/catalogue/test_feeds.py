"""The feeds that are followed, in the catalogue's file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import FeedState

NOW = datetime(2031, 5, 3, 12, tzinfo=UTC)
STATE = FeedState(
    "https://gazette.example/feed",
    title="Harbour Gazette",
    etag='W/"v1"',
    modified="Sat, 03 May 2031 10:00:00 GMT",
    failures=2,
    failure="the server answers 503",
    due=NOW + timedelta(minutes=15),
    seen=("a", "b"),
    tries=("b", "b"),
)


@pytest.fixture(params=["new", "upgraded"])
def catalogue(request: pytest.FixtureRequest, home: Path) -> Catalogue:
    """A catalogue made now, and one that was made by the first version."""
    home.mkdir()
    if request.param == "upgraded":
        first = (Path(__file__).parent / "version-1.sql").read_text(encoding="utf-8")
        with closing(sqlite3.connect(home / "catalogue.db")) as raw:
            raw.executescript(first)
    return Catalogue(home / "catalogue.db")


def test_a_feeds_state_comes_back_as_it_was_kept(catalogue: Catalogue, home: Path) -> None:
    with catalogue:
        assert catalogue.feeds.add(FeedState(STATE.url), NOW)
        assert catalogue.feeds.keep(STATE.url, STATE)
    with Catalogue(home / "catalogue.db") as again:
        assert again.feeds.all() == [STATE]


def test_a_feed_that_is_followed_already_stays_as_it_is(catalogue: Catalogue) -> None:
    with catalogue:
        catalogue.feeds.add(STATE, NOW)
        assert not catalogue.feeds.add(FeedState(STATE.url), NOW)
        assert catalogue.feeds.all() == [STATE]


def test_feeds_stand_in_the_order_in_which_they_were_added(catalogue: Catalogue) -> None:
    east = timezone(timedelta(hours=9))
    with catalogue:
        for n, when in ((2, NOW), (1, NOW.astimezone(east) + timedelta(hours=1))):
            catalogue.feeds.add(FeedState(f"https://{n}.example"), when)
        assert [feed.url for feed in catalogue.feeds.all()] == [
            "https://2.example",
            "https://1.example",
        ]


def test_the_state_of_a_feed_that_is_followed_no_longer_is_not_kept(catalogue: Catalogue) -> None:
    with catalogue:
        catalogue.feeds.add(STATE, NOW)
        assert catalogue.feeds.remove(STATE.url)
        assert not catalogue.feeds.remove(STATE.url)
        assert not catalogue.feeds.keep(STATE.url, STATE)
        assert catalogue.feeds.all() == []
