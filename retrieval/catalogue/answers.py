"""Answers given, kept as they were shown, with the receipts of their quotes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from retrieval.catalogue.articles import utc_now
from retrieval.catalogue.file import CatalogueFile
from retrieval.catalogue.receipts import keep_receipts
from retrieval.catalogue.rows import utc
from retrieval.catalogue.schema import answers
from retrieval.domain import Answer, Cost


class KeptAnswers:
    """What was shown to whoever asked."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file

    def keep(self, answer: Answer, shown: str) -> int:
        """Store an answer as shown (JSON) with the receipts of its quotes; its id."""
        row = {"question": answer.question, "asked_at": utc(utc_now()), "json": shown}
        with self._file.write() as connection:
            key = connection.execute(
                answers.insert(), row | _took(answer.cost)
            ).inserted_primary_key
            answer_id = int(key[0]) if key else 0
            keep_receipts(connection, answer_id, (*answer.citations, *answer.closest))
        return answer_id

    def json(self, answer_id: int) -> str | None:
        """An answer as it was shown, None where there is none of this id."""
        found = select(answers.c.json).where(answers.c.id == answer_id)
        with self._file.read() as connection:
            return connection.execute(found).scalar_one_or_none()


def _took(cost: Cost | None) -> dict[str, Any]:
    if cost is None:
        return {}
    return {
        "model": cost.model,
        "input_tokens": cost.input_tokens,
        "output_tokens": cost.output_tokens,
        "dropped": cost.dropped,
    }
