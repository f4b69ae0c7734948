"""Articles that come in: files, links and posts, and feeds that are followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from bot.texts.translation import Message, Plural, reason, say
from bot.texts.wording import all_of, count, first_few, moment, printable, with_commas
from retrieval.domain.articles import shown_url

if TYPE_CHECKING:
    from retrieval.domain import FeedState, Report


NO_ARTICLES_IN_TERMINAL = "There are no articles yet. Put some in with: quoth ingest FOLDER"
NO_ARTICLES = Message("There are no articles yet. An admin can put some in with /ingest.")
FILE_ALONE = Message("To take a file in, reply to it with /ingest; only admins can.")
LINKS_ALONE = Message(
    "Only admins can take a page in. Ask what you want to know, and I look it up."
)
SHALL_I_TAKE_IT_IN = Message("Shall I take it in?")
TAKE_IT_IN = Message("Take it in")
NO_LONGER_THERE = Message("I cannot see that message any more: send it again, please.")
NOTHING_TO_INGEST = Message(
    "What shall I take in? Put a link after /ingest, or reply with /ingest to a file, a forwarded "
    "post or a message with links."
)
TOO_BIG = Message(
    "{name}: over 20 MB, which is more than Telegram hands on. Put it in with: quoth ingest {name}"
)
NO_FEEDS = Message("No feed is followed yet.")
NONE_DUE = "No feed is due to be asked."
HOW_FEEDS = Message("Follow one with: /feeds add LINK; leave it with: /feeds remove LINK")
WHICH_FEED = Message(
    "Which feed? Put its link after the command: /feeds add LINK, or /feeds remove LINK"
)
MOST_REFUSALS = 10  # in one message
MOST_TROUBLES = 8  # feeds in one message
MOST_TITLE_CHARS = 100
_TAKING_IN = Plural(
    "Taking in: {seen:,} of {n:,} article …", "Taking in: {seen:,} of {n:,} articles …"
)
_TAKEN = Plural("{n:,} article taken", "{n:,} articles taken")
_CHANGED, _UNCHANGED = (
    Plural("{n:,} changed", "{n:,} changed"),
    Plural("{n:,} unchanged", "{n:,} unchanged"),
)
_REFUSED, _LATER = (
    Plural("{n:,} refused", "{n:,} refused"),
    Plural("{n:,} left for later", "{n:,} left for later"),
)
_FAILED, _FAILING = Plural("{n:,} failed", "{n:,} failed"), Plural("{n:,} failing", "{n:,} failing")
_READING = Plural(
    "Reading {url}: {done:,} of {n:,} entry …", "Reading {url}: {done:,} of {n:,} entries …"
)
_ASKED = Plural("{n:,} feed asked", "{n:,} feeds asked")
_FOLLOWED = Plural("{n:,} feed followed", "{n:,} feeds followed")
_IN_A_ROW = Plural("failed once: {why}", "failed {n:,} times in a row: {why}")


def taking_in(seen: int, total: int) -> str:
    """How far the taking in has come.

    >>> taking_in(12, 4899)
    'Taking in: 12 of 4,899 articles …'
    """
    return _TAKING_IN.format(total, seen=seen)


def taken(report: Report, *, refused: int | None = None) -> str:
    """What became of the articles; ``refused`` where others than the report counts were refused.

    >>> from retrieval.domain import Report
    >>> taken(Report(taken=1, changed=2, later=1), refused=3)
    '1 article taken, 2 changed, 3 refused, 1 left for later'
    """
    told = (
        (_CHANGED, report.changed),
        (_UNCHANGED, report.unchanged),
        (_REFUSED, len(report.refused) if refused is None else refused),
        (_LATER, report.later),
    )
    return with_commas([_TAKEN.format(report.taken), *(each.format(n) for each, n in told if n)])


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
    names = all_of([feed_name(feed) for feed in report.feeds])
    return say("Following {feed}: {taken}.", feed=names, taken=taken(report))


def feed_removed(url: str, *, was_followed: bool) -> str:
    """What is said of a feed that is followed no longer.

    >>> feed_removed("https://gazette.example/feed", was_followed=False)
    'https://gazette.example/feed is not followed.'
    """
    if was_followed:
        return say("{url} is followed no longer; its articles stay.", url=shown_url(url))
    return say("{url} is not followed.", url=shown_url(url))


def refreshed(report: Report) -> str:
    """What came of asking the feeds.

    >>> from retrieval.domain import FeedState, Report
    >>> feed = FeedState("https://gazette.example/feed")
    >>> refreshed(Report(taken=3, unchanged=1, feeds=(feed, feed)))
    '2 feeds asked: 3 articles taken, 1 unchanged.'
    """
    if not report.feeds:
        return NONE_DUE
    asked = [_ASKED.format(len(report.feeds))]
    asked += [_FAILED.format(len(report.failed))] if report.failed else []
    return say("{asked}: {taken}.", asked=with_commas(asked), taken=taken(report))


def asking(url: str, done: int, total: int) -> str:
    """How far the reading of a feed has come.

    >>> asking("https://gazette.example/feed", 3, 40)
    'Reading https://gazette.example/feed: 3 of 40 entries …'
    """
    if total:
        return _READING.format(total, done=done, url=shown_url(url))
    return say("Reading {url} …", url=shown_url(url))


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
        how.append(say("asked next {moment} UTC", moment=moment(feed.due.astimezone(UTC))))
    told = say("; ").join(how) or say("not asked yet")
    name, url = feed_name(feed), shown_url(feed.url)
    return say("{feed}: {url} ({told})", feed=name, url=url, told=told)


def followed(feeds: Sequence[FeedState]) -> str:
    """How many feeds are followed, and how many of them did not work when last asked.

    >>> from retrieval.domain import FeedState
    >>> followed([FeedState("https://a.example"), FeedState("https://b.example", failures=2)])
    '2 feeds followed, 1 failing'
    """
    failing = sum(feed.failures > 0 for feed in feeds)
    failed = [_FAILING.format(failing)] if failing else []
    return with_commas([_FOLLOWED.format(len(feeds)), *failed])


def trouble(feed: FeedState) -> str:
    """What admins are told, once, of a feed that fails and fails.

    >>> from retrieval.domain import FeedState
    >>> trouble(FeedState("https://gazette.example/feed", failures=5, failure="not found"))
    'A feed does not answer: https://gazette.example/feed (failed 5 times in a row: not found)'
    """
    name = with_commas([*([feed_name(feed)] if feed.title else []), shown_url(feed.url)])
    return say("A feed does not answer: {feed} ({why})", feed=name, why=_failing(feed))


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
        return say("gone for good, asked no more: {why}", why=reason(feed.failure or ""))
    return _IN_A_ROW.format(feed.failures, why=reason(feed.failure or ""))
