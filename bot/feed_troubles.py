"""Which feeds admins have to be told of: those that fail and fail, once until they recover."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot import texts_feeds
from retrieval.sources.feeds import FeedState

MOST_FAILURES = 5  # in a row; with growing pauses that is about four hours


def feed_troubles(feeds: Iterable[FeedState], told: Collection[str]) -> list[str]:
    """A line for each feed in trouble of which nothing was told yet; ``told`` are addresses.

    >>> dead = FeedState("https://gazette.example/feed", failures=5, failure="not found")
    >>> feed_troubles([dead], told=())
    ['A feed does not answer: https://gazette.example/feed (failed 5 times in a row: not found)']
    >>> feed_troubles([dead], told=troubled([dead]))
    []
    """
    return [texts_feeds.trouble(feed) for feed in feeds if is_troubled(feed, told)]


def troubled(feeds: Iterable[FeedState]) -> frozenset[str]:
    """The addresses of the feeds in trouble: what is told by then.

    One that recovers is no longer among them, and told of again when it fails the next time.
    """
    return frozenset(feed.url for feed in feeds if is_troubled(feed))


def is_troubled(feed: FeedState, told: Collection[str] = ()) -> bool:
    """Whether a feed failed too often, or is gone, and was not told of."""
    return (feed.gone or feed.failures >= MOST_FAILURES) and feed.url not in told
