"""The feeds that a web page links (``rel="alternate"``); pure."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

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
