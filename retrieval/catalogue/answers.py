"""Answers and digests kept as they were shown, with receipts: where each quote was cut from."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, Connection, Row, Select, Table, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.file import CatalogueFile, FilePart
from retrieval.catalogue.rows import utc, utc_now
from retrieval.catalogue.schema import (
    answers,
    articles,
    cited,
    digest_cited,
    digests,
    receipts,
    revisions,
)
from retrieval.domain import Answer, Bullet, Citation, Digest, Span
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
    """A place that was shown, and by which answers and digests.

    ``current`` is the revision that its article has now.
    """

    receipt: Receipt
    current: int
    answers: tuple[int, ...] = ()
    digests: tuple[int, ...] = ()


class GivenReceipts(FilePart[CatalogueFile]):
    """What every receipt that was given stands for, and who shows it."""

    def by_id(self, receipt_id: str) -> Receipt | None:
        """What a receipt stands for, None where none of this id was given."""
        found = select(receipts).where(receipts.c.id == receipt_id)
        return next(map(_receipt, self._rows(found)), None)

    def current(self, receipt: Receipt) -> int:
        """The revision that the receipt's article has now."""
        with self._file.read() as connection:
            return int(connection.execute(_CURRENT, {"of": receipt.revision}).scalar_one())

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


class KeptAnswers(FilePart[CatalogueFile]):
    """What was shown to whoever asked."""

    def keep(self, answer: Answer) -> int:
        """Store an answer as shown, with the receipts of its quotes; its id."""
        row = {"question": answer.question, "asked_at": utc(utc_now())}
        with self._file.write() as connection:
            n = _keep(connection, answers, row, answer)
            quotes = (*answer.citations, *answer.closest)
            _keep_receipts(connection, quotes, cited.c.answer, n)
        return n

    def by_id(self, answer_id: int) -> Answer | None:
        """An answer as it was shown, None where there is none of this id."""
        read = _stored(self._file, answers, answer_id)
        return replace(_reader(Answer).validate_python(read), id=answer_id) if read else None


class KeptDigests(FilePart[CatalogueFile]):
    """What was told of a window. Their ids are their own: an answer may have the same."""

    def keep(self, digest: Digest) -> int:
        """Store a digest as shown, with the receipts of its quotes; its id."""
        with self._file.write() as connection:
            n = _keep(connection, digests, {"made_at": utc(utc_now())}, digest)
            _keep_receipts(connection, digest.citations, digest_cited.c.digest, n)
        return n

    def by_id(self, digest_id: int) -> Digest | None:
        """A digest as it was shown, None where there is none of this id."""
        read = _stored(self._file, digests, digest_id)
        if read is None:
            return None
        for story in read["stories"]:
            for name in ("bullets", "differs"):
                story[name] = [Bullet(text, tuple(numbers)) for text, numbers in story[name]]
        digest: Digest = _reader(Digest).validate_python(read)
        return replace(digest, id=digest_id)


def _keep(
    connection: Connection, table: Table, row: Mapping[str, str], shown: Answer | Digest
) -> int:
    """Store what was shown, as JSON; its id."""
    columns = {**row, "json": json.dumps(shown, default=_plain)}
    if cost := shown.cost:
        names = ("model", "input_tokens", "output_tokens", "dropped")
        columns |= {name: getattr(cost, name) for name in names}
    put = table.insert().values(columns).returning(table.c.id)
    return int(connection.execute(put).scalar_one())


def _plain(value: Any) -> object:
    """What JSON holds of a value; dataclasses.asdict copies all of it first, 1 ms an answer."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Bullet):
        return (value.text, value.citations)
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _stored(file: CatalogueFile, table: Table, n: int) -> dict[str, Any] | None:
    with file.read() as connection:
        found = connection.execute(select(table.c.json).where(table.c.id == n))
        stored = found.scalar_one_or_none()
    read: dict[str, Any] | None = json.loads(stored) if stored else None
    return read


@cache
def _reader(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _keep_receipts(
    connection: Connection, quotes: Sequence[Citation], by: Column[int], n: int
) -> None:
    """Store the places of quotes, and that they are shown by number ``n`` of this column.

    The newest revision with its words stands behind each.
    """
    if not quotes:
        return
    found = connection.execute(_OF_WORDS, {"sums": [quote.sha256 for quote in quotes]})
    newest = {(source, sha256): revision for source, sha256, revision in found}
    rows = [
        {
            "id": quote.receipt,
            "revision": newest[quote.source, quote.sha256],
            "start": quote.span.start,
            "stop": quote.span.stop,
            "folding": FOLDING_VERSION,
        }
        for quote in quotes
    ]
    connection.execute(insert(receipts).on_conflict_do_nothing(), rows)
    shown = [{by.name: n, "receipt": quote.receipt} for quote in quotes]
    connection.execute(insert(by.table).on_conflict_do_nothing(), shown)


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(row.id, row.revision, Span(row.start, row.stop), row.folding)


def _shown_by(by: Column[int]) -> Select[Any]:
    """The places of revision ``:of`` with who shows them: the ids in this column."""
    return (
        select(receipts, by.label("by"), func.abs(articles.c.current).label("current"))
        .join(by.table, by.table.c.receipt == receipts.c.id)
        .join(revisions, revisions.c.id == receipts.c.revision)
        .join(articles, articles.c.id == revisions.c.article)
        .where(receipts.c.revision == bindparam("of"))
        .order_by(receipts.c.id, by)
    )


_CURRENT = (
    select(func.abs(articles.c.current))  # negative: it left the search
    .join(revisions, revisions.c.article == articles.c.id)
    .where(revisions.c.id == bindparam("of"))
)
_OF_WORDS = (
    select(articles.c.source, revisions.c.sha256, func.max(revisions.c.id))
    .join(articles, articles.c.id == revisions.c.article)
    .where(revisions.c.sha256.in_(bindparam("sums", expanding=True)))
    .group_by(articles.c.source, revisions.c.sha256)
)
_IN_ANSWERS, _IN_DIGESTS = _shown_by(cited.c.answer), _shown_by(digest_cited.c.digest)
