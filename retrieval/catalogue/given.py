"""Answers given, in the catalogue's file: kept with their receipts, read again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from retrieval.catalogue import answers
from retrieval.catalogue.answers import Receipt, Shown
from retrieval.catalogue.log import ChangeLog
from retrieval.domain import Answer, Article


class GivenAnswers(ChangeLog):
    """What was shown, and where its quotes were cut from."""

    def keep_answer(self, answer: Answer, shown: str) -> int:
        """Store an answer as shown (JSON) with the receipts of its quotes; its id."""
        with self._write() as connection:
            return answers.keep_answer(connection, answer, shown)

    def answer_json(self, answer_id: int) -> str | None:
        """An answer as it was shown, None where there is none of this id."""
        with self._read() as connection:
            return answers.answer_json(connection, answer_id)

    def receipt(self, receipt_id: str) -> Receipt | None:
        """What a receipt stands for, None where none of this id was given."""
        with self._read() as connection:
            return answers.receipt(connection, receipt_id)

    def shown_of(self, revision: int) -> list[Shown]:
        """The places of a revision that stand in answers given, with those answers."""
        with self._read() as connection:
            return answers.shown_of(connection, revision)

    def to_reread(self, shown: datetime, read: datetime, *, limit: int) -> list[Article]:
        """Watched articles that were quoted after ``shown`` and not read again after ``read``."""
        with self._read() as connection:
            return answers.to_reread(connection, shown, read, limit)

    def set_reread(self, sources: Sequence[str], now: datetime) -> None:
        """Note that the pages of these articles were read now; they are watched from here on."""
        with self._write() as connection:
            answers.set_reread(connection, sources, now)
