"""Web pages to articles: the guarded fetch, rate-limited per site, then the file readers."""

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
from retrieval.domain.articles import shown_url
from retrieval.errors import ArticleError
from retrieval.sources.decode import MARKS, decode
from retrieval.sources.fetch.get import (
    LIMITS,
    WIRE,
    FetchError,
    FetchLimits,
    FetchRequest,
    FetchResult,
    charset,
    fetch,
    media_type,
)
from retrieval.sources.fetch.guard import NOTHING, Allowed, Wire
from retrieval.sources.files.formats import Reader, read_text
from retrieval.sources.files.html import WINDOWS, read_page
from retrieval.sources.files.pdf import read_pdf
from retrieval.sources.no_article import is_about
from retrieval.sources.record import SUBDOMAIN, Origin, address_key
from retrieval.sources.sandbox import Unreadable, in_process, in_thread, is_quick

READ: dict[str, Reader] = {
    "text/html": read_page,
    "application/xhtml+xml": read_page,
    "text/plain": read_text,
    "application/pdf": read_pdf,
}
ACCEPT = {"Accept": "text/html, application/xhtml+xml, application/pdf;q=0.9, text/plain;q=0.8"}
TYPES = frozenset(READ)
FRONT = re.compile(r"/(?:index|home|default)(?:\.\w{2,5})?$", re.I)
NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
MIN_READ_S = 5.0  # for parsing, however little of the time limit is left


class PageError(ArticleError):
    """A page that yields no article; ``retry`` says whether trying again makes sense."""

    def __init__(self, where: str, why: str, *, retry: bool = False) -> None:
        super().__init__(where, why)
        self.retry = retry


async def fetch_page(
    url: str, *, limits: FetchLimits = LIMITS, allowed: Allowed = NOTHING, wire: Wire = WIRE
) -> Article:
    """The article at ``url``; PageError gives the reason on one line.

    Connects only to public addresses and those in ``allowed``. The article's source is the
    page's canonical url if it is on the same site, else the last redirect's target.
    """
    request, begun = FetchRequest(url, ACCEPT, TYPES), time.monotonic()
    try:
        fetched = await fetch(request, limits=limits, allowed=allowed, wire=wire)
        if fetched.status != 200:
            raise PageError(shown_url(url), "the server answers 304 to a question never asked")
        if _is_front(fetched.url) and not _is_front(url):
            raise PageError(shown_url(url), "redirected to the front page")
    except FetchError as error:
        raise PageError(error.where, error.why, retry=error.retry) from error
    left_s = max(MIN_READ_S, limits.timeout_s - (time.monotonic() - begun))
    page = await _read(fetched, where=shown_url(url), timeout_s=left_s)
    moved = urlsplit(fetched.url).path != urlsplit(url).path
    found = f"{fetched.url} {page.head.title} {page.text}"
    if moved and not _same_number(url, fetched.url) and is_about(url, found, least=0.4) is False:
        raise PageError(shown_url(url), "redirected to another page")
    return page


async def fetch_pages(urls: Iterable[str], *, allowed: Allowed) -> list[Article | PageError]:
    """As ``fetch_page``, one after another; a failure is returned, not raised."""
    found: list[Article | PageError] = []
    for url in urls:
        try:
            found.append(await fetch_page(url, allowed=allowed))
        except PageError as error:
            found.append(error)
    return found


async def _read(fetched: FetchResult, *, where: str, timeout_s: float) -> Article:
    """``read_fetched`` off the event loop, in a child process if it may be slow."""
    if is_quick(fetched.body):
        return await in_thread(partial(read_fetched, fetched, where=where))
    context = {"url": fetched.url, "headers": dict(fetched.headers), "where": where}
    try:
        made = await in_process(page_task, context, fetched.body, timeout_s=timeout_s)
    except Unreadable as error:
        raise PageError(where, str(error)) from error
    return Article(**made | {"head": Head(**made["head"]), **_tuples(made)})


def _tuples(made: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(made[name]) for name in ("known_as", "faults")}


