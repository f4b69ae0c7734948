"""The outlet a text opens with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.sources.heads import outlet_of

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "cases" / "dateline.jsonl").read_text().splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[f"{n}. {c['why']}" for n, c in enumerate(CASES, 1)])
def test_the_outlet_is_read_from_a_dateline_and_from_nothing_else(
    case: dict[str, str | None],
) -> None:
    assert outlet_of(case["text"] or "") == case["outlet"]


@settings(deadline=None)
@given(st.text(alphabet="Ab/:()-– .\n\r\t“", max_size=60))
def test_whatever_a_text_opens_with_the_outlet_is_made_of_its_words(text: str) -> None:
    outlet = outlet_of(text)
    assert outlet is None or (
        outlet
        and set(outlet.split())
        <= set(text.replace("(", " ").replace(")", " ").replace("/", " ").replace(":", " ").split())
    )


def test_the_two_texts_that_the_project_starts_from_name_their_outlets() -> None:
    seeds = Path(__file__).resolve().parents[3] / ".." / "shared" / "seeds"
    if not seeds.is_dir():
        pytest.skip("the two texts are not beside the project")
    outlets = [outlet_of(path.read_text("utf-8")) for path in sorted(seeds.glob("*.txt"))]
    assert len(outlets) == 2
    for path, outlet in zip(sorted(seeds.glob("*.txt")), outlets, strict=True):
        assert outlet
        assert path.read_text("utf-8").startswith((f"{outlet}/ ", f"{outlet}: "))
