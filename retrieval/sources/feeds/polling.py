"""Poll a feed: conditional request, new entries, next due time; and read an entry's article."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from http import HTTPStatus

from retrieval.connections import backoff, retry_after_s, seconds_until
from retrieval.domain import Article, FeedState, Head
from retrieval.domain.articles import shown_url
from retrieval.errors import FeedError
from retrieval.sources.feeds.entries import Feed, FeedEntry, entries, feed_task, linked_feeds
from retrieval.sources.fetch.get import (
    LIMITS,
    WIRE,
    FetchError,
    FetchLimits,
    FetchRequest,
    FetchResult,
    fetch,
)
from retrieval.sources.fetch.guard import NOTHING, Allowed, Wire
from retrieval.sources.pages import PageError, same_site, site
from retrieval.sources.record import address_key
from retrieval.sources.sandbox import Unreadable, in_process, in_thread, is_quick

ACCEPT = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
}
MAX_SEEN = 2000  # marks of entries kept; a feed yields 500 at most
MOST_TRIES = 5  # to read an entry whose page fails transiently

# The article on the page at an address; raises PageError.
Fetch = Callable[[str], Awaitable[Article]]


@dataclass(frozen=True, slots=True)
class PollResult:
    """The result of a poll: the state to store, new or changed entries, the failure if any.

    ``left`` are the older entries that a first poll leaves out; ``fault`` says where the XML is
    broken of which entries could be read; ``linked`` are the feeds that a page links instead.
    """

    state: FeedState
    entries: tuple[FeedEntry, ...] = ()
    failure: FeedError | None = None
    left: int = 0
    fault: str | None = None
    linked: tuple[str, ...] = ()


async def poll(
    state: FeedState,
    *,
    now: datetime,
    limits: FetchLimits = LIMITS,
    allowed: Allowed = NOTHING,
    wire: Wire = WIRE,
) -> PollResult:
    """Poll the feed once; external errors are returned as ``failure``, not raised.

    After a permanent redirect the state has the new url.
    """
    request = FetchRequest(state.url, {**ACCEPT, **_conditions(state)})
    try:
        fetched = await fetch(request, limits=limits, allowed=allowed, wire=wire)
        if fetched.status == HTTPStatus.NOT_MODIFIED:
            return _unchanged(state, fetched, now)
        found = await _read(fetched, now=now, timeout_s=limits.timeout_s)
    except FetchError as error:
        return _failed(state, error, now)
    except FeedError as error:
        failure = FetchError(shown_url(state.url), error.why, retry=False)
        linked = await in_thread(partial(linked_feeds, fetched.body, fetched.url))
        return replace(_failed(state, failure, now), linked=linked)
    return _taken(state, fetched, found, now)


async def _read(fetched: FetchResult, *, now: datetime, timeout_s: float) -> Feed:
    """The parsed feed; off the event loop, in a child process if it may be slow."""
    kind = fetched.headers.get("content-type")
    if is_quick(fetched.body):
        return await in_thread(partial(entries, fetched.body, kind, fetched.url, now=now))
    context = {"url": fetched.url, "content_type": kind, "now": now.isoformat()}
    try:
        made = await in_process(feed_task, context, fetched.body, timeout_s=timeout_s)
    except Unreadable as error:
        raise FeedError(fetched.url, str(error)) from error
    found = tuple(FeedEntry(**each) for each in made["entries"])
    return Feed(made["title"], found, made["left"], made["fault"])


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
    """The state after which the next poll yields these entries again.

    ``failed`` are those whose pages failed transiently, retried a few times; ``unasked`` those
    that were not tried. The conditional headers are dropped too, since a 304 would yield nothing.
    """
    tries = (*state.tries, *dict.fromkeys(map(_mark, failed)))
    again = {mark for mark in map(_mark, failed) if tries.count(mark) < MOST_TRIES}
    again.update(map(_mark, unasked))
    kept = replace(state, tries=tuple(mark for mark in tries if mark in again))
    if not again:
        return kept
    seen = tuple(mark for mark in state.seen if mark not in again)
    return replace(kept, seen=seen, etag=None, modified=None)


async def read_page_of(entry: FeedEntry, fetch: Fetch) -> Article | PageError | None:
    """The page of an entry, or why it cannot be read; None where it has none of its own."""
    if entry.url is None or entry.shares_url or address_key(entry.url) is None:
        return None
    try:
        return await fetch(entry.url)
    except PageError as error:
        return error


def entry_article(
    entry: FeedEntry, feed: FeedState, page: Article | PageError | None
) -> tuple[Article, PageError | None]:
    """The article of an entry, and why its page was not used, if so.

    The page is preferred to the entry's own text if it is surely the same article, and not
    shorter. PageError if there is neither; its ``retry`` says whether trying again makes sense.
    """
    own = own_article(entry, feed)
    if isinstance(page, Article) and not _is_page_of(entry, page):
        page = PageError(shown_url(entry.url or ""), "the page holds other words than the entry")
    if isinstance(page, Article):
        return _joined(entry, feed, page), None
    if own is not None:
        return own, page
    if page is not None:
        raise page
    why = "one address for several entries" if entry.url else "neither address nor text"
    raise PageError(shown_url(entry.url or feed.url), f"an entry without text: {why}")


WORD = re.compile(r"[^\W_]{3,}")
AGREE = 0.5  # the share of words from which a title, or a text, agrees


def _is_page_of(entry: FeedEntry, page: Article) -> bool:
    """Whether a page is surely the entry's: it has the words of its title and its text.

    A title is enough where the other has none, or where the entry has hardly any text.
    """
    body = f"{page.head.title or ''} {page.text}"
    text = _share(entry.text, body)
    if entry.title is None or page.head.title is None:
        return text is None or text >= AGREE
    title = _share(entry.title, page.head.title)
    mirrored = _share(page.head.title, entry.title)
    titled = title is None or max(title, mirrored or 0) >= AGREE
    if text is None:
        return titled or (_share(entry.title, page.text[:600]) or 0) >= AGREE
    return (titled and text >= AGREE) or _opens_with(page.text, entry.text)


def _share(words: str, of: str) -> float | None:
    """The share of the distinct words that stand in the other text, 0–1; None without words."""
    wanted = {*WORD.findall(words.casefold())}
    return len(wanted & {*WORD.findall(of.casefold())}) / len(wanted) if wanted else None


def _opens_with(page: str, text: str) -> bool:
    """Whether the page begins with the entry's text, under another title."""
    opening = WORD.findall(text.casefold())[:12]
    return len(opening) >= 6 and (_share(" ".join(opening), page[: 3 * len(text)]) or 0) >= 0.9


