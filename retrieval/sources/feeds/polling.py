"""A feed polled: what is asked, what is new, when to ask again; and an entry to its article."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from hashlib import sha256
from http import HTTPStatus

from retrieval.domain import Article, FeedState, Head
from retrieval.domain.intake import shown_url
from retrieval.errors import FeedError
from retrieval.sources.feeds.entries import Feed, FeedEntry, entries, feed_task
from retrieval.sources.fetch.connect import Wire
from retrieval.sources.fetch.get import (
    LIMITS,
    WIRE,
    Ask,
    Fetched,
    FetchError,
    FetchLimits,
    fetch,
)
from retrieval.sources.fetch.guard import NOTHING, Allowed
from retrieval.sources.pages import PageError, same_site, site
from retrieval.sources.sandbox import Unreadable, in_process, in_thread, is_quick

ACCEPT = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
}
MAX_SEEN = 2000  # marks of entries kept; a feed shows 500 at most
MOST_TRIES = 5  # to read an entry whose page fails for a passing reason

# The article on the page at an address; raises PageError.
Fetch = Callable[[str], Awaitable[Article]]


@dataclass(frozen=True, slots=True)
class Polled:
    """One poll: the state to keep, the entries that are new or changed, why there are none."""

    state: FeedState
    entries: tuple[FeedEntry, ...] = ()
    failure: FeedError | None = None


async def poll(
    state: FeedState,
    *,
    now: datetime,
    limits: FetchLimits = LIMITS,
    allowed: Allowed = NOTHING,
    wire: Wire = WIRE,
) -> Polled:
    """Ask the feed once; what can go wrong outside is in the ``failure``, nothing is raised.

    A feed that moved for good is asked at its new address from now on.
    """
    ask = Ask(state.url, {**ACCEPT, **_conditions(state)})
    try:
        fetched = await fetch(ask, limits=limits, allowed=allowed, wire=wire)
        if fetched.status == HTTPStatus.NOT_MODIFIED:
            return _unchanged(state, fetched, now)
        found = await _read(fetched, now=now, timeout_s=limits.timeout_s)
    except FetchError as error:
        return _failed(state, error, now)
    except FeedError as error:
        failure = FetchError(shown_url(state.url), error.why, retry=False)
        return _failed(state, failure, now)
    return _taken(state, fetched, found, now)


async def _read(fetched: Fetched, *, now: datetime, timeout_s: float) -> Feed:
    """The feed that came, read off the event loop; in a child process if it may take long."""
    kind = fetched.headers.get("content-type")
    if is_quick(fetched.body):
        return await in_thread(partial(entries, fetched.body, kind, fetched.url, now=now))
    context = {"url": fetched.url, "content_type": kind, "now": now.isoformat()}
    try:
        made = await in_process(feed_task, context, fetched.body, timeout_s=timeout_s)
    except Unreadable as error:
        raise FeedError(fetched.url, str(error)) from error
    return Feed(made["title"], tuple(FeedEntry(**each) for each in made["entries"]))


def is_due(state: FeedState, now: datetime) -> bool:
    """Whether to poll now.

    >>> from datetime import UTC
    >>> is_due(FeedState("https://a.example/feed"), datetime.now(UTC))
    True
    """
    return not state.gone and (state.due is None or state.due <= now)


def unread(
    state: FeedState, failed: Sequence[FeedEntry], *, unasked: Sequence[FeedEntry] = ()
) -> FeedState:
    """The state with entries handed out again by the next poll that brings them.

    ``failed`` are those whose pages failed for a passing reason, which is tried a few times;
    ``unasked`` those that were not tried. The conditions are dropped too: a feed that did not
    change would not bring them.
    """
    tries = (*state.tries, *dict.fromkeys(map(_mark, failed)))
    again = {mark for mark in map(_mark, failed) if tries.count(mark) < MOST_TRIES}
    again.update(map(_mark, unasked))
    kept = replace(state, tries=tuple(mark for mark in tries if mark in again))
    if not again:
        return kept
    seen = tuple(mark for mark in state.seen if mark not in again)
    return replace(kept, seen=seen, etag=None, modified=None)


async def read_entry(
    entry: FeedEntry, feed: FeedState, fetch: Fetch
) -> tuple[Article, PageError | None]:
    """The article of an entry: its page, or its own text where that fails or is shorter.

    Beside it stands why the page failed. PageError where there is neither; its ``retry`` says
    whether asking again makes sense.
    """
    own = own_article(entry, feed)
    if entry.url is None:
        if own is None:
            raise PageError(shown_url(feed.url), "an entry with neither address nor text")
        return own, None
    try:
        page = await fetch(entry.url)
    except PageError as error:
        if own is None:
            raise
        return own, error
    return _joined(entry, feed, page), None


def _joined(entry: FeedEntry, feed: FeedState, page: Article) -> Article:
    """What an entry and its page make: the longer text, under the page's address and head."""
    own = own_article(entry, feed)
    if own is not None and len(own.text) > len(page.text):
        return replace(own, source=page.source, head=replace(own.head, url=page.head.url))
    return replace(page, head=_filled(page.head, entry, feed))


def own_article(entry: FeedEntry, feed: FeedState) -> Article | None:
    """What the feed itself gives of the article; None where it gives no words."""
    if not any(char.isalnum() for char in entry.text):
        return None
    head = Head(_outlet(entry, feed), entry.title, entry.author, entry.published, entry.url)
    return Article(entry.url or f"{feed.url}#{entry.key}", entry.text, head)


