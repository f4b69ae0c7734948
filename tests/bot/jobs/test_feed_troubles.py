"""What admins are told of feeds that fail: once, until they recover."""

from __future__ import annotations

from bot.jobs.notices import MOST_FAILURES, troubled
from retrieval.domain import FeedState

URL = "https://gazette.example/feed"


def failing(times: int) -> list[FeedState]:
    return [FeedState(URL, failures=times, failure="not found"), FeedState("https://b.example")]


def test_a_feed_that_fails_and_fails_is_told_of_once_until_it_recovers() -> None:
    told, lines = frozenset[str](), []
    for times in (0, 1, MOST_FAILURES - 1, MOST_FAILURES, MOST_FAILURES + 1, 0, MOST_FAILURES):
        now = troubled(failing(times)).keys()
        lines.append(len(now - told))
        told = frozenset(now)
    assert lines == [0, 0, 0, 1, 0, 0, 1]


def test_a_feed_that_is_gone_for_good_is_told_of_at_once() -> None:
    gone = FeedState(URL, failures=1, failure="the server answers 410 (gone)", gone=True)
    [line] = troubled([gone]).values()
    assert line.endswith("(gone for good, asked no more: the server answers 410 (gone))")


def test_the_address_that_is_told_holds_no_password() -> None:
    secret = FeedState("https://me:secret@gazette.example/feed", failures=9, failure="no")
    assert "secret" not in troubled([secret])[secret.url]
