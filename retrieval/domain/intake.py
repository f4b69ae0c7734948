"""Value types of ingestion: the state of feeds, and the outcome for offered articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from retrieval.errors import ArticleError, FeedError, Remark


class Taken(StrEnum):
    """The outcome for an offered article."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RELABELLED = "relabelled"  # the same text with another title, outlet, date or address
    BESIDE = "beside"  # new, although another article goes by the same name: both are kept


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed's stored state between polls.

    ``seen`` are hashes of the entries yielded, newest first; ``tries`` those of entries that could
    not be read, one per attempt. ``due`` is None before the first poll, and permanently once the
    feed is ``gone`` (410).
    """

    url: str
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    failures: int = 0  # consecutive
    failure: str | None = None  # the reason of the last one, cleared by a success
    due: datetime | None = None
    gone: bool = False
    seen: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()


def shown_url(url: str) -> str:
    r"""``url`` for messages: on one line, truncated, without credentials.

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
    """The numbers of articles that are new, have another text, or do not, and the refusals.

    ``remarks`` are on articles that were taken. For a round of feeds also:
    the number of entries deferred to the next round (``later``) since their site is down or time
    ran out; the feeds that ``failed``; the new state of the ``feeds`` polled. ``quotes`` were
    found in what was new or changed, where somebody counted them. Of the unchanged so many were
    ``relabelled``: they have another title, outlet, date or address.
    """

    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[ArticleError, ...] = ()
    later: int = 0
    failed: tuple[FeedError, ...] = ()
    feeds: tuple[FeedState, ...] = ()
    remarks: tuple[Remark, ...] = ()
    quotes: int = 0
    relabelled: int = 0

    @classmethod
    def of(cls, became: Iterable[Taken | ArticleError], remarks: Iterable[Remark] = ()) -> Report:
        """The outcomes, counted.

        >>> report = Report.of([Taken.NEW, Taken.UNCHANGED, Taken.RELABELLED, Taken.BESIDE])
        >>> report.taken, report.changed, report.unchanged, report.relabelled
        (2, 0, 2, 1)
        """
        each = [*became]
        refused = tuple(one for one in each if isinstance(one, ArticleError))
        new, changed = each.count(Taken.NEW) + each.count(Taken.BESIDE), each.count(Taken.CHANGED)
        relabelled = each.count(Taken.RELABELLED)
        same = each.count(Taken.UNCHANGED) + relabelled
        return cls(new, changed, same, refused, remarks=tuple(remarks), relabelled=relabelled)

    @property
    def brought(self) -> bool:
        """Whether the catalogue changed."""
        return bool(self.taken or self.changed or self.relabelled)

    def __add__(self, other: Report) -> Report:
        """Both reports' articles added up."""
        numbers = (self.taken + other.taken, self.changed + other.changed)
        refused = self.refused + other.refused
        return Report(
            *numbers,
            self.unchanged + other.unchanged,
            refused,
            remarks=self.remarks + other.remarks,
            relabelled=self.relabelled + other.relabelled,
        )