def _joined(entry: FeedEntry, feed: FeedState, page: Article) -> Article:
    """An entry merged with its page: the longer text, with the page's url and metadata."""
    own = own_article(entry, feed)
    keys = tuple(dict.fromkeys((*page.known_as, *_keys(entry, feed))))
    if own is not None and len(own.text) > len(page.text):
        head = replace(own.head, url=page.head.url)
        return replace(own, source=page.source, head=head, known_as=keys)
    return replace(page, head=_filled(page.head, entry, feed), known_as=keys)


def own_article(entry: FeedEntry, feed: FeedState) -> Article | None:
    """The article as the feed itself has it; None without text."""
    if not any(char.isalnum() for char in entry.text):
        return None
    head = Head(_outlet(entry, feed), entry.title, entry.author, entry.published, entry.url)
    keys = _keys(entry, feed)
    own = entry.url if entry.url and keys[0].startswith("url:") else None
    return Article(own or f"{feed.url}#{entry.key}", entry.text, head, keys)


def _keys(entry: FeedEntry, feed: FeedState) -> tuple[str, ...]:
    """By what an entry is known: its own address, and its id in this feed."""
    address = None if entry.shares_url else address_key(entry.url)
    named = f"id:{feed.url}\n{entry.key}"
    if address is None:
        return (named,)
    has_id = entry.key != entry.url and not entry.key.startswith("words:")
    return (address, named) if has_id else (address,)


