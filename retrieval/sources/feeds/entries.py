"""Parse RSS, Atom and JSON feeds, and the links to them in pages; pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from retrieval.errors import ArticleError, FeedError
from retrieval.sources.dates import all_same_time, iso_time, moment
from retrieval.sources.decode import MARKS, decode
from retrieval.sources.fetch.get import charset
from retrieval.sources.files.html import WINDOWS
from retrieval.sources.markup import plain
from retrieval.sources.pages import same_site

MAX_ENTRIES = 500  # the newest; more at once is an archive, not news
DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
NO_FEED = "not a feed (RSS, Atom or JSON)"
HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry; None for what is unknown.

    ``key`` identifies it permanently: its id, else its url, else a hash of its words. ``text`` is
    the article as far as the feed has it, plain, possibly "".
    """

    key: str
    url: str | None
    title: str | None
    author: str | None
    published: str | None
    text: str
    outlet: str | None = None  # the original one, in an aggregating feed
    updated: str | None = None  # time of the last change, as the entry states
    shares_url: bool = False  # with other entries: then it is not the article's own address


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed: its entries, newest first, without duplicates; how many were left out.

    ``fault`` says where its XML is broken, though entries could be read.
    """

    title: str | None
    entries: tuple[FeedEntry, ...]
    left: int = 0
    fault: str | None = None


def entries(raw: bytes, content_type: str | None, url: str, *, now: datetime) -> Feed:
    """The feed in ``raw``, fetched from ``url``; FeedError if it is not one.

    >>> from datetime import UTC
    >>> raw = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}]}'
    >>> found = entries(raw, "application/json", "https://a.example/f", now=datetime.now(UTC))
    >>> found.entries[0].key
    '1'
    """
    text = _text(raw, content_type, url)
    fault = None
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        title, found = _of_json(text, url, now)
    else:
        title, found, fault = _of_xml(text, url, now)
    if all_same_time([entry.published for entry in found]):
        found = [replace(entry, published=None) for entry in found]
    if all_same_time([entry.updated for entry in found]):
        found = [replace(entry, updated=None) for entry in found]
    each = _newest(_deduplicated(found), now)
    return Feed(title, tuple(each[:MAX_ENTRIES]), max(0, len(each) - MAX_ENTRIES), fault)


def feed_task(context: Mapping[str, Any], raw: bytes) -> dict[str, Any]:
    """``entries`` for a child process: the feed's fields."""
    now = datetime.fromisoformat(context["now"])
    return asdict(entries(raw, context["content_type"], context["url"], now=now))


def _text(raw: bytes, content_type: str | None, url: str) -> str:
    """The decoded feed; broken UTF-8 becomes U+FFFD, so that it spoils one entry, not the feed."""
    stated = DECLARED.search(raw[:300])
    by_itself = stated[1].decode().lower() if stated else None
    declared = charset({"content-type": content_type or ""}) or by_itself
    if by_itself and declared in ("utf-8", "utf8") and not _is_utf8(raw):
        declared = by_itself  # the server says the same of every file
    if declared in (None, "utf-8", "utf8") and not raw.startswith(tuple(m for m, _ in MARKS)):
        head = raw[:1024]
        if b"<" in head or b"{" in head:
            return raw.decode("utf-8", "replace").replace("\0", "")
    try:
        return decode(raw, url, declared=WINDOWS.get(declared or "", declared))
    except ArticleError as error:
        raise FeedError(url, error.why) from error


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# XML


def _of_xml(text: str, url: str, now: datetime) -> tuple[str | None, list[FeedEntry], str | None]:
    import feedparser

    # A stream: given bytes or str, feedparser would open a file or url of that name.
    parsed = feedparser.parse(
        BytesIO(text.encode("utf-8", "replace")),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": url,
        },
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not parsed.get("version") and not parsed.entries:
        raise FeedError(url, (_XML.search(text[:MOST_PROLOGUE]) and _fault(text)) or NO_FEED)
    atom = str(parsed.get("version")).startswith("atom")
    title = _line(_words(parsed.feed.get("title_detail"), atom))
    # As plain dicts, since feedparser's own invent values for missing keys.
    found = [_xml_entry(dict(each.items()), url, atom, now) for each in parsed.entries]
    if atom:  # RFC 4287: an entry without an author has the feed's
        author = _by((parsed.feed.get("author_detail") or {}).get("name"))
        found = [replace(each, author=each.author or author) for each in found]
    home = _address(parsed.feed.get("link"), url)
    found = [_named(each, title, home) for each in found] if home and title else found
    fault = _fault(text) if parsed.get("bozo") else None
    if fault and not any(each.title or each.text or each.url for each in found):
        raise FeedError(url, fault)
    return title, found, fault


