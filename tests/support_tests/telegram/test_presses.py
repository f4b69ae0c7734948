"""Presses and inline queries: answered in time and once, or not at all."""

from __future__ import annotations

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)

from tests.support.telegram.client import Client
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message

TOO_OLD = "Query is too old and response timeout expired or query id is invalid"
MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="m:1")]])


@pytest.fixture
def ada(telegram: Telegram) -> Person:
    person = telegram.person("Ada")
    person.starts()
    return person


@pytest.fixture
def answer(ada: Person, client: Client) -> Message:
    client("send_message", chat_id=ada.id, text="Gates", reply_markup=MARKUP)
    return ada.private().messages[0]


def article(number: int, text: str = "Gates") -> InlineQueryResultArticle:
    content = InputTextMessageContent(text, parse_mode="HTML")
    return InlineQueryResultArticle(str(number), "A title", content)


def test_a_press_tells_the_bot_and_the_person_reads_the_notice(
    ada: Person, answer: Message, client: Client
) -> None:
    press = ada.presses(answer, "More")
    pressed = client("get_updates")[-1].callback_query
    assert (pressed.data, pressed.from_user.id, pressed.message.id) == ("m:1", ada.id, answer.id)
    client("answer_callback_query", callback_query_id=pressed.id, text="That is all.")
    assert press.notice().text == "That is all."


def test_a_press_can_be_answered_too_late(ada: Person, answer: Message, client: Client) -> None:
    press = ada.presses(answer, "More", expired=True)
    refused = client.refused("answer_callback_query", callback_query_id=press.id)
    assert refused == f"BadRequest: {TOO_OLD}"
    assert press.notices == []


def test_a_press_that_is_not_answered_says_so(ada: Person, answer: Message) -> None:
    press = ada.presses(answer, "More")
    with pytest.raises(AssertionError, match="the press of 'm:1' was not answered"):
        press.notice(within_s=0)


def test_a_notice_has_200_signs_at_most(ada: Person, answer: Message, client: Client) -> None:
    press = ada.presses(answer, "More")
    given = {"callback_query_id": press.id}
    assert client.refused("answer_callback_query", text="x" * 201, **given)
    client("answer_callback_query", text="x" * 200, **given)


def test_an_inline_query_gets_results_that_can_be_sent(
    ada: Person, telegram: Telegram, client: Client
) -> None:
    asked = ada.asks_inline("gates")
    assert client("get_updates")[-1].inline_query.query == "gates"
    given = {"inline_query_id": asked.id, "results": [article(1, "<b>Gates</b>")]}
    client("answer_inline_query", cache_time=60, is_personal=False, **given)
    assert [one["title"] for one in asked.results()] == ["A title"]
    group = telegram.group("Growers", ada, bot="left")
    picked = ada.picks(asked, 0, in_=group)
    assert (picked.text, picked.marked("bold")) == ("Gates", ["Gates"])
    assert telegram.person("Bo").asks_inline("gates").cached
    assert not ada.asks_inline("dams").cached


@pytest.mark.parametrize(
    ("results", "refused"),
    [
        ([article(n) for n in range(51)], "Results_too_much"),
        ([article(1), article(1)], "Result_id_duplicate"),
        ([article(10**64)], "Result_id_invalid"),
        (
            [article(1, "<p>")],
            "Can't parse inline query result: can't parse entities: "
            'unsupported start tag "p" at byte offset 0',
        ),
        ([article(1, "x" * 4097)], "Can't parse inline query result: message_too_long"),
    ],
)
def test_results_that_telegram_refuses(
    results: list[InlineQueryResultArticle], refused: str, ada: Person, client: Client
) -> None:
    asked = ada.asks_inline("gates")
    given = {"inline_query_id": asked.id, "results": results}
    assert client.refused("answer_inline_query", **given) == f"BadRequest: {refused}"
    client("answer_inline_query", inline_query_id=asked.id, results=[article(1)])


def test_an_inline_query_is_answered_once_and_in_time(
    ada: Person, telegram: Telegram, client: Client
) -> None:
    asked = ada.asks_inline("gates")
    given = {"inline_query_id": asked.id, "results": [article(1)]}
    client("answer_inline_query", **given)
    assert client.refused("answer_inline_query", **given) == f"BadRequest: {TOO_OLD}"
    telegram.world.inline_life_s = 0
    late = ada.asks_inline("dams")
    given = {"inline_query_id": late.id, "results": []}
    assert client.refused("answer_inline_query", **given) == f"BadRequest: {TOO_OLD}"
