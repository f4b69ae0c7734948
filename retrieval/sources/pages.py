"""Web pages to articles: the guarded fetch, politely, then the readers of files."""

from __future__ import annotations

import asyncio
import codecs
import math
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from retrieval.domain import Article, Head
from retrieval.domain.intake import shown_url
from retrieval.errors import ArticleError
from retrieval.sources.decode import MARKS
from retrieval.sources.fetch.connect import Wire
from retrieval.sources.fetch.get import (
    LIMITS,
    WIRE,
    Ask,
    Fetched,
    FetchError,
    FetchLimits,
    charset,
    fetch,
    media_type,
)
from retrieval.sources.fetch.guard import NOTHING, Allowed
from retrieval.sources.files.formats import WINDOWS, Reader, read_page, read_pdf, read_text
from retrieval.sources.record import Origin
from retrieval.sources.sandbox import Unreadable, in_process, in_thread, is_quick

READ: dict[str, Reader] = {
    "text/html": read_page,
    "application/xhtml+xml": read_page,
    "text/plain": read_text,
    "application/pdf": read_pdf,
}
ACCEPT = {"Accept": "text/html, application/xhtml+xml, application/pdf;q=0.9, text/plain;q=0.8"}
TYPES = frozenset(READ)
MIN_READ_S = 5.0  # to read what came, however late it came
ASIDE = re.compile(r"^(?:www|m|amp|mobile)\.")  # names of one site


class PageError(ArticleError):
    """A page that yields no article; ``retry`` says whether asking again makes sense."""

    def __init__(self, where: str, why: str, *, retry: bool = False) -> None:
        super().__init__(where, why)
        self.retry = retry


async def fetch_page(
    url: str, *, limits: FetchLimits = LIMITS, allowed: Allowed = NOTHING, wire: Wire = WIRE
) -> Article:
    """The article at ``url``; PageError says in one line why there is none.

    Only public addresses are connected to, and those in ``allowed``. The article's source is
    the address that the page gives for itself, if it is one of the same site, else where the
    redirects ended.
    """
    ask, begun = Ask(url, ACCEPT, TYPES), time.monotonic()
    try:
        fetched = await fetch(ask, limits=limits, allowed=allowed, wire=wire)
        if fetched.status != 200:
            raise PageError(shown_url(url), "the server answers 304 to a question never asked")
    except FetchError as error:
        raise PageError(error.where, error.why, retry=error.retry) from error
    left_s = max(MIN_READ_S, limits.timeout_s - (time.monotonic() - begun))
    return await _read(fetched, where=shown_url(url), timeout_s=left_s)


async def fetch_pages(urls: Iterable[str], *, allowed: Allowed) -> list[Article | PageError]:
    """As ``fetch_page``, one after the other; a page that fails holds up none."""
    found: list[Article | PageError] = []
    for url in urls:
        try:
            found.append(await fetch_page(url, allowed=allowed))
        except PageError as error:
            found.append(error)
    return found


async def _read(fetched: Fetched, *, where: str, timeout_s: float) -> Article:
    """``read_fetched`` off the event loop; in a child process where it may take long."""
    if is_quick(fetched.body):
        return await in_thread(partial(read_fetched, fetched, where=where))
    context = {"url": fetched.url, "headers": dict(fetched.headers), "where": where}
    try:
        made = await in_process(page_task, context, fetched.body, timeout_s=timeout_s)
    except Unreadable as error:
        raise PageError(where, str(error)) from error
    return Article(made["source"], made["text"], Head(**made["head"]))