def _filled(head: Head, entry: FeedEntry, feed: FeedState) -> Head:
    unnamed = head.outlet == site(head.url or "")
    return Head(
        outlet=_outlet(entry, feed) if unnamed else head.outlet,
        title=head.title or entry.title,
        author=head.author or entry.author,
        published=_finer(head.published, entry.published),
        url=head.url,
    )


def _finer(page: str | None, entry: str | None) -> str | None:
    """The page's date, or the entry's time on the same day."""
    return entry if page is None or (entry or "").startswith(page) else page


def _outlet(entry: FeedEntry, feed: FeedState) -> str:
    """The entry's outlet: as stated, else the feed's if it is on the same site, else the host."""
    if entry.outlet:
        return entry.outlet
    if entry.url is None or same_site(entry.url, feed.url):
        return feed.title or site(feed.url)
    return site(entry.url)


def _conditions(state: FeedState) -> dict[str, str]:
    found = {"If-None-Match": state.etag, "If-Modified-Since": state.modified}
    return {name: value for name, value in found.items() if value}


def _mark(entry: FeedEntry) -> str:
    """A hash of an entry's state, without ``published``, which some feeds change daily."""
    state = "\0".join((entry.key, entry.url or "", entry.title or "", entry.text))
    state += f"\0{entry.updated}" if entry.updated else ""
    return sha256(state.encode()).hexdigest()[:16]


def _unchanged(state: FeedState, fetched: FetchResult, now: datetime) -> PollResult:
    if not _conditions(state):
        why = "the server answers 304 to a question never asked"
        return _failed(state, FetchError(shown_url(state.url), why, retry=True), now)
    due = now + pause(0, fetched.headers, now=now)
    return PollResult(replace(state, failures=0, failure=None, due=due))


def _failed(state: FeedState, error: FetchError, now: datetime) -> PollResult:
    failure = FeedError(error.where, error.why)
    failure.__cause__ = error
    failures = state.failures + 1
    gone = error.status == HTTPStatus.GONE
    due = None if gone else now + pause(failures, error.headers, now=now)
    kept = replace(state, failures=failures, failure=error.why, due=due, gone=gone)
    # Without conditional headers next time, in case these caused the failure.
    return PollResult(replace(kept, etag=None, modified=None), failure=failure)


def _taken(state: FeedState, fetched: FetchResult, found: Feed, now: datetime) -> PollResult:
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
    return PollResult(kept, new, left=0 if state.seen else found.left, fault=found.fault)


def _sane(header: str | None) -> str | None:
    """A header value safe to send back: printable ASCII of bounded length."""
    usable = header and len(header) <= 500 and header.isascii() and header.isprintable()
    return header if usable else None


USUAL = timedelta(minutes=15)
LONGEST_FRESH = timedelta(hours=6)  # cap for feeds that claim to be fresh for a year
LONGEST = timedelta(days=1)  # cap of backoff and Retry-After


def pause(failures: int, headers: Mapping[str, str], *, now: datetime) -> timedelta:
    """The time until the next poll, after ``failures`` consecutive failures: exponential backoff.

    ``headers`` are the last response's, by lower-case names; Retry-After and Cache-Control can
    only lengthen the pause, within bounds.

    >>> from datetime import UTC
    >>> now = datetime(2024, 5, 3, tzinfo=UTC)
    >>> [str(pause(n, {}, now=now)) for n in (0, 1, 2, 3)]
    ['0:15:00', '0:15:00', '0:30:00', '1:00:00']
    >>> str(pause(1, {"retry-after": "7200"}, now=now))
    '2:00:00'
    """
    if failures <= 0:
        return max(USUAL, min(_fresh(headers, now), LONGEST_FRESH))
    asked = timedelta(seconds=retry_after_s(headers, now) or 0.0)
    return max(backoff(failures, USUAL, LONGEST), min(asked, LONGEST))


def _fresh(headers: Mapping[str, str], now: datetime) -> timedelta:
    """The response's freshness lifetime (RFC 9111, 4.2.1)."""
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
    return timedelta(seconds=seconds_until(headers.get("expires", "").strip(), now) or 0.0)


def _seconds(digits: str) -> timedelta:
    """A number of seconds, capped at a year."""
    return timedelta(seconds=min(int(digits[:12]), 31_536_000)) if digits.isascii() else timedelta()
