"""Pages whose words were shown are read again: what changed in them is a new revision."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from retrieval.domain import Article, Taken
from retrieval.ingest.take import take_in
from retrieval.sources.pages import PageError, Pages, Reach

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


# Of articles that an answer or a digest quoted so lately, each at most so often.
SHOWN_WITHIN = timedelta(days=7)
EVERY = timedelta(hours=3)
AT_ONCE = 40
ROUND_S = 120.0
# A page with less than this share of the words that are stored is a teaser or a notice.
LEAST_SHARE = 0.5


async def reread(catalogue: Catalogue, reach: Reach, now: datetime) -> int:
    """Read pages again that are due, and take in what changed; how many changed."""
    due = await asyncio.to_thread(
        catalogue.articles.to_reread, now - SHOWN_WITHIN, now - EVERY, limit=AT_ONCE
    )
    pages = Pages(reach, within_s=ROUND_S)
    changed = sum(await asyncio.gather(*(_one(catalogue, pages, one) for one in due)))
    await asyncio.to_thread(catalogue.articles.set_reread, [one.source for one in due], now)
    return changed


async def _one(catalogue: Catalogue, pages: Pages, known: Article) -> bool:
    """Whether the page of an article changed; one that cannot be read now has not."""
    try:
        page = await pages.fetch(known.head.url or "")
    except PageError:
        return False
    if not is_another(page.text, known.text):
        return False
    article = replace(known, text=page.text)
    return await asyncio.to_thread(take_in, catalogue, article) is Taken.CHANGED


def is_another(page: str, known: str) -> bool:
    """Whether a page holds the article with other words, and not only a part of it.

    >>> is_another("The dam leaks no more.", "The dam leaks."), is_another("Log in", "It is dry.")
    (True, True)
    >>> is_another("Log in", "The dam at Lindrup leaks.")
    False
    """
    return page != known and len(page.split()) >= LEAST_SHARE * len(known.split())
