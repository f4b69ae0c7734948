"""Feeds as a server sends them: RSS around the items that a test gives."""

from __future__ import annotations

from tests.web.server import Sent


def rss(*items: str, **headers: str) -> Sent:
    """A feed of these items, each the inside of its element, with headers by their names."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    feed = f'<rss version="2.0"><channel><title>The Gazette</title>{inside}</channel></rss>'
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Sent(feed.encode(), type="application/rss+xml", headers=named)
