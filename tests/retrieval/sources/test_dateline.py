"""The head that a text opens with: outlet, title, author, day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.domain import Article
from retrieval.sources.files.paths import read_paths
from retrieval.sources.heads import outlet_of
from retrieval.text.layout import is_boilerplate, paragraphs

BODY = "The kiln is lit. “It draws,” said Orla Venn."

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


@pytest.mark.parametrize(
    "head",
    [
        "Clay Courier/ Kiln lit again\n\nBy Nora Pim\n\n5 May 2024\n\n",
        "Kiln lit again\nBy Nora Pim, Clay Courier | May 5, 2024\n\n",
        "Kiln lit again\nClay Courier, Sunday 5 May 2024\nBy Nora Pim\n\n",
        "Clay Courier: Kiln lit again\nBy Nora Pim\nPublished: 2024-05-05\n",
    ],
)
def test_the_lines_above_a_plain_text_name_its_title_author_outlet_and_day(
    tmp_path: Path, head: str
) -> None:
    (tmp_path / "kiln.txt").write_text(head + BODY)
    [found] = read_paths([str(tmp_path)])
    assert isinstance(found, Article)
    assert (found.head.title, found.head.author) == ("Kiln lit again", "Nora Pim")
    assert (found.head.outlet, found.head.published) == ("Clay Courier", "2024-05-05")


@pytest.mark.parametrize(
    "text",
    [
        f"The kilns of 5 May 2024\n\n{BODY}",
        f"{BODY}\n\n5 May 2024\n\nIt went out.",
        f"Kiln lit again\n\n5 May 2094\n\n{BODY}",
    ],
)
def test_a_day_in_a_heading_below_a_sentence_or_to_come_is_not_that_of_publication(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "kiln.txt").write_text(text)
    [found] = read_paths([str(tmp_path)])
    assert isinstance(found, Article)
    assert found.head.published is None


def test_a_line_that_is_only_a_day_is_no_sentence_of_the_article() -> None:
    text = f"Kiln lit again\n\nClay Courier, 5 May 2024\n\n12 May 2024, 10:30\n\n{BODY}"
    kept = [span.of(text) for span in paragraphs(text) if not is_boilerplate(span.of(text))]
    assert kept == ["Kiln lit again", BODY]
