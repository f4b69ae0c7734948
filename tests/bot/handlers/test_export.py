"""``/export`` after an answer, as a reply to one, and after a list of what somebody said."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

from tests.support.telegram import faults
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message
from tests.support.telegram.rooms import Room

BUS = "What did Greta Ossom say about the night bus?"
QUOTAS = "What was said about the quotas?"


def files(chat: Room, known: int) -> tuple[list[dict[str, str]], dict[str, Any], Message]:
    """The table and the JSON of the two files that come after so many messages."""
    *_, first, second = chat.wait_for_count(known + 2)
    assert first.document
    assert second.document
    assert (first.document.name[-4:], second.document.name[-5:]) == (".csv", ".json")
    table = csv.DictReader(StringIO(first.document.content.decode("utf-8-sig"), newline=""))
    return [*table], json.loads(second.document.content), second


def test_after_an_answer_its_quotes_come_as_two_files(ada: Person) -> None:
    chat = ada.private()
    answer = chat.answer_to(chat.says(QUOTAS))
    chat.says("/export")
    table, whole, last = files(chat, 1)

    assert [row["quote"] for row in table] == answer.quotes
    assert {one["quote"] for one in whole["citations"]} == {*answer.quotes}
    assert whole["question"] == QUOTAS
    assert last.text.startswith(f"{len(answer.quotes)} quotes, as a table and as JSON.")


def test_as_a_reply_it_exports_that_answer(ada: Person) -> None:
    chat = ada.private()
    asked = chat.says(BUS)
    answer = chat.answer_to(asked)
    chat.answer_to(chat.says(QUOTAS))
    chat.says("/export", replies_to=answer)
    _, of_the_answer, _ = files(chat, 2)
    context = ada.presses(answer, "Context")
    assert context.notice(10).text == ""
    around = chat.wait_for_count(5)[-1]
    chat.says("/export", replies_to=around)
    _, of_its_context, _ = files(chat, 5)

    assert of_the_answer["question"] == of_its_context["question"] == BUS


def test_before_it_is_known_that_a_message_was_sent_its_buttons_tell(
    ada: Person, telegram: Telegram
) -> None:
    chat = ada.private()
    answer = chat.answer_to(chat.says(BUS))
    telegram.fails(faults.RESET_AFTER, method="sendMessage", times=1)
    ada.presses(answer, "Context")
    around = chat.wait_for_count(2)[-1]
    chat.says("/export", replies_to=around)

    def exported(some: list[Message]) -> bytes | None:
        made = (one.document for one in some if one.document)
        return next((one.content for one in made if one.name.endswith(".json")), None)

    assert json.loads(chat.wait_for(exported))["question"] == BUS


def test_after_said_the_quotes_that_were_listed_come_with_receipts(ada: Person) -> None:
    chat = ada.private()
    listed = chat.answer_to(chat.says("/said Ossom"))
    chat.says("/export")
    table, _, _ = files(chat, 1)

    assert [row["quote"] for row in table] == listed.quotes
    assert all(len(row["receipt"]) == 10 for row in table)
    opened = chat.answer_to(chat.says(f"/start r_{table[0]['receipt']}"))
    assert opened.quotes == listed.quotes[:1]


def test_a_list_of_what_somebody_said_has_copies_cards_and_receipts(ada: Person) -> None:
    chat = ada.private()
    listed = chat.answer_to(chat.says("/said Ossom"))
    ada.presses(listed, "Card")
    card = chat.wait_for_count(2)[-1]

    assert {"Context", "Card", "Receipts", "Copy 1"} <= {*listed.labels}
    assert "More" not in listed.labels
    assert card.picture


def test_with_nothing_shown_it_says_what_it_needs(telegram: Telegram, ada: Person) -> None:
    chat = ada.private()
    said = chat.answer_to(chat.says("/export"))
    group = telegram.group("Desk", ada)
    elsewhere = group.answer_to(ada.says("/export", in_=group))

    assert said.text.startswith("There is nothing to export")
    assert elsewhere.text.startswith("There is nothing to export")
