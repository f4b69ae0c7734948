"""Articles by their source: what is known of each, its revisions, their quotes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from retrieval.catalogue.feeds import WATCH
from retrieval.catalogue.file import CatalogueFile
from retrieval.catalogue.revisions import store
from retrieval.catalogue.rows import IDS, head_of, quote_of, utc
from retrieval.catalogue.schema import answers, articles, passages, quotes, revisions, texts
from retrieval.domain import Article, Head, Quote, Reading, Revision

# Texts that stay in memory; two bytes a character where one is curly: some 20 MB.
MOST_CHARS = 10_000_000


@dataclass(frozen=True, slots=True)
class Standing:
    """The revision of an article that stands now: the fingerprint of its text, and its head."""

    sha256: str
    head: Head


@dataclass(frozen=True, slots=True)
class CatalogueCounts:
    """How much is in the catalogue."""

    articles: int
    revisions: int
    passages: int
    quotes: int
    answers: int


class Intake:
    """An article being taken in, inside a transaction that holds the write lock."""

    def __init__(self, connection: Connection, source: str) -> None:
        self._connection, self._source = connection, source
        self._row = connection.execute(_CURRENT, {"source": source}).one_or_none()
        self.standing = _standing(self._row)

    def store(self, article: Article, reading: Reading, now: datetime) -> None:
        """Write the article as it is ``now``: a new one, or another revision of it."""
        store(self._connection, article, reading, now=now, before=self._row)

    def watch(self, now: datetime) -> None:
        """Watch the page of the article, which was read ``now``."""
        self._connection.execute(WATCH, {"named": self._source, "now": utc(now)})


class StoredArticles:
    """Articles and their revisions. A revision never changes once it is stored."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file
        self._texts = Texts()

    def standing(self, source: str) -> Standing | None:
        """What stands of this article now, None where it is not known."""
        with self._file.read() as connection:
            return _standing(connection.execute(_CURRENT, {"source": source}).one_or_none())

    @contextmanager
    def intake(self, source: str) -> Iterator[Intake]:
        """One transaction for an article; when it ends, all of it is stored, or nothing."""
        with self._file.write() as connection:
            yield Intake(connection, source)

    def revisions(self, ids: Iterable[int], *, keep: bool = True) -> dict[int, Revision]:
        """The revisions of these ids with their texts; the texts last used stay in memory.

        Without ``keep`` nothing new stays, for who walks through all of them once.
        """
        wanted = {*ids}
        found = self._texts.known(wanted)
        for row in self._file.by_ids(wanted - found.keys(), _REVISIONS):
            head = head_of(row)
            found[row.id] = one = Revision(
                row.id, row.source, row.number, row.sha256, row.text, head, row.repeats
            )
            if keep:
                self._texts.keep(one)
        return found

    def quotes(self, revision_ids: Iterable[int]) -> dict[int, tuple[Quote, ...]]:
        """The quotes of each of these revisions, old ones too, in the order of the text."""
        found: dict[int, list[Quote]] = {n: [] for n in revision_ids}
        for row in self._file.by_ids(found, _QUOTES):
            found[row.revision].append(quote_of(row))
        return {n: tuple(some) for n, some in found.items()}

    def counts(self) -> CatalogueCounts:
        """How much is here; articles and passages as they may be searched now."""
        tables = (articles, revisions, passages, quotes, answers)
        counted = [select(func.count()).select_from(table) for table in tables]
        with self._file.read() as connection:
            return CatalogueCounts(*(connection.execute(one).scalar_one() for one in counted))


def _standing(row: Row[Any] | None) -> Standing | None:
    return Standing(row.sha256, head_of(row)) if row else None


class Texts:
    """An LRU cache of stored revisions by id, bounded by the characters of their texts.

    >>> from retrieval.domain import Head
    >>> texts = Texts(most_chars=6)
    >>> for n in (1, 2, 3):
    ...     texts.keep(Revision(n, f"{n}.txt", 1, "", "abc", Head("Gazette")))
    >>> sorted(texts.known([1, 2, 3]))
    [2, 3]
    """

    def __init__(self, *, most_chars: int = MOST_CHARS) -> None:
        self._most_chars = most_chars
        self._kept: OrderedDict[int, Revision] = OrderedDict()
        self._chars = 0
        self._lock = Lock()

    def known(self, ids: Iterable[int]) -> dict[int, Revision]:
        """Those of these revisions that are here."""
        with self._lock:
            found = {n: self._kept[n] for n in ids if n in self._kept}
            for n in found:
                self._kept.move_to_end(n)
        return found

    def keep(self, revision: Revision) -> None:
        """Keep a revision; those not used for longest are evicted."""
        with self._lock:
            if revision.id not in self._kept:
                self._kept[revision.id] = revision
                self._chars += len(revision.text)
            while self._chars > self._most_chars and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._chars -= len(old.text)


# Statements are made once: making them takes longer than running them.
_CURRENT = (
    select(revisions)
    .join(articles, articles.c.current == revisions.c.id)
    .where(articles.c.source == bindparam("source"))
)
_REVISIONS = (
    select(revisions, articles.c.source, texts.c.text)
    .join(articles, articles.c.id == revisions.c.article)
    .join(texts, texts.c.revision == revisions.c.id)
    .where(revisions.c.id.in_(IDS))
)
_QUOTES = select(quotes).where(quotes.c.revision.in_(IDS)).order_by(quotes.c.id)
