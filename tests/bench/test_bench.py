"""The measuring itself, on a handful of invented articles."""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from bench.__main__ import limits, main
from bench.articles import read_lines, write_lines
from bench.exact import every_shown, why_not
from bench.measure import ChildError, percentile, run, size_mb
from bench.recipe import ask, ingest
from bench.sets import Corpus
from bench.sides import MODEL, SIDES, Work
from bench.table import Row, Section, lay_out, met
from bench.vectors import MiniLMVectors

ARTICLES = (
    {
        "id": "ferry",
        "published": "2031-05-02",
        "text": "The ferry of Norrow stays in port. “The hull leaks,” said Captain Mira Tolle.",
    },
    {
        "id": "bakery",
        "published": "2031-06-11",
        "text": "The bakery in Pell Street bakes rye again. “We found the old oven,” said Jon Abb.",
    },
)
TEXTS = {each["id"]: each["text"] for each in ARTICLES}


def citation(source: str, words: str) -> dict[str, object]:
    """A citation that holds."""
    text = TEXTS[source]
    start = text.index(words)
    return {
        "source": f"{source}.txt",
        "quote": words,
        "start": start,
        "end": start + len(words),
        "sha256": sha256(text.encode()).hexdigest(),
    }


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """The articles as JSON lines."""
    path = tmp_path / "articles.jsonl"
    write_lines(path, ARTICLES)
    return path


def test_the_recipe_finds_the_article_and_keeps_to_the_days_asked_for(
    lines: Path, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.jsonl"
    asked = {"question": "what does the captain say about the hull of the ferry?"}
    write_lines(questions, [asked, {**asked, "since": "2031-06-01", "until": "2031-06-30"}])
    assert ingest(lines, tmp_path / "recipe") == 2
    free, in_june = ask(questions, tmp_path / "recipe")
    assert [each["source"] for each in free["citations"]] == ["ferry", "bakery"]
    assert [each["source"] for each in in_june["citations"]] == ["bakery"]


@pytest.mark.slow
@pytest.mark.skipif(not MODEL.is_dir(), reason=f"there is no {MODEL.name} beside the project")
def test_minilm_puts_texts_that_mean_the_same_near_each_other_however_they_are_batched() -> None:
    vectors = MiniLMVectors(MODEL)
    texts = ["The boat leaks.", "Water comes into the ship.", "Rye is baked again in the old oven."]
    boat, ship, rye = (np.array(row) for row in vectors.embed_documents(texts))
    assert [float(one @ one) for one in (boat, ship, rye)] == pytest.approx([1, 1, 1])
    assert boat @ ship > boat @ rye + 0.2
    assert vectors.embed_query(texts[0]) @ boat > 0.99


def test_a_citation_that_holds_is_exact() -> None:
    assert why_not(citation("ferry", "“The hull leaks,”"), TEXTS) is None


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "“The hull leaked,”"},
        {"start": 0},
        {"sha256": "0" * 64},
        {"source": "bakery"},
        {"source": "unknown"},
    ],
    ids=str,
)
def test_a_citation_that_is_not_the_slice_it_says_is_counted(change: dict[str, object]) -> None:
    assert why_not(citation("ferry", "“The hull leaks,”") | change, TEXTS) is not None


def test_citations_of_answers_and_bare_quotes_are_both_checked() -> None:
    one, two = citation("ferry", "hull"), citation("bakery", "oven")
    assert list(every_shown(iter([{"citations": [one]}, two]))) == [one, two]


@pytest.mark.slow
def test_a_child_is_measured_and_its_failure_is_told(tmp_path: Path) -> None:
    fills = "print(len(b'x' * 200_000_000))"
    big = run([sys.executable, "-c", fills], out=tmp_path / "big")
    assert big.peak_mb > 200
    assert (tmp_path / "big").read_text() == "200000000\n"
    with pytest.raises(ChildError, match="no such luck"):
        run([sys.executable, "-c", "raise SystemExit('no such luck')"], out=tmp_path / "bad")


def test_half_of_the_times_are_at_most_the_median() -> None:
    assert percentile([9.0, 1.0, 5.0], 50) == 5.0
    assert percentile(list(range(1, 101)), 95) == 95


def test_the_table_says_what_is_reached_and_what_is_not() -> None:
    rows = [
        Row("hit1", "first", "share", {"quoth": 0.5}, {"quoth": (0.41, 0.59)}),
        Row("ingest", "in", "s", {"quoth": 50.0, "recipe": 20.0}),
    ]
    text = lay_out(Section("small", rows), {"hit1": {"reach": 0.45}, "ingest": {"ratio": 2}})
    first, second = text.splitlines()[2:]
    assert first.split() == ["first", ".500", "(.41–.59)", "–", "≥", ".450", "yes"]
    assert second.split() == ["in", "50.0", "s", "20.0", "s", "2.50×", "≤", "2×", "NO"]


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"quoth": 0.5, "recipe": 0.4}, True),
        ({"quoth": 0.5, "recipe": 0.4, "recipe-minilm": 0.6}, False),
        ({"quoth": 0.5, "quoth-fast": 0.6}, None),
        ({"recipe": 0.4}, None),
    ],
)
def test_quoth_is_ahead_where_no_recipe_is_better(
    values: dict[str, float], verdict: bool | None
) -> None:
    assert met(Row("hit1", "first", "share", values), {"ahead": 0}) is verdict


@pytest.mark.parametrize(("unit", "verdict"), [("share", True), ("risk", False)])
def test_of_a_risk_less_is_better(unit: str, verdict: bool) -> None:
    assert met(Row("x", "x", unit, {"quoth": 0.5}), {"reach": 0.3}) is verdict


@pytest.mark.slow
def test_a_child_sees_the_settings_that_it_is_given_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTH_HOME", "elsewhere")
    prints = "import os; print([one for one in os.environ if one.startswith('QUOTH_')])"
    run([sys.executable, "-c", prints], out=tmp_path / "out", settings={"QUOTH_READER": "none"})
    assert (tmp_path / "out").read_text() == "['QUOTH_READER']\n"


def test_the_fast_side_asks_the_home_that_quoth_filled(tmp_path: Path) -> None:
    corpus = Corpus("ferries", (), tmp_path / "ferries.jsonl")
    homes = {side: Work(side, corpus, tmp_path).home for side in SIDES}
    assert homes["quoth-fast"] == homes["quoth"]
    assert len(set(homes.values())) == 3


def test_every_set_has_the_figures_that_hold_for_all() -> None:
    assert limits("politics")["inexact"] == limits("weekly")["inexact"] == {"reach": 0}


def test_a_folder_that_is_not_empty_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["--keep", str(tmp_path)]) == 2
    assert size_mb(tmp_path) == pytest.approx(4e-6)


def test_lines_of_json_come_back_as_they_were(lines: Path) -> None:
    assert tuple(read_lines(lines)) == ARTICLES
    assert json.loads(lines.read_text("utf-8").splitlines()[0]) == ARTICLES[0]
