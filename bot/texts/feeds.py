"""Every sentence about feeds, in the terminal and in Telegram."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.texts.wording import count, day
from retrieval.domain.intake import shown_url

if TYPE_CHECKING:
    from retrieval.domain import FeedState, Report


NO_FEEDS = "No feed is followed yet."
NONE_DUE = "No feed is due to be asked."
MOST_TITLE = 100  # characters
MOST_TROUBLES = 8  # feeds in one message
HOW = "Follow one with: /feeds add LINK; leave it with: /feeds remove LINK"
WHICH = "Which feed? Put its link after the command: /feeds add LINK, or /feeds remove LINK"


def added(report: Report) -> str:
    """What is said of a feed that is followed from now on.

    >>> from retrieval.domain import FeedState, Report
    >>> feed = FeedState("https://gazette.example/feed", title="Harbour Gazette")
    >>> added(Report(taken=12, later=1, feeds=(feed,)))
    'Following Harbour Gazette: 12 articles taken, 1 left for later.'
    """
    names = " and ".join(named(feed) for feed in report.feeds)
    return f"Following {names}: {became(report)}."


def removed(url: str, *, was_followed: bool) -> str:
    """What is said of a feed that is followed no longer.

    >>> removed("https://gazette.example/feed", was_followed=False)
    'https://gazette.example/feed is not followed.'
    """
    said = "is followed no longer; its articles stay" if was_followed else "is not followed"
    return f"{shown_url(url)} {said}."


def refreshed(report: Report) -> str:
    """What came of asking the feeds.

    >>> from retrieval.domain import FeedState, Report
    >>> feed = FeedState("https://gazette.example/feed")
    >>> refreshed(Report(taken=3, unchanged=1, feeds=(feed, feed)))
    '2 feeds asked: 3 articles taken, 1 unchanged.'
    """
    if not report.feeds:
        return NONE_DUE
    failed = f", {len(report.failed):,} failed" if report.failed else ""
    return f"{count(len(report.feeds), 'feed')} asked{failed}: {became(report)}."


def became(report: Report) -> str:
    """What became of the entries.

    >>> from retrieval.domain import Report
    >>> became(Report(taken=1, changed=2))
    '1 article taken, 2 changed'
    """
    others = {
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": len(report.refused),
        "left for later": report.later,
    }
    told = [f"{number:,} {what}" for what, number in others.items() if number]
    return ", ".join([f"{count(report.taken, 'article')} taken", *told])


def asking(url: str, done: int, total: int) -> str:
    """How far the reading of a feed has come.

    >>> asking("https://gazette.example/feed", 3, 40)
    'Reading https://gazette.example/feed: 3 of 40 entries …'
    """
    far = f": {done:,} of {total:,} {'entry' if total == 1 else 'entries'}" if total else ""
    return f"Reading {shown_url(url)}{far} …"


def listed(feed: FeedState) -> str:
    """A feed in the list of those that are followed.

    >>> from retrieval.domain import FeedState
    >>> due = datetime(2031, 5, 3, 14, 5, tzinfo=UTC)
    >>> listed(FeedState("https://gazette.example/feed", title="Harbour Gazette", due=due))
    'Harbour Gazette: https://gazette.example/feed (asked next 3 May 2031, 14:05 UTC)'
    """
    return f"{named(feed)}: {shown_url(feed.url)} ({_how(feed)})"


def followed(feeds: Sequence[FeedState]) -> str:
    """How many feeds are followed, and how many of them did not work when last asked.

    >>> from retrieval.domain import FeedState
    >>> followed([FeedState("https://a.example"), FeedState("https://b.example", failures=2)])
    '2 feeds followed, 1 failing'
    """
    failing = sum(feed.failures > 0 for feed in feeds)
    line = f"{count(len(feeds), 'feed')} followed"
    return f"{line}, {failing:,} failing" if failing else line


def trouble(feed: FeedState) -> str:
    """What admins are told, once, of a feed that fails and fails.

    >>> from retrieval.domain import FeedState
    >>> trouble(FeedState("https://gazette.example/feed", failures=5, failure="not found"))
    'A feed does not answer: https://gazette.example/feed (failed 5 times in a row: not found)'
    """
    name = f"{named(feed)}, " if feed.title else ""
    return f"A feed does not answer: {name}{shown_url(feed.url)} ({_failing(feed)})"


def troubles(lines: Sequence[str]) -> str:
    """The message that tells of feeds in trouble.

    >>> troubles(["A feed does not answer: a.example (failed 5 times in a row: not found)"])
    'A feed does not answer: a.example (failed 5 times in a row: not found)'
    """
    more = len(lines) - MOST_TROUBLES
    rest = [f"… and {count(more, 'more feed')}"] if more > 0 else []
    return "\n".join([*lines[:MOST_TROUBLES], *rest])


def named(feed: FeedState) -> str:
    """A feed as it calls itself, on one line; as its address where it does not.

    >>> from retrieval.domain import FeedState
    >>> named(FeedState("https://gazette.example/feed", title="Gazette\\x1b[2J"))
    'Gazette\ufffd[2J'
    """
    if feed.title is None:
        return shown_url(feed.url)
    title = "".join(char if char.isprintable() else "\ufffd" for char in feed.title)
    return title if len(title) <= MOST_TITLE else title[: MOST_TITLE - 1] + "…"


def _how(feed: FeedState) -> str:
    told = [_failing(feed)] if feed.failures else []
    if feed.due and not feed.gone:
        told.append(f"asked next {_moment(feed.due)}")
    return "; ".join(told) or "not asked yet"


def _failing(feed: FeedState) -> str:
    if feed.gone:
        return f"gone for good, asked no more: {feed.failure}"
    times = "once" if feed.failures == 1 else f"{feed.failures:,} times in a row"
    return f"failed {times}: {feed.failure}"


def _moment(when: datetime) -> str:
    utc = when.astimezone(UTC)
    return f"{day(utc.date().isoformat())}, {utc:%H:%M} UTC"
