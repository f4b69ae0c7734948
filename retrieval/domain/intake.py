"""Articles on their way in, as values: feeds that are followed, and what became of what came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from retrieval.errors import ArticleError, FeedError


class Taken(StrEnum):
    """What became of an article that was offered."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is kept of a feed between two polls; all of it plain values.

    ``seen`` are marks of the entries handed out, newest first; ``tries`` those of entries that
    could not be read, once for each time. ``due`` is None before the first poll, and for good
    where the feed is ``gone`` (410).
    """

    url: str
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    failures: int = 0  # in a row
    failure: str | None = None  # the last one's reason, while they last
    due: datetime | None = None
    gone: bool = False
    seen: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()


def shown_url(url: str) -> str:
    r"""``url`` on one line of bounded length, without a name and password.

    >>> shown_url("https://me:secret@gazette.example/a\n")
    'https://gazette.example/a'
    """
    line = "".join(char for char in url if char.isprintable()).strip()
    scheme, slashes, rest = line.partition("//")
    host, slash, path = rest.partition("/")
    line = scheme + slashes + host.rpartition("@")[2] + slash + path
    return line if len(line) <= 200 else line[:199] + "…"


@dataclass(frozen=True, slots=True)
class Report:
    """How many articles were new, changed, known as they are; and those that were refused.

    Of a round of feeds also: how many entries were left for the next round (``later``), as their
    site is down or the round took long enough; the feeds that ``failed``; and the ``feeds`` that
    were asked, as they are now.
    """

    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[ArticleError, ...] = ()
    later: int = 0
    failed: tuple[FeedError, ...] = ()
    feeds: tuple[FeedState, ...] = ()

    @classmethod
    def of(cls, became: Iterable[Taken | ArticleError]) -> Report:
        """What became of articles, counted.

        >>> Report.of([Taken.NEW, Taken.UNCHANGED, Taken.NEW])
        Report(taken=2, changed=0, unchanged=1, refused=(), later=0, failed=(), feeds=())
        """
        each = [*became]
        refused = tuple(one for one in each if isinstance(one, ArticleError))
        new, changed = each.count(Taken.NEW), each.count(Taken.CHANGED)
        return cls(new, changed, each.count(Taken.UNCHANGED), refused)

    @property
    def brought(self) -> bool:
        """Whether anything came into the catalogue."""
        return bool(self.taken or self.changed)

    def __add__(self, other: Report) -> Report:
        """What became of the articles of both."""
        numbers = (self.taken + other.taken, self.changed + other.changed)
        return Report(*numbers, self.unchanged + other.unchanged, self.refused + other.refused)
