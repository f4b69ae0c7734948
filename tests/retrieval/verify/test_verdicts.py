"""Pasted words: exact, altered, stitched or not found."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from retrieval.verify.verdicts import Outcome, Verdict, verify

CASES = Path(__file__).resolve().parents[2] / "cases"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines()]


TEXTS = {row["revision"]: row["text"] for row in rows("verify-texts.jsonl")}
SHELF = list(TEXTS.items())
VERIFY = rows("verify.jsonl")


def shown(verdict: Verdict, words: str) -> tuple[list[list[object]], list[list[str]]]:
    """Places and changes as the words that they span."""
    places = [[place.revision, place.span.of(TEXTS[place.revision])] for place in verdict.places]
    changes = [
        [change.asked.of(words), change.stands.of(TEXTS[verdict.places[0].revision])]
        for change in verdict.changes
    ]
    return places, changes


@pytest.mark.parametrize("case", VERIFY, ids=[f"{n}. {c['why']}" for n, c in enumerate(VERIFY, 1)])
def test_the_verdict_on_pasted_words(case: dict[str, Any]) -> None:
    verdict = verify(case["words"], SHELF)
    assert verdict.outcome.value == case["outcome"]
    assert shown(verdict, case["words"]) == (case["places"], case["changes"])


def test_a_word_left_out_is_marked_where_it_is_missing() -> None:
    words = "It will be before the 14th of May"
    (change,) = verify(words, SHELF).changes
    assert (change.asked.start, change.asked.stop) == (7, 7)
    assert change.stands.of(TEXTS[1]) == "not"


def test_a_text_that_is_kept_twice_has_the_words_twice() -> None:
    verdict = verify("the harbour board said", [(1, TEXTS[1]), (8, TEXTS[1])])
    assert [place.revision for place in verdict.places] == [1, 8]


def test_without_texts_nothing_is_found() -> None:
    assert verify("the harbour board said", []).outcome is Outcome.NOT_FOUND


def test_invisible_marks_and_split_accents_do_not_hide_words() -> None:
    text = "The ca\u00adfe\u0301 at the lo\u200bck is open."
    verdict = verify("The café at the lock", [(1, text)])
    assert verdict.outcome is Outcome.EXACT
    assert verdict.places[0].span.of(text) == text[: text.index(" is")]


def test_words_of_other_scripts_are_compared_too() -> None:
    text = "تبقى البوابات مغلقة حتى يذوب الجليد يوم الثلاثاء"
    assert verify("البوابات مغلقة حتى يذوب", [(1, text)]).outcome is Outcome.EXACT
    altered = verify("تبقى البوابات مفتوحة حتى يذوب الجليد", [(1, text)])
    assert altered.outcome is Outcome.ALTERED
    assert [change.stands.of(text) for change in altered.changes] == ["مغلقة"]


def test_a_whole_article_with_one_number_changed_is_altered_in_that_number() -> None:
    text = " ".join(f"Gate {n} of the lock stays shut for {n % 7} days." for n in range(300))
    words = text.replace("Gate 150 of", "Gate 151 of").removesuffix(" days.")
    verdict = verify(words, [(1, text)])
    assert verdict.outcome is Outcome.ALTERED
    assert [(c.asked.of(words), c.stands.of(text)) for c in verdict.changes] == [("151", "150")]


# Any slice of a text


@st.composite
def slices(draw: st.DrawFn, *, at_least: int = 1) -> tuple[int, int, int]:
    """A revision and a range of its text that starts and stops with a word."""
    revision = draw(st.sampled_from(list(TEXTS)))
    words = [match.span() for match in re.finditer(r"[\w’'.–]*\w", TEXTS[revision])]
    first = draw(st.integers(0, len(words) - at_least))
    last = draw(st.integers(first + at_least - 1, min(len(words) - 1, first + 40)))
    return revision, words[first][0], words[last][1]


MANGLED = {
    '"': "“”„«»＂",
    "“": '"”„',
    "”": '"“',
    "’": "'‘`´",
    "'": "’‘",
    "–": "-—‒",
    " ": ["\u00a0", "  ", "\n", "\r\n", "\t ", " \u200b"],
    "\n": [" ", "\u2028"],
    "…": ["..."],
}


@settings(deadline=None)
@given(slices(), st.randoms(use_true_random=False), st.sampled_from(["", "“", '"', " ", "\n«"]))
def test_a_slice_with_other_marks_and_spaces_is_exact_at_its_place(
    piece: tuple[int, int, int], chance: Any, around: str
) -> None:
    revision, start, stop = piece
    words = "".join(
        chance.choice([*MANGLED.get(char, ""), char]) for char in TEXTS[revision][start:stop]
    )
    verdict = verify(around + words + around, SHELF)
    assert verdict.outcome is Outcome.EXACT
    spans = [(p.revision, p.span.start, p.span.stop) for p in verdict.places]
    assert (revision, start, stop) in spans


@settings(deadline=None)
@given(slices(at_least=3), st.data())
def test_a_slice_with_one_digit_changed_is_never_exact(
    piece: tuple[int, int, int], data: st.DataObject
) -> None:
    words = TEXTS[piece[0]][piece[1] : piece[2]]
    digits = [match.start() for match in re.finditer(r"\d", words)]
    assume(digits)
    at = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda d: d != words[at]))
    assert verify(words[:at] + digit + words[at + 1 :], SHELF).outcome is not Outcome.EXACT


@settings(deadline=None)
@given(slices(at_least=4), st.data())
def test_a_slice_with_an_inner_word_dropped_or_changed_is_never_exact(
    piece: tuple[int, int, int], data: st.DataObject
) -> None:
    words = TEXTS[piece[0]][piece[1] : piece[2]].split()
    assume(len(words) > 3)
    at = data.draw(st.integers(1, len(words) - 2))
    assume(re.search(r"\w", words[at]))
    put = data.draw(st.sampled_from([[], ["Morland"], ["not"], ["Veil", "and"]]))
    changed = " ".join([*words[:at], *put, *words[at + 1 :]])
    assume(changed not in " ".join(TEXTS[piece[0]].split()))
    verdict = verify(changed, SHELF)
    assert verdict.outcome is not Outcome.EXACT


PIECES = [*sorted({word for text in TEXTS.values() for word in text.split()}), "…", "[...]", "not"]


@settings(deadline=None)
@example("Brandt…14th")
@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join))
def test_whatever_is_pasted_what_is_reported_lies_inside_the_texts(words: str) -> None:
    verdict = verify(words, SHELF)
    for place in verdict.places:
        assert place.span.of(TEXTS[place.revision])
    for change in verdict.changes:
        asked = change.asked.of(words)
        stands = change.stands.of(TEXTS[verdict.places[0].revision])
        assert asked != stands
        if verdict.outcome is Outcome.ALTERED:
            assert verdict.places[0].span.covers(change.stands)
        else:  # left out between two parts of one article
            assert verdict.outcome is Outcome.STITCHED
            assert not asked
            assert len({place.revision for place in verdict.places}) == 1
            spans = [place.span for place in verdict.places]
            assert any(
                (one.stop, two.start) == (change.stands.start, change.stands.stop)
                for one, two in pairwise(spans)
            )
    assert (verdict.outcome is Outcome.NOT_FOUND) == (not verdict.places)
    assert bool(verdict.changes) or verdict.outcome is not Outcome.ALTERED


def test_of_parts_from_several_articles_nothing_is_said_to_be_left_out_between_them() -> None:
    texts = [(1, "We row at dawn."), (2, "Then the old ferry left, and the gates were shut.")]

    verdict = verify("We row at dawn ... the old ferry ... the gates were shut", texts)

    assert verdict.outcome is Outcome.STITCHED
    assert [place.revision for place in verdict.places] == [1, 2, 2]
    assert verdict.changes == ()


MARKS = st.lists(st.sampled_from(["0", "00", ".", "…", ":", "::", "wait…", "so"]), max_size=12)


@example("0 0 0 . 000 : … 00 0 0 0 ::".split(), "0 000 :: . 00 : … 0 0 0 0 0".split())
@given(MARKS, MARKS)
def test_changes_follow_each_other_and_share_no_character_of_the_article(
    words: list[str], pasted: list[str]
) -> None:
    article = " ".join(["He said", *words, "and left."])

    changes = verify(" ".join(pasted), [(1, article)]).changes

    for before, after in pairwise(change.stands for change in changes):
        assert before.stop <= after.start
