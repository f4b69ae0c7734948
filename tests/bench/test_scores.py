"""What an answer came to, how sure a mean is, and whether confidence is to be believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.estimates import calibration_error, intervals, means, reliability
from bench.outcomes import is_right, of_certainty, of_question, of_quiz, overlap
from bench.score import ScoreError, agree, certainties
from bench.sections import Measured, section
from bench.sets import Corpus, Set
from bench.table import lay_out

ARTICLES = ("ferry", "bakery", "mill")
SHARES = st.floats(0, 1)
TOLD = st.lists(st.tuples(SHARES, st.booleans()), min_size=1)


def answer(*shown: tuple[str, str], **more: Any) -> dict[str, Any]:
    """One that shows quotes, each with the file it is from."""
    citations = [{"source": f"{source}.txt", "quote": quote} for source, quote in shown]
    return {"abstained": not shown, "citations": citations} | more


def asked(kind: str, *gold: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A question with its gold spans."""
    return {"type": kind, "gold": [{"article": a, "span": s} for a, s in gold]} | more


def test_half_of_the_gold_in_a_quote_of_its_article_is_a_hit() -> None:
    question = asked("fact", ("ferry", "hull leaks badly today"))
    right, half, elsewhere = (
        answer(("ferry", "The hull leaks.")),
        answer(("ferry", "A hull.")),
        answer(("bakery", "The hull leaks badly today.")),
    )
    hits = [of_question(question, one, ARTICLES)["hit1"] for one in (right, half, elsewhere)]
    assert hits == [1, 0, 0]


def test_a_later_quote_counts_among_the_first_three_only() -> None:
    question = asked("fact", ("ferry", "hull leaks"))
    wrong = ("mill", "The mill stands.")
    third = of_question(question, answer(wrong, wrong, ("ferry", "hull leaks")), ARTICLES)
    fourth = of_question(question, answer(wrong, wrong, wrong, ("ferry", "hull leaks")), ARTICLES)
    assert (third["hit1"], third["hit3"], third["src3"], third["f1"]) == (0, 1, 1, 0)
    assert (fourth["hit3"], fourth["src3"]) == (0, 0)


def test_f1_is_of_the_first_quote_and_falls_with_words_that_are_not_gold() -> None:
    question = asked("fact", ("ferry", "hull leaks"))
    short, long = ("The hull leaks", "The old hull leaks on the left side")
    f1 = [of_question(question, answer(("ferry", one)), ARTICLES)["f1"] for one in (short, long)]
    assert f1 == [pytest.approx(0.8), pytest.approx(0.4)]


def test_of_several_gold_spans_the_share_found_is_counted() -> None:
    question = asked("compare", ("ferry", "hull leaks"), ("bakery", "old oven"))
    found = of_question(question, answer(("ferry", "hull leaks"), ("mill", "oven")), ARTICLES)
    assert (found["cover"], found["hit1"]) == (0.5, 1)


def test_the_speaker_counts_where_the_first_quote_is_right() -> None:
    question = asked("said", ("ferry", "hull leaks"), speaker="Mira Tolle")
    shown = answer(("ferry", "hull leaks"))
    shown["citations"][0]["speaker"] = "Captain Tolle"
    assert of_question(question, shown, ARTICLES)["speaker"] == 1
    assert of_question(question, answer(("ferry", "hull leaks")), ARTICLES)["speaker"] == 0
    assert "speaker" not in of_question(question, answer(("mill", "hull leaks")), ARTICLES)


def test_a_refusal_is_right_only_where_there_is_no_answer() -> None:
    assert of_question(asked("unanswerable"), answer(), ARTICLES) == {"refused_unanswerable": 1}
    refused = of_question(asked("fact", ("ferry", "hull leaks")), answer(), ARTICLES)
    assert refused == dict.fromkeys(("hit1", "hit3", "src1", "src3", "f1", "answered"), 0)


def test_a_quiz_answer_is_looked_for_as_whole_words() -> None:
    question = {"answer": "Norrow", "choices": ["Pell", "Norrow", "Norrowby", "Sark"]}
    right = of_quiz(question, answer(("ferry", "Off the coast"), ("ferry", "in NORROW, it leaks")))
    assert (right["answer_in_quote@1"], right["answer_in_quote@3"], right["choice"]) == (0, 1, 1)
    other = of_quiz(question, answer(("ferry", "It came to Norrowby.")))
    assert (other["answer_in_quote@3"], other["choice"]) == (0, 0)
    assert "right_of_answered@3" not in of_quiz(question, answer())
    assert of_quiz(question | {"answer": "12"}, answer()) == {}


def test_an_option_is_supported_by_most_of_its_words_where_none_stands_whole() -> None:
    question = {"answer": "old stone mill", "choices": ["new iron bridge", "old stone mill"]}
    assert of_quiz(question, answer(("mill", "The mill is old.")))["choice"] == 1


