"""Receipts: a short id for the place that a shown quote was cut from, for good."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.file import CatalogueFile
from retrieval.catalogue.schema import articles, cited, receipts, revisions
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
    """A place of a revision that answers show, and the revision that its article has now."""

    receipt: Receipt
    current: int
    answers: tuple[int, ...]


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
        """The places of a revision that stand in answers given, with those answers."""
        found: dict[str, Shown] = {}
        with self._file.read() as connection:
            rows = connection.execute(_SHOWN, {"of": revision}).all()
        for row in rows:
            place = _receipt(row)
            before = found.get(row.id, Shown(place, row.current, ()))
            found[row.id] = Shown(place, row.current, (*before.answers, row.answer))
        return [*found.values()]


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(row.id, row.revision, Span(row.start, row.stop), row.folding)


def keep_receipts(connection: Connection, answer_id: int, shown: Sequence[Citation]) -> None:
    """Store the places of citations; the newest revision with its words stands behind each."""
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
        stands = [{"answer": answer_id, "receipt": row["id"]} for row in rows]
        connection.execute(_STANDS, stands)


_OF_WORDS = (
    select(articles.c.source, revisions.c.sha256, func.max(revisions.c.id))
    .join(articles, articles.c.id == revisions.c.article)
    .where(revisions.c.sha256.in_(bindparam("sums", expanding=True)))
    .group_by(articles.c.source, revisions.c.sha256)
)
_KEEP = insert(receipts).on_conflict_do_nothing()
_STANDS = insert(cited).on_conflict_do_nothing()
_SHOWN = (
    select(receipts, cited.c.answer, articles.c.current)
    .join(cited, cited.c.receipt == receipts.c.id)
    .join(revisions, revisions.c.id == receipts.c.revision)
    .join(articles, articles.c.id == revisions.c.article)
    .where(receipts.c.revision == bindparam("of"))
    .order_by(receipts.c.start, receipts.c.id, cited.c.answer)
)
