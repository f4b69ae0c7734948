"""Answers given, kept with their receipts: what a short id stands for, at any later time."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.changes import ChangeLog
from retrieval.catalogue.rows import head_of
from retrieval.catalogue.schema import (
    answers,
    articles,
    cited,
    receipts,
    revisions,
    texts,
    watched,
)
from retrieval.domain import Answer, Article, Citation, Cost, Span
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


def keep_answer(connection: Connection, answer: Answer, shown: str) -> int:
    """Store an answer as it was shown (JSON) with the receipts of its quotes; its id."""
    asked = {"asked_at": datetime.now(UTC).isoformat(timespec="seconds"), "json": shown}
    took = _took(answer.cost) if answer.cost else {}
    row = connection.execute(answers.insert(), {"question": answer.question, **asked, **took})
    key = row.inserted_primary_key
    answer_id = int(key[0]) if key else 0
    _keep_receipts(connection, answer_id, (*answer.citations, *answer.closest))
    return answer_id


def answer_json(connection: Connection, answer_id: int) -> str | None:
    """An answer as it was shown, None where there is none of this id."""
    found = select(answers.c.json).where(answers.c.id == answer_id)
    return connection.execute(found).scalar_one_or_none()


def receipt(connection: Connection, receipt_id: str) -> Receipt | None:
    """What a receipt stands for, None where none of this id was given."""
    row = connection.execute(select(receipts).where(receipts.c.id == receipt_id)).one_or_none()
    return Receipt(row.id, row.revision, Span(row.start, row.stop), row.folding) if row else None


def to_reread(connection: Connection, shown: datetime, read: datetime, limit: int) -> list[Article]:
    """Watched articles, as they are stored, whose words were shown and that were not read since."""
    times = {"shown": _stamp(shown), "read": _stamp(read), "most": limit}
    found = connection.execute(_TO_REREAD, times)
    return [Article(row.source, row.text, head_of(row)) for row in found]


def set_reread(connection: Connection, sources: Sequence[str], now: datetime) -> None:
    """Watch these articles; their pages were read now."""
    rows = [{"named": source, "now": _stamp(now)} for source in sources]
    if rows:
        connection.execute(_WATCH, rows)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _took(cost: Cost) -> dict[str, Any]:
    return {
        "model": cost.model,
        "input_tokens": cost.input_tokens,
        "output_tokens": cost.output_tokens,
        "dropped": cost.dropped,
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A place of a revision that answers show, and the revision that its article has now."""

    receipt: Receipt
    current: int
    answers: tuple[int, ...]


def shown_of(connection: Connection, revision: int) -> list[Shown]:
    """The places of a revision that stand in answers given, with those answers."""
    found: dict[str, Shown] = {}
    for row in connection.execute(_SHOWN_OF, {"of": revision}):
        place = Receipt(row.id, row.revision, Span(row.start, row.stop), row.folding)
        before = found.get(row.id, Shown(place, row.current, ()))
        found[row.id] = Shown(place, row.current, (*before.answers, row.answer))
    return [*found.values()]


def _keep_receipts(connection: Connection, answer_id: int, shown: Sequence[Citation]) -> None:
    """The places of citations; the newest revision with its words stands behind each."""
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
_WATCHED = insert(watched).from_select(
    ["article", "read_at"],
    select(articles.c.id, bindparam("now", type_=Text)).where(
        articles.c.source == bindparam("named")
    ),
)
_WATCH = _WATCHED.on_conflict_do_update(set_={"read_at": _WATCHED.excluded.read_at})
_QUOTED = (
    select(revisions.c.article)
    .join(receipts, receipts.c.revision == revisions.c.id)
    .join(cited, cited.c.receipt == receipts.c.id)
    .join(answers, answers.c.id == cited.c.answer)
    .where(answers.c.asked_at >= bindparam("shown"))
)
_TO_REREAD = (
    select(articles.c.source, texts.c.text, revisions)
    .join(watched, watched.c.article == articles.c.id)
    .join(revisions, revisions.c.id == articles.c.current)
    .join(texts, texts.c.revision == revisions.c.id)
    .where(watched.c.read_at <= bindparam("read"), articles.c.id.in_(_QUOTED))
    .order_by(watched.c.read_at, articles.c.id)
    .limit(bindparam("most"))
)
_STANDS = insert(cited).on_conflict_do_nothing()
_SHOWN_OF = (
    select(receipts, cited.c.answer, articles.c.current)
    .join(cited, cited.c.receipt == receipts.c.id)
    .join(revisions, revisions.c.id == receipts.c.revision)
    .join(articles, articles.c.id == revisions.c.article)
    .where(receipts.c.revision == bindparam("of"))
    .order_by(receipts.c.start, receipts.c.id, cited.c.answer)
)


class GivenAnswers(ChangeLog):
    """What was shown, and where its quotes were cut from."""

    def keep_answer(self, answer: Answer, shown: str) -> int:
        """Store an answer as shown (JSON) with the receipts of its quotes; its id."""
        with self._write() as connection:
            return keep_answer(connection, answer, shown)

    def answer_json(self, answer_id: int) -> str | None:
        """An answer as it was shown, None where there is none of this id."""
        with self._read() as connection:
            return answer_json(connection, answer_id)

    def receipt(self, receipt_id: str) -> Receipt | None:
        """What a receipt stands for, None where none of this id was given."""
        with self._read() as connection:
            return receipt(connection, receipt_id)

    def shown_of(self, revision: int) -> list[Shown]:
        """The places of a revision that stand in answers given, with those answers."""
        with self._read() as connection:
            return shown_of(connection, revision)

    def to_reread(self, shown: datetime, read: datetime, *, limit: int) -> list[Article]:
        """Watched articles that were quoted after ``shown`` and not read again after ``read``."""
        with self._read() as connection:
            return to_reread(connection, shown, read, limit)

    def set_reread(self, sources: Sequence[str], now: datetime) -> None:
        """Note that the pages of these articles were read now; they are watched from here on."""
        with self._write() as connection:
            set_reread(connection, sources, now)
