"""A question with fillers around is answered as the bare one; one word that is nowhere is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.domain import Answer
from tests.support.library.asker import Asker

CASES = Path(__file__).resolve().parents[2] / "cases"
FILLED = [json.loads(line) for line in (CASES / "fillers.jsonl").read_text("utf-8").splitlines()]
SAID = [json.loads(line) for line in (CASES / "small-talk.jsonl").read_text("utf-8").splitlines()]


def _shown(answer: Answer) -> tuple[object, ...]:
    cited = answer.citations or answer.closest
    return answer.certainty, answer.statements, [(one.receipt, one.speaker) for one in cited]


@pytest.mark.parametrize("row", FILLED, ids=[row["message"] for row in FILLED])
def test_fillers_change_no_answer(samples: Asker, row: dict[str, str]) -> None:
    bare = samples.ask(row["bare"])

    assert not bare.abstained
    assert _shown(samples.ask(row["message"])) == _shown(bare)


def test_small_talk_brings_no_quotes(samples: Asker) -> None:
    answers = [samples.ask(row["message"]) for row in SAID]

    assert len(answers) >= 100
    assert not any(answer.citations or answer.closest for answer in answers)


@pytest.mark.parametrize("word", ["asdf", "lunch", "pizza", "Trump?", "spaceship"])
def test_one_word_that_no_article_has_brings_no_quotes(samples: Asker, word: str) -> None:
    answer = samples.ask(word)

    assert answer.abstained
    assert not answer.closest


@pytest.mark.parametrize("word", ["ferry", "quotas", "Lomm", "zhalinski", "bell?"])
def test_one_word_that_the_articles_have_is_answered(samples: Asker, word: str) -> None:
    assert samples.ask(word).citations
