"""Answers as files: exact words, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.export import COLUMNS, GUARD, GUARDED, as_csv, exported
from tests.support.bot.samples import COUNTED, GAZETTE, REFUSED, SPOKEN, answer, citation

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
dangerous = st.sampled_from(["=1+1", "+43", "-43 boats", "@sum(a1)", "\t=1", "\n=1", "  =1", "＝1"])


def read(table: str) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(table, newline=""))]


def unguarded(row: dict[str, str]) -> dict[str, str]:
    """The cells as the article has them."""
    guarded = row[GUARDED].split()
    return {name: row[name].removeprefix(GUARD) if name in guarded else row[name] for name in row}


@given(words | dangerous, words | dangerous, words | dangerous)
def test_no_cell_is_a_formula_and_every_word_comes_back(quote: str, who: str, outlet: str) -> None:
    one = citation(1, quote, replace(GAZETTE, outlet=outlet), speaker=who)
    [row] = read(as_csv([one]))

    first = {cell.lstrip(" ")[:1] for cell in row.values()}
    assert not first & {*"=+-@\t\r\n＝＋－＠"}
    back = unguarded(row)
    assert (back["quote"], back["speaker"], back["outlet"]) == (quote, who, outlet)


@pytest.mark.parametrize("start", ["=HYPERLINK(A1)", "-43 boats", "@name", "+1"])
def test_what_would_run_has_an_apostrophe_and_is_named(start: str) -> None:
    [row] = read(as_csv([citation(1, start, GAZETTE)]))

    assert row["quote"] == f"'{start}"
    assert row[GUARDED] == "quote"


def test_an_apostrophe_of_the_article_s_own_stays() -> None:
    [row] = read(as_csv([citation(1, "'Tis done", GAZETTE)]))

    assert (row["quote"], row[GUARDED]) == ("'Tis done", "")


def test_the_files_hold_the_quotes_that_were_shown() -> None:
    files = exported(replace(answer(SPOKEN, COUNTED), id=41))
    table = read(files["quoth-41.csv"].decode("utf-8-sig"))
    whole = json.loads(files["quoth-41.json"])

    assert [*table[0]] == [*COLUMNS, GUARDED]
    assert [row["quote"] for row in table] == [SPOKEN.quote, COUNTED.quote]
    assert [one["quote"] for one in whole["citations"]] == [SPOKEN.quote, COUNTED.quote]
    assert table[0]["receipt"] == whole["citations"][0]["receipt"] == "r1"
    assert whole["question"] == "Who spoke?"


def test_of_a_refusal_what_came_closest_is_there() -> None:
    files = exported(replace(answer(closest=(REFUSED,)), id=41))

    [row] = read(files["quoth-41.csv"].decode("utf-8-sig"))
    assert row["quote"] == REFUSED.quote
    assert json.loads(files["quoth-41.json"])["closest"][0]["quote"] == REFUSED.quote