def _named(entry: FeedEntry, title: str, home: str) -> FeedEntry:
    """An entry with the feed's title as its outlet, if it is on the site that the feed is of.

    The feed itself may be elsewhere, as at a service that counts its readers.
    """
    own = entry.outlet is None and entry.url is not None and same_site(entry.url, home)
    return replace(entry, outlet=title) if own else entry


# What is meant to be a feed, though it may not be well-formed; it says so near its beginning.
_XML = re.compile(r"<(?:rss|feed|rdf:RDF)\b")
MOST_PROLOGUE = 2_000


def _fault(text: str) -> str | None:
    """Where XML is broken; None for a well-formed one.

    >>> _fault("<rss>\\n<item></rss>")
    'broken XML in line 2: mismatched tag'
    """
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.DefaultHandler = lambda _: None  # entities are not followed
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        return f"broken XML in line {error.lineno}: {expat.ErrorString(error.code)}"
    return None


def _xml_entry(found: Mapping[str, Any], url: str, atom: bool, now: datetime) -> FeedEntry:
    texts = [_words(each, atom) for each in found.get("content", ())]
    text = _longest([*texts, _words(found.get("summary_detail"), atom)])
    title = _line(_words(found.get("title_detail"), atom))
    author = (found.get("author_detail") or {}).get("name") if atom else found.get("author")
    address, updated = _address(found.get("link"), url), found.get("updated")
    return FeedEntry(
        key=_key(found.get("id"), address, title, text),
        url=address,
        title=title,
        author=_by(author),
        published=iso_time(found.get("published") or updated, now=now),
        text=text,
        updated=iso_time(updated, now=now),
        outlet=_line(plain(_str((found.get("source") or {}).get("title")))),
    )


def _words(part: Mapping[str, Any] | None, atom: bool) -> str:
    """The plain text of an element. Atom declares HTML; in RSS anything may be HTML."""
    if not part or not isinstance(part.get("value"), str):
        return ""
    kind = str(part.get("type") or "")
    if kind and not kind.startswith("text/") and kind not in HTML_TYPES:
        return ""  # a picture, a sound
    return plain(part["value"]) if not atom or kind in HTML_TYPES else part["value"].strip()


# JSON


def _of_json(text: str, url: str, now: datetime) -> tuple[str | None, list[FeedEntry]]:
    try:
        feed = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise FeedError(url, "broken JSON") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version")):
        raise FeedError(url, NO_FEED)
    own = {key: feed[key] for key in ("authors", "author") if feed.get(key)}
    found = [_json_entry(_signed(each, own), url, now) for each in items if isinstance(each, dict)]
    return _line(feed.get("title")), found


