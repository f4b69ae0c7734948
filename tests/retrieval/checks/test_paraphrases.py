"""Honest paraphrases in several languages, and lies that are near to them, on invented articles."""

from __future__ import annotations

import json
from typing import Any

import pytest

from retrieval.checks.statements import Held, check
from retrieval.domain import Article, Head
from retrieval.model.drafts import Drafted, Pointed
from tests.support.library.sentences import ROOT, numbered

CASES = ROOT / "tests" / "cases"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines()]


def article(row: dict[str, Any]) -> Article:
    head = Head(row["outlet"], title=row["title"], published=row["published"], author=row["author"])
    return Article(row["key"], row["text"], head)


ARTICLES = [article(row) for row in rows("paraphrases-articles.jsonl")]
OFFERED = numbered(ARTICLES)
OUTLETS = sorted({one.head.outlet for one in ARTICLES})


def labelled(case: dict[str, Any]) -> Any:
    """A case as a parameter; where an honest statement looks like a lie, it is dropped too."""
    known = [pytest.mark.xfail(strict=True, reason=case["nuisance"])] if "nuisance" in case else []
    name = f"{case['expected']}: {case['lang']}, {case['why']}"
    return pytest.param(case, id=name, marks=known)


@pytest.mark.parametrize("case", [labelled(case) for case in rows("paraphrases.jsonl")])
def test_a_paraphrase_is_held_and_a_lie_beside_it_dropped(case: dict[str, Any]) -> None:
    points = tuple(
        Pointed(one.n)
        for one in OFFERED
        if one.revision.source == case["article"] and any(at in one.text for at in case["at"])
    )
    assert len(points) >= len(case["at"])
    found = check(Drafted(case["text"], points), OFFERED)
    # What is labelled "judge" is a lie that only a judge can tell.
    assert isinstance(found, Held) is (case["expected"] in ("held", "judge")), found
