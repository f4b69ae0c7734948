"""What costs something is counted once, however it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bot.running import copied, running
from tests.support.bot.scenes import QUESTION, said_to
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message

A_MINUTE = 4
TOO_FAST = "That was quick!"


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with telegram_server() as started:
        yield started


@pytest.fixture(scope="module")
def let_in(
    telegram: Telegram, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Person]]:
    """Those whom a bot that takes few questions a minute lets in."""
    people = [telegram.person(name) for name in ("Ada", "Bob", "Cem", "Dora")]
    home = copied(filled, tmp_path_factory.mktemp("strict") / "home")
    allowed = ",".join(str(one.id) for one in people)
    with running(telegram, home, QUOTH_ALLOW=allowed, QUOTH_QUESTIONS_A_MINUTE=str(A_MINUTE)):
        yield people


def opened_by(person: Person, answer: Message) -> str:
    """The receipt of the first quote, shown by a press."""
    number = len(person.private().messages)
    person.presses(answer, next(one for one in answer.labels if one.startswith("Receipt")))
    return person.private().wait_for_count(number + 1)[-1].marked("code")[0]


def test_a_stranger_opens_some_receipts_a_minute_and_no_more(
    telegram: Telegram, let_in: list[Person]
) -> None:
    ada, eve = let_in[0], telegram.person("Eve")
    answer = said_to(ada, QUESTION)
    receipt = opened_by(ada, answer)

    opened = [said_to(eve, f"/start r_{receipt}") for _ in range(A_MINUTE)]
    refused = said_to(eve, f"/start r_{receipt}")

    assert all(one.quotes == answer.quotes[:1] for one in opened)
    assert refused.text.startswith(TOO_FAST)


def test_a_wish_for_news_counts_once_whether_it_gets_a_digest_or_an_answer(
    let_in: list[Person],
) -> None:
    bob = let_in[1]
    said = ("any news on the moonbase?", "latest on the bell?", "any news on the moonbase?")

    told = [said_to(bob, one).text for one in (*said, QUESTION, said[0])]

    assert [one.startswith(TOO_FAST) for one in told] == [False] * A_MINUTE + [True]
    assert re.fullmatch(rf"{TOO_FAST} Please ask again in \d+ seconds\.", told[-1])


def test_presses_that_search_or_draw_count_too_and_others_do_not(let_in: list[Person]) -> None:
    cem = let_in[2]
    answer = said_to(cem, QUESTION)
    number = int(next(b.data for row in answer.buttons for b in row if b.data).split(":")[1])

    def is_refused(letter: str) -> bool:
        notice = cem.sends_data(answer, f"{letter}:{number}:0").notice(20)
        return notice.text.startswith(TOO_FAST)

    compared = is_refused("p")
    receipt = opened_by(cem, answer)
    # What takes no time fills the minute, so that a busy machine does not end it meanwhile; what
    # draws or searches is refused before it does.
    filled = [said_to(cem, f"/start r_{receipt}").text.startswith(TOO_FAST) for _ in range(3)]

    assert [compared, *filled] == [False] * 3 + [True]
    assert [*map(is_refused, "gpm")] == [True] * 3  # a card, a comparison, more
    assert [*map(is_refused, "icu")] == [False] * 3  # a receipt, context, a vote


def test_whoever_types_on_inline_asks_once_and_another_question_counts(
    let_in: list[Person],
) -> None:
    dora = let_in[3]
    typed = ["t", "the be", "the bell", "the b", "herring", "the bus", "night"]

    asked = [dora.asks_inline(words) for words in typed]
    refused = dora.asks_inline("who rang?")

    assert not any(TOO_FAST in str((one.results(), one.answer)) for one in asked)
    assert refused.results() == []
    assert refused.answer
    assert str(refused.answer["button"]).count(TOO_FAST) == 1
    assert refused.answer["cache_time"] == 0
    assert said_to(dora, QUESTION).text.startswith(TOO_FAST)
