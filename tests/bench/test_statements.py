"""Labelled statements through the whole of an answer."""

from __future__ import annotations

import asyncio

import pytest

from bench.statements import by_labels, measured
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
