"""Answers given, kept as they were shown, with the receipts of their quotes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.file import CatalogueFile
from retrieval.catalogue.receipts import keep_receipts
from retrieval.catalogue.rows import utc, utc_now
from retrieval.catalogue.schema import answers, cited
from retrieval.catalogue.stored_json import answer_of, to_json
from retrieval.domain import Answer, Cost


class KeptAnswers:
    """What was shown to whoever asked."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file

    def keep(self, answer: Answer) -> int:
        """Store an answer as shown, with the receipts of its quotes; its id."""
        row = {"question": answer.question, "asked_at": utc(utc_now()), "json": to_json(answer)}
        with self._file.write() as connection:
            key = connection.execute(answers.insert(), row | tokens(answer.cost))
            answer_id = int(key.lastrowid)
            shown = keep_receipts(connection, (*answer.citations, *answer.closest))
            if shown:
                connection.execute(_CITE, [{"answer": answer_id, "receipt": n} for n in shown])
        return answer_id

    def by_id(self, answer_id: int) -> Answer | None:
        """An answer as it was shown, None where there is none of this id."""
        with self._file.read() as connection:
            stored = connection.execute(_JSON, {"of": answer_id}).scalar_one_or_none()
        return answer_of(stored, answer_id) if stored else None


def tokens(cost: Cost | None) -> dict[str, Any]:
    """What a model took, by columns; empty where none was asked."""
    if cost is None:
        return {}
    return {
        "model": cost.model,
        "input_tokens": cost.input_tokens,
        "output_tokens": cost.output_tokens,
        "dropped": cost.dropped,
    }


_JSON = select(answers.c.json).where(answers.c.id == bindparam("of"))
_CITE = insert(cited).on_conflict_do_nothing()
