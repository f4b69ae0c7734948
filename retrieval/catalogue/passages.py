"""Passages that may be searched: by id, by place, by scope, and the quotes in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select

from retrieval.catalogue.file import CatalogueFile
from retrieval.catalogue.rows import IDS, passage_of, quote_of, within
from retrieval.catalogue.schema import passages, quotes, revisions
from retrieval.domain import Passage, Quote, Scope, Span

# Passages whose quotes stay in memory, some 1 kB each.
MOST_QUOTED = 10_000


class SearchedPassages:
    """The passages of current revisions. An id is never used again."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file
        self._quotes: dict[int, tuple[Quote, ...]] = {}

    def by_id(self, ids: Iterable[int]) -> dict[int, Passage]:
        """The passages of these ids; those that left the search are missing."""
        return {row.id: passage_of(row) for row in self._file.by_ids(ids, _PASSAGES)}

    def newest(self, limit: int) -> dict[int, Passage]:
        """The passages that came last, of so many at most, by their ids."""
        found = select(passages).order_by(passages.c.id.desc()).limit(limit)
        with self._file.read() as connection:
            return {row.id: passage_of(row) for row in connection.execute(found)}

    def in_scope(self, ids: Iterable[int], scope: Scope) -> set[int]:
        """Those of these passages that may be searched in this scope."""
        return {row.id for row in self._file.by_ids(ids, _inside(scope))}

    def at(self, places: Sequence[tuple[int, Span]]) -> list[int]:
        """The passage that each place (revision id, span) begins in; those in none are left out."""
        starts: dict[int, list[tuple[int, int, int]]] = {}
        wanted = {revision for revision, _ in places}
        for row in self._file.by_ids(wanted, _PASSAGES_OF):
            starts.setdefault(row.revision, []).append((row.start, row.stop, row.id))
        found = (
            next((n for a, b, n in starts.get(revision, ()) if a <= span.start < b), None)
            for revision, span in places
        )
        return [n for n in found if n is not None]

    def quotes(self, ids: Iterable[int]) -> dict[int, tuple[Quote, ...]]:
        """The quotes that overlap each of these passages, in the order of the text.

        They never change: those last read stay in memory.
        """
        wanted = [*ids]
        if len(self._quotes) > MOST_QUOTED:
            self._quotes = {}
        known = self._quotes
        found: dict[int, list[Quote]] = {n: [] for n in wanted if n not in known}
        for row in self._file.by_ids(found, _QUOTES_AT):
            found[row.passage].append(quote_of(row))
        known.update((n, tuple(some)) for n, some in found.items())
        return {n: known[n] for n in wanted}

    def size(self) -> int:
        """How many passages may be searched; cached until a change."""
        with self._file.read() as connection:
            return self._file.until_change(
                connection, "size", lambda: connection.execute(_SIZE).scalar_one()
            )


@lru_cache(maxsize=64)
def _inside(scope: Scope) -> Select[tuple[int]]:
    found = select(passages.c.id).join(revisions, revisions.c.id == passages.c.revision)
    return found.where(passages.c.id.in_(IDS), within(scope))


def _quotes_at() -> Select[Any]:
    found = select(quotes, passages.c.id.label("passage"))
    overlap = (quotes.c.start < passages.c.stop) & (quotes.c.stop > passages.c.start)
    joined = found.join(passages, (quotes.c.revision == passages.c.revision) & overlap)
    return joined.where(passages.c.id.in_(IDS)).order_by(quotes.c.id)


# Statements are made once: making them takes longer than running them.
_PASSAGES = select(passages).where(passages.c.id.in_(IDS))
_PASSAGES_OF = select(passages).where(passages.c.revision.in_(IDS))
_QUOTES_AT = _quotes_at()
_SIZE = select(func.count()).select_from(passages)