def _signed(entry: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry with the feed's authors where it names none of its own."""
    return entry if entry.get("authors") or entry.get("author") else {**entry, **own}


def _json_entry(found: Mapping[str, Any], url: str, now: datetime) -> FeedEntry:
    named = found.get("authors") or [found.get("author")]
    named = named if isinstance(named, list) else [named]
    authors = [_str(each.get("name")) for each in named if isinstance(each, dict)]
    texts = [_str(found.get("content_text")), plain(_str(found.get("content_html")))]
    text = _longest([*texts, _str(found.get("summary"))])
    address = _address(found.get("url") or found.get("external_url"), url)
    title = _line(found.get("title"))
    published, updated = (
        iso_time(_str(found.get(key)), now=now) for key in ("date_published", "date_modified")
    )
    return FeedEntry(
        key=_key(found.get("id"), address, title, text),
        url=address,
        title=title,
        author=_by(", ".join(filter(None, authors))),
        published=published or updated,
        text=text,
        updated=updated,
    )


# Both


def _key(id_: object, url: str | None, title: str | None, text: str) -> str:
    known = _line(str(id_)) if isinstance(id_, str | int) else None
    words = sha256(f"{title}\n{text}".encode()).hexdigest()[:16]
    return known or url or f"words:{words}"


def _longest(texts: Sequence[str]) -> str:
    """The longest text without replacement characters."""
    whole = (_storable(text).strip() for text in texts if "\ufffd" not in text)
    return max(whole, key=len, default="")


def _by(author: object) -> str | None:
    """The author's name; of a mail address only its display name: ``a@b.example (A. Moor)``."""
    name = _line(author)
    if name and "@" in name:
        named = re.fullmatch(r"\S+@\S+ \(([^@]+)\)|([^@<]+) <\S+>", name)
        return (named[1] or named[2]) if named else None
    return name


def _str(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(value: object) -> str | None:
    return " ".join(_storable(_str(value)).split()) or None


def _storable(text: str) -> str:
    """``text`` without NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _address(link: object, url: str) -> str | None:
    """The absolute http(s) url of a link; None for anything else."""
    try:
        whole = urljoin(url, _str(link).strip()) if link else ""
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.hostname else None


def _deduplicated(found: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Entries without duplicates; an id shared by several urls is replaced by the url, and a url
    that stands for the id of several entries by a hash of their words."""
    pairs = {(entry.key, entry.url) for entry in found if entry.url}
    shared = {key for key, number in Counter(key for key, _ in pairs).items() if number > 1}
    known: dict[str, FeedEntry] = {}
    words = {(entry.url, entry.title, entry.text) for entry in found}
    answers = Counter(url for url, _, _ in words)
    for entry in found:
        many = entry.url is not None and answers[entry.url] > 1
        key = entry.url if entry.key in shared and entry.url else entry.key
        if many and key == entry.url:
            key = _key(None, None, entry.title, entry.text)
        known.setdefault(key, replace(entry, key=key, shares_url=many))
    return list(known.values())


def _newest(found: Sequence[FeedEntry], now: datetime) -> list[FeedEntry]:
    """The newest entries first; an undated one takes the date of the one before it."""
    last, dated = now, []
    for entry in found:
        last = moment(entry.published) or last
        dated.append((last, entry))
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return [entry for _, entry in dated]


MOST_LINKED = 4  # tried, one after another
MOST_BYTES = 300_000  # of a page that are looked through: links to feeds stand in its head

_KINDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_TAG = re.compile(r"<(?:link|base)\b[^<>]{1,2000}>", re.I)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_COMMENTS = re.compile(r"comment", re.I)


def linked_feeds(raw: bytes, url: str) -> tuple[str, ...]:
    """The addresses of the feeds that the page in ``raw``, fetched from ``url``, links.

    In its order, but those of comments last.

    >>> page = b'<link rel="alternate" type="application/rss+xml" href="/feed?a&amp;b">'
    >>> linked_feeds(page, "https://gazette.example/news/")
    ('https://gazette.example/feed?a&b',)
    """
    found: dict[str, bool] = {}
    for tag in _TAG.findall(raw[:MOST_BYTES].decode("utf-8", "replace")):
        given = {one[1].lower(): _value(one) for one in _ATTRIBUTE.finditer(tag)}
        href = given.get("href", "").strip()
        if tag[1:5].lower() == "base" and href:
            url = _joined(url, href) or url
        elif "alternate" in given.get("rel", "").lower().split() and href:
            kind = given.get("type", "").partition(";")[0].strip().lower()
            whole = _joined(url, href) if kind in _KINDS else None
            if whole:
                found.setdefault(whole, bool(_COMMENTS.search(f"{href} {given.get('title', '')}")))
    return tuple(sorted(found, key=lambda one: found[one]))[:MOST_LINKED]


def _value(attribute: re.Match[str]) -> str:
    return unescape(attribute[2] or attribute[3] or attribute[4] or "")


def _joined(url: str, href: str) -> str | None:
    try:
        whole = urljoin(url, href)
    except ValueError:
        return None
    return whole if whole.startswith(("http://", "https://")) else None
