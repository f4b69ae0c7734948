"""Remarks are told from questions: shown with nothing of the articles, or answered."""

from __future__ import annotations

import pytest

from retrieval.domain import Certainty
from retrieval.questions.remarks import is_remark

PASSAGE = "The ferries to Sall stayed in port on Monday, and nobody was told when they would sail."


@pytest.mark.parametrize(
    "message",
    [
        "the printer in our office is broken",
        "I really need a holiday",
        "you never listen to me",
        "can you make me a sandwich",
        "has anyone seen my umbrella",
        "I could sleep for a week",
        "why do you never answer me",
    ],
)
def test_a_remark_is_one_whatever_is_found(message: str) -> None:
    assert is_remark(message, None)
    assert is_remark(message, Certainty.UNSURE, [PASSAGE])


@pytest.mark.parametrize(
    "message",
    [
        "Who chaired the talks?",
        "What did the minister say about the harbour?",
        "Has anybody commented on the survey?",
        "herring quotas",
        "the herring quotas",
        "storms and the harbour",
        "Ilva Moor on the night bus",
        "The mayor opened the new bridge",
        "kettle",
        "was anyone hurt",
        "when will the results be out",
        "will there be a strike?",
        "who got the job?",
        "any arrests so far?",
        "I have no idea who it was, and so I ask you: who opened the bridge?",
        "Meine Kollegin ist heute sehr müde und geht nach Hause",
        "زميلتي متعبة جدا اليوم",
        "?!",
        "",
    ],
)
def test_a_question_a_topic_a_report_and_another_language_are_none(message: str) -> None:
    assert not is_remark(message, None)


def test_what_names_something_rare_of_what_was_found_is_none() -> None:
    message = "the printer in our office is broken"

    assert is_remark(message, Certainty.UNSURE, [PASSAGE])
    assert not is_remark(message, Certainty.UNSURE, [PASSAGE, "Printers of leaflets were fined."])


def test_a_follow_up_without_i_and_you_is_none() -> None:
    assert is_remark("this is so boring today", None)
    assert not is_remark("this is so boring today", None, follows=True)
