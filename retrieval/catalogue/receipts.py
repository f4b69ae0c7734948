"""Receipts: a short id for the place that a shown quote was cut from, for good."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.file import CatalogueFile
from retrieval.catalogue.schema import articles, cited, digest_cited, receipts, revisions
from retrieval.domain import Citation, Span
from retrieval.text.spans import FOLDING_VERSION


@dataclass(frozen=True, slots=True)
class Receipt:
    """A place in one stored revision, and the version of the folding that found it."""

    id: str
    revision: int
    span: Span
    folding: int


def receipt_id(source: str, sha256: str, span: Span) -> str:
    """The receipt of a place: ten letters and digits, always the same for the same place.

    >>> receipt_id("a.txt", "0" * 64, Span(3, 9)) == receipt_id("a.txt", "0" * 64, Span(3, 9))
    True
    >>> len(receipt_id("a.txt", "0" * 64, Span(3, 9)))
    10
    """
    place = f"{FOLDING_VERSION}\n{sha256}\n{span.start}\n{span.stop}\n{source}"
    digest = hashlib.sha256(place.encode()).digest()
    return base64.b32encode(digest[:7]).decode().lower()[:10]


@dataclass(frozen=True, slots=True)
class Shown:
    """A place of a revision that was shown, by which answers and digests.

    ``current`` is the revision that its article has now.
    """

    receipt: Receipt
    current: int
    answers: tuple[int, ...] = ()
    digests: tuple[int, ...] = ()


class GivenReceipts:
    """What every receipt that was given stands for, and who shows it."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file

    def by_id(self, receipt_id: str) -> Receipt | None:
        """What a receipt stands for, None where none of this id was given."""
        found = select(receipts).where(receipts.c.id == receipt_id)
        with self._file.read() as connection:
            row = connection.execute(found).one_or_none()
        return (
            Receipt(row.id, row.revision, Span(row.start, row.stop), row.folding) if row else None
        )

    def shown(self, revision: int) -> list[Shown]:
        """The places of a revision that were shown, in the order of its text."""
        found: dict[str, Shown] = {}
        with self._file.read() as connection:
            for row in connection.execute(_IN_ANSWERS, {"of": revision}):
                before = found.get(row.id, Shown(_receipt(row), row.current))
                found[row.id] = replace(before, answers=(*before.answers, row.by))
            for row in connection.execute(_IN_DIGESTS, {"of": revision}):
                before = found.get(row.id, Shown(_receipt(row), row.current))
                found[row.id] = replace(before, digests=(*before.digests, row.by))
        return sorted(found.values(), key=lambda one: (one.receipt.span.start, one.receipt.id))


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(row.id, row.revision, Span(row.start, row.stop), row.folding)


def keep_receipts(connection: Connection, shown: Sequence[Citation]) -> list[str]:
    """Store the places of citations; their receipts, in the same order.

    The newest revision with its words stands behind each.
    """
    found = connection.execute(_OF_WORDS, {"sums": [citation.sha256 for citation in shown]})
    newest = {(source, sha256): revision for source, sha256, revision in found}
    rows = [
        {
            "id": citation.receipt,
            "revision": newest[citation.source, citation.sha256],
            "start": citation.span.start,
            "stop": citation.span.stop,
            "folding": FOLDING_VERSION,
        }
        for citation in shown
    ]
    if rows:
        connection.execute(_KEEP, rows)
    return [citation.receipt for citation in shown]


def _shown_by(by: Column[int]) -> Select[Any]:
    """The places of revision ``:of`` with who shows them: the ids in this column."""
    return (
        select(receipts, by.label("by"), articles.c.current)
        .join(by.table, by.table.c.receipt == receipts.c.id)
        .join(revisions, revisions.c.id == receipts.c.revision)
        .join(articles, articles.c.id == revisions.c.article)
        .where(receipts.c.revision == bindparam("of"))
        .order_by(receipts.c.id, by)
    )


_OF_WORDS = (
    select(articles.c.source, revisions.c.sha256, func.max(revisions.c.id))
    .join(articles, articles.c.id == revisions.c.article)
    .where(revisions.c.sha256.in_(bindparam("sums", expanding=True)))
    .group_by(articles.c.source, revisions.c.sha256)
)
_KEEP = insert(receipts).on_conflict_do_nothing()
_IN_ANSWERS, _IN_DIGESTS = _shown_by(cited.c.answer), _shown_by(digest_cited.c.digest)
