"""Small talk is told apart from questions, and fillers fall off them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions.fillers import bare
from retrieval.questions.talk import Heard, Talk, hear

CASES = Path(__file__).resolve().parents[2] / "cases"
SAID = [json.loads(line) for line in (CASES / "small-talk.jsonl").read_text("utf-8").splitlines()]
FILLED = [json.loads(line) for line in (CASES / "fillers.jsonl").read_text("utf-8").splitlines()]
# Words of politeness among others, so that random messages come close to real ones.
WORDS = [
    *"hey hi thanks please stop help who are you what's new latest on the bell say find".split(),
    *"me a quote by Ossom , ! ?? . … 👋 شكرا ok so no lol can tell what did".split(),
]
messages = st.one_of(
    st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
)


@pytest.mark.parametrize("row", SAID, ids=[row["message"] for row in SAID])
def test_small_talk_is_understood(row: dict[str, str]) -> None:
    assert hear(row["message"]).talk == row["talk"]


@pytest.mark.parametrize("row", FILLED, ids=[row["message"] for row in FILLED])
def test_fillers_fall_off(row: dict[str, str]) -> None:
    heard = hear(row["message"])

    assert heard.talk is None
    assert heard.question == row["bare"]


@pytest.mark.parametrize(
    "question",
    [
        "Thanks to whom was the bell found?",
        "did the minister say thank you?",
        "Did he say please?",
        "Well water in Ostrel",
        "Good Morning America said what about the fines?",
        "stop the boats",
        "help for the harbour",
        "who is the mayor?",
        "How many boats are there?",
        "what is new in the plan?",
        "morning consult poll of March",
        "search warrant or subpoena, can you contest it",
        "Can you get ill from the well?",
        "who would never accept being mentioned kindly",
        "why?",
        "and today?",
        "and you?",
        "God",
        "Which sources did the minister name?",
        "What articles of the treaty were cut?",
        "is it safe?",
        "Back to the harbour",
        "In short supply: what did the Gazette say of fish?",
        "After the storm, who paid?",
        "Comments by which minister put the deal at risk?",
        "Who said “we go together, please…”",
    ],
)
def test_what_only_looks_like_small_talk_stays_as_it_is(question: str) -> None:
    heard = hear(question)

    assert heard.talk is None
    assert heard.question == question


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("latest on the bell", "the bell"),
        ("What’s the latest on the herring quotas?", "the herring quotas"),
        ("hey, any news about the ferry??", "the ferry"),
        ("Please catch me up on the night bus", "the night bus"),
        ("What's happening in Ostrel?", "Ostrel"),
        ("news from Lower Quillen", "Lower Quillen"),
    ],
)
def test_a_wish_for_news_has_its_topic(message: str, topic: str) -> None:
    heard = hear(message)

    assert (heard.talk, heard.question) == (Talk.NEWS, topic)


@given(messages)
def test_any_message_is_small_talk_or_a_question(message: str) -> None:
    heard = hear(message)

    if heard.talk is None:
        assert bool(heard.question) == bool(message.strip())
    elif heard.talk is not Talk.NEWS:
        assert not heard.question


@given(messages)
def test_fillers_that_fell_off_leave_nothing_to_fall_off(message: str) -> None:
    assert bare(bare(message)) == bare(message)


def test_a_message_of_many_pages_is_no_small_talk() -> None:
    message = "hi " * 1300

    assert hear("hi " * 30).talk is Talk.GREETING
    assert hear(message) == Heard(None, message)
