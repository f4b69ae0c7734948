"""Answers given, in the catalogue's file: kept with their receipts, read again."""

from __future__ import annotations

from retrieval.catalogue import answers
from retrieval.catalogue.answers import Receipt, Shown
from retrieval.catalogue.log import ChangeLog
from retrieval.domain import Answer


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