def _filled(head: Head, entry: FeedEntry, feed: FeedState) -> Head:
    """The page's head, and where it says nothing, the entry's."""
    unnamed = head.outlet == site(head.url or "")
    return Head(
        outlet=_outlet(entry, feed) if unnamed else head.outlet,
        title=head.title or entry.title,
        author=head.author or entry.author,
        published=_finer(head.published, entry.published),
        url=head.url,
    )


def _finer(page: str | None, entry: str | None) -> str | None:
    """The page's date, with the entry's time where that is of the same day."""
    return entry if page is None or (entry or "").startswith(page) else page


def _outlet(entry: FeedEntry, feed: FeedState) -> str:
    """Who published an entry: as the feed says, else the feed if it is of the same site."""
    if entry.outlet:
        return entry.outlet
    if entry.url is None or same_site(entry.url, feed.url):
        return feed.title or site(feed.url)
    return site(entry.url)


def _conditions(state: FeedState) -> dict[str, str]:
    found = {"If-None-Match": state.etag, "If-Modified-Since": state.modified}
    return {name: value for name, value in found.items() if value}


def _mark(entry: FeedEntry) -> str:
    """Stands for one state of an entry. ``published`` is left out: some feeds change it daily."""
    told = "\0".join((entry.key, entry.url or "", entry.title or "", entry.text))
    told += f"\0{entry.updated}" if entry.updated else ""
    return sha256(told.encode()).hexdigest()[:16]


def _unchanged(state: FeedState, fetched: Fetched, now: datetime) -> Polled:
    if not _conditions(state):
        why = "the server answers 304 to a question never asked"
        return _failed(state, FetchError(shown_url(state.url), why, retry=True), now)
    due = now + pause(0, fetched.headers, now=now)
    return Polled(replace(state, failures=0, failure=None, due=due))


def _failed(state: FeedState, error: FetchError, now: datetime) -> Polled:
    failure = FeedError(error.where, error.why)
    failure.__cause__ = error
    failures = state.failures + 1
    gone = error.status == HTTPStatus.GONE
    due = None if gone else now + pause(failures, error.headers, now=now)
    kept = replace(state, failures=failures, failure=error.why, due=due, gone=gone)
    # Should the conditions be what upsets the server, the next poll goes without.
    return Polled(replace(kept, etag=None, modified=None), failure=failure)


def _taken(state: FeedState, fetched: Fetched, found: Feed, now: datetime) -> Polled:
    marks = {_mark(entry): entry for entry in found.entries}
    known = set(state.seen)
    new = tuple(entry for mark, entry in marks.items() if mark not in known)
    seen = (*marks, *(mark for mark in state.seen if mark not in marks))[:MAX_SEEN]
    kept = FeedState(
        url=fetched.moved or state.url,
        title=found.title or state.title,
        etag=_sane(fetched.headers.get("etag")),
        modified=_sane(fetched.headers.get("last-modified")),
        due=now + pause(0, fetched.headers, now=now),
        seen=seen,
        tries=state.tries,
    )
    return Polled(kept, new)


def _sane(header: str | None) -> str | None:
    """A header that can be sent back: visible ASCII of bounded length."""
    usable = header and len(header) <= 500 and header.isascii() and header.isprintable()
    return header if usable else None


USUAL = timedelta(minutes=15)
LONGEST_FRESH = timedelta(hours=6)  # a feed that calls itself fresh for a year is asked anyway
LONGEST = timedelta(days=1)  # between two tries of a dead feed, whatever it asks for


def pause(failures: int, headers: Mapping[str, str], *, now: datetime) -> timedelta:
    """The time until the next poll, after ``failures`` in a row (0: the last one was well).

    ``headers`` are those of the last answer, by names in small letters. After failures the
    pause doubles; Retry-After and Cache-Control can only make it longer, within bounds.

    >>> now = datetime(2024, 5, 3, tzinfo=UTC)
    >>> [str(pause(n, {}, now=now)) for n in (0, 1, 2, 3)]
    ['0:15:00', '0:15:00', '0:30:00', '1:00:00']
    >>> str(pause(1, {"retry-after": "7200"}, now=now))
    '2:00:00'
    """
    if failures <= 0:
        return max(USUAL, min(_fresh(headers, now), LONGEST_FRESH))
    grown = min(USUAL * float(2 ** min(failures - 1, 16)), LONGEST)
    return max(grown, min(_asked(headers, now), LONGEST))


def _asked(headers: Mapping[str, str], now: datetime) -> timedelta:
    """What Retry-After asks for: seconds or a date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    return _seconds(value) if value.isdecimal() else _until(value, now)


def _fresh(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long the answer says that it stays true (RFC 9111, 4.2.1)."""
    control = headers.get("cache-control", "").lower()
    words = [word.strip() for word in control.split(",")]
    if "no-cache" in words or "no-store" in words:
        return timedelta()
    for word in words:
        name, _, value = word.partition("=")
        if name == "max-age":
            value = value.strip('" ')
            age = headers.get("age", "").strip()
            passed = _seconds(age) if age.isdecimal() else timedelta()
            return _seconds(value) - passed if value.isdecimal() else timedelta()
    return _until(headers.get("expires", "").strip(), now)


def _seconds(digits: str) -> timedelta:
    """So many seconds, at most a year of them."""
    return timedelta(seconds=min(int(digits[:12]), 31_536_000)) if digits.isascii() else timedelta()


def _until(value: str, now: datetime) -> timedelta:
    """The time from now until an HTTP date; none where it is past, or no date."""
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return timedelta()
    return max(timedelta(), (then if then.tzinfo else then.replace(tzinfo=UTC)) - now)
