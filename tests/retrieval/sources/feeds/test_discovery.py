"""The feeds that a page links."""

from __future__ import annotations

from retrieval.sources.feeds.entries import linked_feeds

KIND = 'rel="alternate" type="application/rss+xml"'


def test_only_whole_names_of_attributes_count() -> None:
    page = f'<link data-href="/wrong" href="/feed" {KIND}>'.encode()

    assert linked_feeds(page, "https://gazette.example/") == ("https://gazette.example/feed",)


def test_a_hostile_page_is_looked_through_at_once() -> None:
    page = f"<link {'a' * 1990}>".encode() * 150  # took a quarter of a minute

    assert linked_feeds(page, "https://gazette.example/") == ()
