"""What holds of a model's draft, on labelled statements and on generated lies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from retrieval.checks.statements import Held, check
from retrieval.domain import Fault
from retrieval.model.drafts import Drafted, Pointed
from tests.support.library.sentences import ROOT, articles, numbered

SAMPLES = articles(ROOT / "articles")
OFFERED = numbered(SAMPLES)
OUTLETS = sorted({article.head.outlet for article in SAMPLES})
CASES = [
    json.loads(line)
    for line in (ROOT / "tests" / "cases" / "drafts.jsonl").read_text("utf-8").splitlines()
]


def number_of(point: dict[str, Any]) -> int:
    """The number of the sentence that a labelled point means."""
    if "number" in point:
        return int(point["number"])
    fits = (
        one.n
        for one in OFFERED
        if point["article"] in one.revision.source and point["sentence"] in one.text
    )
    return next(fits)


def checked(case: dict[str, Any]) -> Held | Fault:
    points = tuple(Pointed(number_of(p), p.get("words")) for p in case["points"])
    return check(Drafted(case["text"], points), OFFERED)


def labelled(case: dict[str, Any]) -> Any:
    """A case as a parameter; an honest statement that is dropped is a known fault."""
    known = [pytest.mark.xfail(strict=True, reason=case["nuisance"])] if "nuisance" in case else []
    return pytest.param(case, id=f"{case['expected']}: {case['why']}", marks=known)


@pytest.mark.parametrize("case", [labelled(case) for case in CASES])
def test_a_statement_is_held_or_dropped_for_its_reason(case: dict[str, Any]) -> None:
    found = checked(case)
    left = "held" if case["expected"] == "judge" else case["expected"]  # only a judge can tell
    assert ("held" if isinstance(found, Held) else found.name) == left