@pytest.mark.parametrize(
    ("outcome", "added"),
    [
        ({"refused_unanswerable": 0.0}, {"sure_unanswerable": 1.0}),
        ({"hit1": 1.0}, {"sure_right": 1.0}),
        ({"answer_in_quote@1": 1.0}, {"sure_right": 1.0}),
        ({"hit1": 0.0}, {}),
        ({}, {}),
    ],
)
def test_sure_is_counted_of_right_answers_and_of_the_unanswerable(
    outcome: dict[str, float], added: dict[str, float]
) -> None:
    assert of_certainty({"certainty": "sure"}, outcome) == added
    assert of_certainty({"certainty": "unsure"}, outcome) == dict.fromkeys(added, 0.0)
    assert of_certainty({}, outcome) == {}


def test_refusals_and_answers_of_no_tone_are_in_no_tenth() -> None:
    sure = {"certainty": "sure", "confidence": 0.85}
    tenths = certainties(
        [
            (sure, {"hit1": 1.0}),
            (sure, {"refused_unanswerable": 0.0}),
            ({"certainty": None, "confidence": 0.05}, {"hit1": 0.0}),
            ({}, {"hit1": 1.0}),
        ]
    )
    assert [(one.low, one.number, one.right) for one in tenths] == [(0.8, 2, 0.5)]


def test_another_mean_than_the_scripts_is_an_error() -> None:
    agree({"hit1": 2 / 3}, {"hit1": 0.667, "n": 3})
    with pytest.raises(ScoreError, match=r"hit1: counted 0\.6667, the script says 0\.668"):
        agree({"hit1": 2 / 3}, {"hit1": 0.668})
    with pytest.raises(ScoreError, match="nothing"):
        agree({"hit1": 2 / 3}, {})


@given(st.lists(st.fixed_dictionaries({"hit": SHARES}, optional={"f1": SHARES}), min_size=1))
def test_an_interval_lies_within_what_was_counted_and_is_the_same_each_time(
    outcomes: list[dict[str, float]],
) -> None:
    found = intervals(outcomes)
    assert found == intervals(outcomes)
    assert found.keys() == means(outcomes).keys()
    for name, (low, high) in found.items():
        values = [one[name] for one in outcomes if name in one]
        assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_an_interval_is_as_wide_as_theory_says_and_holds_the_mean() -> None:
    outcomes = [{"hit": float(n % 2)} for n in range(400)]
    low, high = intervals(outcomes)["hit"]
    assert low < 0.5 < high
    assert high - low == pytest.approx(2 * 1.96 * 0.5 / 400**0.5, abs=0.01)


@given(TOLD)
def test_every_answer_is_in_one_tenth_that_holds_its_mean(told: list[tuple[float, bool]]) -> None:
    tenths = reliability(told)
    assert sum(one.number for one in tenths) == len(told)
    assert sum(one.right * one.number for one in tenths) == pytest.approx(sum(r for _, r in told))
    assert all(one.low - 1e-9 <= one.confidence <= one.low + 0.1 + 1e-9 for one in tenths)
    assert 0 <= calibration_error(tenths) <= 1


@given(st.integers(0, 10), st.integers(1, 5))
def test_confidence_that_comes_true_has_no_error_and_its_opposite_all(right: int, n: int) -> None:
    told = [(right / 10, at < right) for at in range(10)] * n
    assert calibration_error(reliability(told)) == pytest.approx(0)
    assert calibration_error(reliability([(1.0, False), (0.0, True)] * n)) == 1


@given(st.text(), st.text())
def test_words_shared_are_a_share_and_f1_does_not_care_which_is_gold(one: str, two: str) -> None:
    recall, f1 = overlap(one, two)
    assert 0 <= f1 <= 1
    assert 0 <= recall <= 1
    assert f1 == pytest.approx(overlap(two, one)[1])


def test_right_is_by_either_kind_of_set() -> None:
    assert is_right({"hit1": 1.0})
    assert is_right({"answer_in_quote@1": 1.0})
    assert not is_right({"hit1": 0.0, "hit3": 1.0})


def test_a_section_has_a_column_for_each_side_and_the_reliability_below(tmp_path: Path) -> None:
    tenths = reliability([(0.85, True), (0.85, False)])
    sides = {
        "quoth": Measured({"hit1": 0.5, "speaker": 1.0, "cold_ask": 2.0, "cold_bare": 1.0},
                          ranges={"hit1": (0.4, 0.6)}, tenths=tenths),
        "recipe-minilm": Measured({"hit1": 0.25, "speaker": 0.0}, notes=["slow"], failed=True),
    }  # fmt: skip
    made = section(Set("ferries", Corpus("ferries", (), tmp_path)), sides)
    rows = {row.key: row for row in made.rows}
    assert rows["hit1"].values == {"quoth": 0.5, "recipe-minilm": 0.25}
    assert rows["hit1"].ranges == {"quoth": (0.4, 0.6)}
    assert rows["speaker"].values == {"quoth": 1.0}
    assert rows["cold_ask"].ratio == 2
    text = lay_out(made, {})
    assert text.splitlines()[1].split()[:4] == ["Quoth", "recipe", "with", "MiniLM"]
    *_, tenth, note = text.splitlines()
    assert tenth.split() == ["0.8–0.9", "2", ".850", ".500"]
    assert note.strip() == "slow"
