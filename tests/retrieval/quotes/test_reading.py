"""Who said what, case by case."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Kind
from retrieval.quotes import read_quotes

LABELLED = Path(__file__).parents[2] / "cases" / "quotes.jsonl"
CASES = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
WORDS = st.sampled_from(
    [
        *"“Stay,” “Go. Why?” said Orla Venn Mr. who he She that , . : — the spokesman of".split(),
        *"and according to told saying ( ) '' ' was not on Monday al-Marl put … \" «».".split(),
        "\n",
    ]
)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_article_says_who_said_it(case: dict[str, Any]) -> None:
    text = case["text"]
    found = [
        {
            "words": q.span.of(text),
            "kind": q.kind,
            "speaker": q.speaker,
            "cue": q.cue,
            "role": q.role,
            "how": q.how,
            "polarity": q.polarity,
        }
        for q in read_quotes(text)
    ]
    for wanted in case["quotes"]:
        assert any(wanted.items() <= quote.items() for quote in found), found
    if case["only"]:
        assert len(found) == len(case["quotes"]), found


def test_the_outlet_of_an_article_does_not_speak_in_its_dateline() -> None:
    text = "Harbour Call: The lock will close, its keeper told the crew. “It leaks,” she said."
    [first, second] = read_quotes(text, outlet="Harbour Call")
    assert first.speaker == second.speaker == "its keeper"
    assert first.span.of(text) == "The lock will close"


def test_denied_words_are_shown_with_their_sentence() -> None:
    text = "Ilsa Brandt never said “the lock is sound”."
    [quote] = read_quotes(text)
    assert quote.readable.of(text) == text


def test_a_body_printed_twice_is_quoted_once() -> None:
    body = "“The weir is old and the town knows it well enough,” Orla Venn said on Monday.\n"
    assert len(read_quotes(body + "/12\n" + body + "/12")) == 1


def test_page_furniture_is_no_speech() -> None:
    assert read_quotes("Photo: “The weir at night,” said by the agency.\nRead the rest here.") == ()


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=80))
def test_any_text_yields_quotes_inside_it(text: str) -> None:
    for quote in read_quotes(text):
        assert quote.span.of(text).strip()
        assert quote.sentence.overlap(quote.span) > 0
        assert quote.sentence.stop <= len(text)
        assert quote.kind is not Kind.NONE
        assert quote.cue is None or quote.cue in text
        assert quote.speaker is None or quote.speaker in text
        assert (quote.how is None) == (quote.speaker is None)
