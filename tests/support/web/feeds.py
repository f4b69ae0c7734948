"""Feeds and the pages of their entries, as a server sends them."""

from __future__ import annotations

from html import escape

from tests.support.web.server import Sent

NOBODY = "Nobody at the town hall would say when the spring boats may pass again."


def rss(*items: str, **headers: str) -> Sent:
    """A feed of these items, each the inside of its element, with headers by their names."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    feed = f'<rss version="2.0"><channel><title>The Gazette</title>{inside}</channel></rss>'
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Sent(feed.encode(), type="application/rss+xml", headers=named)


def item(link: str, title: str = "News", *, more: str = "") -> str:
    """The inside of an item."""
    description = f"<description>{escape(more)}</description>" if more else ""
    return f"<title>{escape(title)}</title><link>{escape(link)}</link>{description}"


def page(says: str, *, address: str | None = None) -> Sent:
    """An article whose first sentence says something; ``address``: what it calls its own."""
    link = f'<link rel="canonical" href="{address}">' if address else ""
    return Sent(
        f"<!doctype html><html><head><title>News</title>{link}</head><body><article>"
        f"<h1>News</h1><p>{escape(says)}, the harbour master of Ostrel said.</p><p>{NOBODY}</p>"
        "</article></body></html>".encode()
    )
