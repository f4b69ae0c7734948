from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
)

from bot.delivery.sending import Attempt, outcome
from bot.state.ledger import Ended

FILE = Path(__file__).resolve().parents[2] / "cases" / "refusals.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[f"{c['why']}: {c['then']}" for c in CASES])
def test_after_a_refusal_the_best_of_what_is_left_is_done(case: dict[str, Any]) -> None:
    tried = Attempt(7, html="plain" not in case, edits=case.get("edits"))

    step = outcome(BadRequest(case["said"]), tried)

    match case["then"]:
        case "plain":
            assert isinstance(step, Attempt)
            assert (step.html, step.buttons) == (False, True)
        case "no buttons":
            assert isinstance(step, Attempt)
            assert not step.buttons
        case "anew":
            assert isinstance(step, Attempt)
            assert (step.edits, step.html) == (None, True)
        case "sent":
            assert step == Ended(3, 7)
        case _:
            assert isinstance(step, Ended)
            assert step.why


@given(st.lists(st.sampled_from([case["said"] for case in CASES]), min_size=5, max_size=5))
def test_whatever_telegram_says_five_refusals_are_the_end(said: list[str]) -> None:
    step: Attempt | Ended | None = Attempt(7, edits=3)
    for one in said:
        if isinstance(step, Attempt):
            step = outcome(BadRequest(one), step)

    assert isinstance(step, Ended)


def test_a_group_that_moved_is_followed_without_the_ids_of_the_old_one() -> None:
    step = outcome(ChatMigrated(-1009), Attempt(-9, html=False, edits=3, topic=4, reply_to=5))

    assert isinstance(step, Attempt)
    assert (step.chat, step.html) == (-1009, False)
    assert (step.edits, step.topic, step.reply_to) == (None, None, None)


def test_where_the_bot_is_not_wanted_it_does_not_insist() -> None:
    step = outcome(Forbidden("Forbidden: bot was kicked from the group chat"), Attempt(-9))

    assert isinstance(step, Ended)
    assert step.why


@pytest.mark.parametrize("error", [InvalidToken(), Conflict("another poller")])
def test_what_is_wrong_with_the_bot_itself_is_not_the_message_s_fault(error: Any) -> None:
    assert outcome(error, Attempt(7)) is None


def test_the_reason_that_is_kept_holds_no_words_of_a_message() -> None:
    step = outcome(BadRequest('unknown thing: "the words of a question"'), Attempt(7))

    assert step == Ended(why="refused")


@pytest.mark.parametrize(
    ("cause", "again"),
    [(httpx.ConnectError(""), True), (httpx.ReadError(""), False), (httpx.ReadTimeout(""), False)],
)
def test_only_what_never_left_is_surely_not_there(cause: Exception, again: bool) -> None:
    error = NetworkError("on the way")
    error.__cause__ = cause

    assert outcome(error, Attempt(7)) == Ended(again=again)
