"""Articles that come in: files, links and posts, and feeds that are followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from bot.texts.wording import count, first_few, moment, numbers, printable
from retrieval.domain.intake import shown_url

if TYPE_CHECKING:
    from retrieval.domain import FeedState, Report

NO_ARTICLES_IN_TERMINAL = "There are no articles yet. Put some in with: quoth ingest FOLDER"
NO_ARTICLES = "There are no articles yet. An admin can put some in with /ingest."
FILE_ALONE = "To take a file in, reply to it with /ingest; only admins can."
LINKS_ALONE = "Only admins can take a page in. Ask what you want to know, and I look it up."
SHALL_I_TAKE_IT_IN = "Shall I take it in?"
TAKE_IT_IN = "Take it in"
NO_LONGER_THERE = "I cannot see that message any more: send it again, please."
NOTHING_TO_INGEST = (
    "What shall I take in? Put a link after /ingest, or reply with /ingest to a file, a forwarded "
    "post or a message with links."
)
TOO_BIG = (
    "{name}: over 20 MB, which is more than Telegram hands on. Put it in with: quoth ingest {name}"
)
NO_FEEDS = "No feed is followed yet."
NONE_DUE = "No feed is due to be asked."
HOW_FEEDS = "Follow one with: /feeds add LINK; leave it with: /feeds remove LINK"
WHICH_FEED = "Which feed? Put its link after the command: /feeds add LINK, or /feeds remove LINK"
UNDATED = "undated"
MOST_REFUSALS = 10  # in one message
MOST_TROUBLES = 8  # feeds in one message
MOST_TITLE_CHARS = 100


def taking_in(seen: int, total: int) -> str:
    """How far the taking in has come.

    >>> taking_in(12, 4899)
    'Taking in: 12 of 4,899 articles …'
    """
    return f"Taking in: {seen:,} of {count(total, 'article')} …"


def taken(report: Report, *, refused: int | None = None) -> str:
    """What became of the articles; ``refused`` where others than the report counts were refused.

    >>> from retrieval.domain import Report
    >>> taken(Report(taken=1, changed=2, later=1), refused=3)
    '1 article taken, 2 changed, 3 refused, 1 left for later'
    """
    others = {
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": len(report.refused) if refused is None else refused,
        "left for later": report.later,
    }
    return ", ".join([f"{count(report.taken, 'article')} taken", *numbers(others)])


def stopped(taken: int) -> str:
    """What is said after Ctrl-C while articles go in.

    >>> stopped(12)
    'Stopped. 12 articles were taken; the same command again goes on from there.'
    """
    were = f"{count(taken, 'article')} {'was' if taken == 1 else 'were'}"
    return f"Stopped. {were} taken; the same command again goes on from there."


def refusals(lines: Sequence[str]) -> list[str]:
    """The first refusals, and how many there are besides."""
    return first_few(lines, MOST_REFUSALS, "refusal")


# Feeds


def feed_added(report: Report) -> str:
    """What is said of a feed that is followed from now on.

    >>> from retrieval.domain import FeedState, Report
    >>> feed = FeedState("https://gazette.example/feed", title="Harbour Gazette")
    >>> feed_added(Report(taken=12, later=1, feeds=(feed,)))
    'Following Harbour Gazette: 12 articles taken, 1 left for later.'
    """
    names = " and ".join(feed_name(feed) for feed in report.feeds)
    return f"Following {names}: {taken(report)}."


def feed_removed(url: str, *, was_followed: bool) -> str:
    """What is said of a feed that is followed no longer.

    >>> feed_removed("https://gazette.example/feed", was_followed=False)
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
    return f"{count(len(report.feeds), 'feed')} asked{failed}: {taken(report)}."


def asking(url: str, done: int, total: int) -> str:
    """How far the reading of a feed has come.

    >>> asking("https://gazette.example/feed", 3, 40)
    'Reading https://gazette.example/feed: 3 of 40 entries …'
    """
    far = f": {done:,} of {count(total, 'entry', 'entries')}" if total else ""
    return f"Reading {shown_url(url)}{far} …"


def feed_line(feed: FeedState) -> str:
    """A feed in the list of those that are followed.

    >>> from retrieval.domain import FeedState
    >>> from datetime import datetime
    >>> due = datetime(2031, 5, 3, 14, 5, tzinfo=UTC)
    >>> feed_line(FeedState("https://gazette.example/feed", title="Harbour Gazette", due=due))
    'Harbour Gazette: https://gazette.example/feed (asked next 3 May 2031, 14:05 UTC)'
    """
    how = [_failing(feed)] if feed.failures else []
    if feed.due and not feed.gone:
        how.append(f"asked next {moment(feed.due.astimezone(UTC))} UTC")
    return f"{feed_name(feed)}: {shown_url(feed.url)} ({'; '.join(how) or 'not asked yet'})"


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
    name = f"{feed_name(feed)}, " if feed.title else ""
    return f"A feed does not answer: {name}{shown_url(feed.url)} ({_failing(feed)})"


def troubles(lines: Sequence[str]) -> str:
    """The message that tells of feeds in trouble."""
    return "\n".join(first_few(lines, MOST_TROUBLES, "feed"))


def feed_name(feed: FeedState) -> str:
    """A feed as it calls itself, on one line; as its address where it does not.

    >>> from retrieval.domain import FeedState
    >>> feed_name(FeedState("https://gazette.example/feed", title="Gazette\\x1b[2J"))
    'Gazette\ufffd[2J'
    """
    if feed.title is None:
        return shown_url(feed.url)
    title = printable(feed.title)
    return title if len(title) <= MOST_TITLE_CHARS else title[: MOST_TITLE_CHARS - 1] + "…"


def _failing(feed: FeedState) -> str:
    if feed.gone:
        return f"gone for good, asked no more: {feed.failure}"
    times = "once" if feed.failures == 1 else f"{feed.failures:,} times in a row"
    return f"failed {times}: {feed.failure}"