def page_task(context: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
    """``read_fetched`` for a child process: the article's fields."""
    fetched = Fetched(context["url"], None, 200, context["headers"], raw)
    return asdict(read_fetched(fetched, where=context["where"]))


def read_fetched(fetched: Fetched, *, where: str) -> Article:
    """The article in what came; ``where`` names it in the ArticleError.

    >>> headers = {"content-type": "text/plain"}
    >>> fetched = Fetched("https://gazette.example/a", None, 200, headers, b"Gates open.")
    >>> made = read_fetched(fetched, where="a")
    >>> made.source, made.head.outlet, made.text
    ('https://gazette.example/a', 'gazette.example', 'Gates open.')
    """
    read = READ.get(media_type(fetched.headers) or "") or _guess(fetched.body)
    raw = fetched.body if read is read_pdf else _as_told(fetched.body, charset(fetched.headers))
    host = site(fetched.url)
    try:
        found = read(raw, Origin(where, fetched.url, host))
    except ArticleError as error:
        raise PageError(where, error.why) from error
    own = found.head.url
    url = own if own and _own_address(own, fetched.url) else fetched.url
    return replace(found, source=url, head=replace(found.head, url=url))


def site(url: str) -> str:
    """The host of ``url`` as people call it.

    >>> site("https://www.gazette.example:8080/a")
    'gazette.example'
    """
    return ASIDE.sub("", (urlsplit(url).hostname or "").lower())


def same_site(one: str, other: str) -> bool:
    """Whether one host is the other's or lies under it.

    >>> same_site("https://news.gazette.example/a", "http://www.gazette.example")
    True
    >>> same_site("https://gazette.example/a", "https://notgazette.example/a")
    False
    """
    short, long = sorted((site(one), site(other)), key=len)
    return long == short or ("." in short and long.endswith("." + short))


def _own_address(stated: str, fetched: str) -> bool:
    """Whether a page may call itself ``stated``: another site's article is not taken over,
    and a front page given for every article would make one of all."""
    try:
        if not same_site(stated, fetched):
            return False
        return urlsplit(stated).path.strip("/") != "" or urlsplit(fetched).path.strip("/") == ""
    except ValueError:
        return False


def _guess(raw: bytes) -> Reader:
    """The reader for bytes of which the server does not say what they are."""
    head = raw[:1024].lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    if head.startswith(b"%pdf-"):
        return read_pdf
    return read_page if head.startswith((b"<!doctype html", b"<html", b"<?xml")) else read_text


def _as_told(raw: bytes, encoding: str | None) -> bytes:
    """``raw`` in UTF-8 where it is not yet and the server's word on its encoding holds."""
    if encoding is None or raw.startswith(tuple(mark for mark, _ in MARKS)):
        return raw
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return raw.decode(WINDOWS.get(encoding, encoding)).encode("utf-8")
        except (UnicodeError, LookupError):
            return raw
    return raw


AT_ONCE = 4
AT_ONCE_OF_A_SITE = 2  # so that two sites which hang leave room for a third
MOST_FAILURES = 3  # in a row, for passing reasons


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be fetched, and within which limits."""

    limits: FetchLimits = LIMITS
    allowed: Allowed = NOTHING
    wire: Wire = WIRE


class LeftAlone(PageError):  # noqa: N818 - nothing went wrong with this page
    """A page that was not asked for: its site is down, or the round took long enough."""


@dataclass(slots=True)
class _Site:
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE_OF_A_SITE))
    failures: int = 0


class Pages:
    """The pages of one round; what waits is served in the order in which it came."""

    def __init__(self, reach: Reach, *, within_s: float = math.inf) -> None:
        """After ``within_s`` no page is asked for any more."""
        self._reach = reach
        self._until = time.monotonic() + within_s
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._sites: dict[str, _Site] = {}

    async def fetch(self, url: str) -> Article:
        """The article at ``url``; raises PageError, which is LeftAlone where it was not tried."""
        one = self._sites.setdefault(_site(url), _Site())
        async with one.slots, self._slots:
            if one.failures >= MOST_FAILURES or time.monotonic() >= self._until:
                raise LeftAlone(shown_url(url), "left for later", retry=True)
            try:
                page = await self._page(url)
            except PageError as error:
                one.failures = one.failures + 1 if error.retry else 0
                raise
            one.failures = 0
            return page

    async def _page(self, url: str) -> Article:
        reach = self._reach
        return await fetch_page(url, limits=reach.limits, allowed=reach.allowed, wire=reach.wire)


def _site(url: str) -> str:
    try:
        return site(url)
    except ValueError:  # no address: refused when it is asked for
        return url