def page_task(context: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
    """``read_fetched`` for a child process: the article's fields."""
    fetched = FetchResult(context["url"], None, 200, context["headers"], raw)
    return asdict(read_fetched(fetched, where=context["where"]))


def read_fetched(fetched: FetchResult, *, where: str) -> Article:
    """The article in a response; ``where`` names it in the PageError.

    >>> headers = {"content-type": "text/plain"}
    >>> fetched = FetchResult("https://gazette.example/a", None, 200, headers, b"Gates open.")
    >>> made = read_fetched(fetched, where="a")
    >>> made.source, made.head.outlet, made.text
    ('https://gazette.example/a', 'gazette.example', 'Gates open.')
    """
    read = READ.get(media_type(fetched.headers) or "") or _guess(fetched.body)
    if read is read_text and _guess(fetched.body) is read_page:
        read = read_page
    raw = fetched.body if read is read_pdf else _to_utf8(fetched.body, charset(fetched.headers))
    host = site(fetched.url)
    try:
        found = read(raw, Origin(where, fetched.url, host))
    except ArticleError as error:
        raise PageError(where, error.why) from error
    own = found.head.url
    url = own if own and _own_address(own, fetched.url) else fetched.url
    keys = tuple(filter(None, (address_key(url),))) or (f"name:{url}",)
    return replace(found, source=url, head=replace(found.head, url=url), known_as=keys)


def site(url: str) -> str:
    """The host of ``url`` without port and ``www.``.

    >>> site("https://www.gazette.example:8080/a")
    'gazette.example'
    """
    return SUBDOMAIN.sub("", (urlsplit(url).hostname or "").lower())


def same_site(one: str, other: str) -> bool:
    """Whether the hosts are equal or one is a subdomain of the other.

    >>> same_site("https://news.gazette.example/a", "http://www.gazette.example")
    True
    >>> same_site("https://gazette.example/a", "https://notgazette.example/a")
    False
    """
    short, long = sorted((site(one), site(other)), key=len)
    return long == short or ("." in short and long.endswith("." + short))


def _same_number(one: str, other: str) -> bool:
    """Whether an article's number stands in both addresses."""
    first, second = (NUMBER.findall(urlsplit(url).path) for url in (one, other))
    return not {*first}.isdisjoint(second)


def _is_front(url: str) -> bool:
    """Whether this is the address of a front page.

    >>> _is_front("https://gazette.example/index.html"), _is_front("https://gazette.example/a")
    (True, False)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = FRONT.sub("", parts.path).strip("/")
    return not path and not parts.query


def _own_address(stated: str, fetched: str) -> bool:
    """Whether to trust the canonical url ``stated``: not another site's, which could overwrite
    its article, nor a front page, which would merge all articles into one."""
    try:
        if not same_site(stated, fetched):
            return False
        return urlsplit(stated).path.strip("/") != "" or urlsplit(fetched).path.strip("/") == ""
    except ValueError:
        return False


def _guess(raw: bytes) -> Reader:
    """The reader for a body without a known media type, by its first bytes."""
    head = raw[:1024].lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    if head.startswith(b"%pdf-"):
        return read_pdf
    return read_page if head.startswith((b"<!doctype html", b"<html", b"<?xml")) else read_text


def _to_utf8(raw: bytes, encoding: str | None) -> bytes:
    """``raw`` re-encoded as UTF-8 if it is not yet and the server's ``encoding`` fits it."""
    if encoding is None or raw.startswith(tuple(mark for mark, _ in MARKS)):
        return raw
    try:
        return decode(raw, "", declared=WINDOWS.get(encoding, encoding)).encode("utf-8")
    except (ArticleError, UnicodeError):
        return raw


AT_ONCE = 4
AT_ONCE_OF_A_SITE = 2  # so that one site that hangs cannot take all slots
MOST_FAILURES = 3  # consecutive and transient


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be fetched, and within which limits."""

    limits: FetchLimits = LIMITS
    allowed: Allowed = NOTHING
    wire: Wire = WIRE


class SkippedPage(PageError):  # noqa: N818 - nothing went wrong with this page
    """A page that was not requested: its site is down, or the round's time is up."""


@dataclass(slots=True)
class _Site:
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE_OF_A_SITE))
    failures: int = 0


class Pages:
    """Fetches the pages of one round: bounded concurrency, first come first served."""

    def __init__(self, reach: Reach, *, within_s: float = math.inf) -> None:
        """``within_s``: seconds after which no further page is requested."""
        self._reach = reach
        self._until = time.monotonic() + within_s
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._sites: dict[str, _Site] = {}

    async def fetch(self, url: str) -> Article:
        """The article at ``url``; PageError, or SkippedPage if it was not tried."""
        one = self._sites.setdefault(_site(url), _Site())
        async with one.slots, self._slots:
            if one.failures >= MOST_FAILURES or time.monotonic() >= self._until:
                raise SkippedPage(shown_url(url), "left for later", retry=True)
            try:
                reach = self._reach
                page = await fetch_page(
                    url, limits=reach.limits, allowed=reach.allowed, wire=reach.wire
                )
            except PageError as error:
                one.failures = one.failures + 1 if error.retry else 0
                raise
            one.failures = 0
            return page


def _site(url: str) -> str:
    try:
        return site(url)
    except ValueError:  # invalid: refused when it is fetched
        return url
