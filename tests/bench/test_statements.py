"""Labelled statements through the whole of an answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench.articles import read_lines
from bench.statements import ASKED, ByLabels, Outcome, answered, by_labels, measured
from tests.support.library.sentences import ROOT, articles
from tests.support.openai_server.personalities import approving

pytestmark = pytest.mark.slow

LINES = [
    {"article": 1, "outlet": "Osk Wire", "published": "2031-05-03", "title": "The dam leaks"},
    {"n": 1, "speaker": "Orla Venn", "text": "“We close it on Friday,” Orla Venn said."},
    {"n": 2, "speaker": "Orla Venn", "text": "She added that 40 farms lie below the dam."},
    {"article": 2, "outlet": "Tarn Post", "published": None, "title": None},
    {"n": 3, "speaker": "Jon Orne", "text": "“It has leaked since 1999,” said Jon Orne."},
]
TOLD = [
    {"text": "Orla Venn will have the dam closed on Friday.", "points": [1], "true": True},
    {"text": "She counts 40 farms below it.", "points": [2], "true": True},
    {"text": "Jon Orne will close the dam.", "points": [1, 3], "true": False},
    {"text": "Some 50 farms lie below it.", "points": [2], "true": False},
]


def test_a_judge_that_knows_the_labels_shows_what_is_true_and_tells_the_rest() -> None:
    rows = [{"lines": LINES, "statements": TOLD}]
    found = asyncio.run(measured(rows, by_labels))
    assert (found.true_shown, found.true, found.lies_shown, found.lies) == (2, 2, 0, 2)
    assert (found.untold, found.orphaned, found.lost) == (0, 0, [])


def test_a_judge_that_always_says_yes_loses_nothing_that_code_holds() -> None:
    rows = [{"lines": LINES, "statements": TOLD}]
    found = asyncio.run(measured(rows, lambda _: approving))
    assert (found.true_shown, found.lies_shown) == (2, 1)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("statements")


def asked(home: Path, judge: ByLabels) -> Outcome:
    """What becomes of the statements on the sample articles."""
    rows = [*read_lines(ASKED)]
    return asyncio.run(answered(rows, articles(ROOT / "articles"), home, judge))


def test_of_statements_on_the_samples_all_that_are_true_are_shown_and_no_lie(filled: Path) -> None:
    found = asked(filled, by_labels)
    assert (found.true, found.lies, found.not_offered) == (38, 22, [])
    assert (found.lost, found.lies_shown) == ([], 0)
    assert (found.untold, found.orphaned) == (0, 0)


def test_with_a_judge_that_always_says_yes_the_true_ones_are_shown_all_the_same(
    filled: Path,
) -> None:
    assert asked(filled, lambda _: approving).lost == []
