"""The two articles that the project starts from, where they are at hand: asked end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retrieval.domain import Citation
from retrieval.sources.files.paths import read_paths
from retrieval.text.names import same
from retrieval.text.spans import fold
from tests.support.library.asker import Asker, asking

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared"
QUESTIONS = SHARED / "bench" / "seed-questions-dev.jsonl"
CLANS = "what did Rasool say about the clans?"

pytestmark = pytest.mark.skipif(not QUESTIONS.exists(), reason="the seed articles are not here")


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """A library of the two articles."""
    articles = list(read_paths([str(SHARED / "seeds")]))
    with asking(tmp_path_factory.mktemp("seeds"), articles) as asker:
        yield asker


def _labelled(question: str) -> dict[str, Any]:
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines() if line.strip()]
    [row] = [row for row in rows if row["question"] == question]
    return dict(row)


def _raw(article: str) -> str:
    return (SHARED / "seeds" / f"{article}.txt").read_bytes().decode("utf-8")


def _stands(asker: Asker, citation: Citation) -> bool:
    text = asker.text_of(citation.sha256, citation.source)
    return text[citation.span.start : citation.span.stop] == citation.quote


def test_what_rasool_said_about_the_clans_is_his_sentence(seeds: Asker) -> None:
    row = _labelled(CLANS)
    [gold] = row["gold"]
    first = seeds.ask(CLANS).citations[0]
    assert fold(gold["span"]).text in fold(first.quote).text
    assert (first.speaker, first.head.outlet) == (row["speaker"], "Shafaq News")
    assert _raw(gold["article"])[first.span.start : first.span.stop] == first.quote
    assert _stands(seeds, first)


def test_the_chairman_is_quoted_by_both_outlets_in_both_spellings_once(seeds: Asker) -> None:
    cited = seeds.ask("What did the PMF chairman say").citations
    theirs = [one for one in cited if one.speaker and same("Fayyad", one.speaker)]
    assert {one.head.outlet for one in theirs} == {*seeds.library.catalogue.search.outlets()}
    assert len({(one.speaker or "").split()[-1] for one in theirs}) == 2
    shown = [fold(one.quote).text for one in cited]
    assert not [a for n, a in enumerate(shown) for b in shown[n + 1 :] if a in b or b in a]
    assert all(_stands(seeds, one) for one in cited)


def test_who_is_only_mentioned_is_refused_with_what_was_searched(seeds: Asker) -> None:
    answer = seeds.ask("What did Assad say?")
    assert answer.abstained
    assert (answer.searched.articles, len(answer.searched.outlets)) == (2, 2)
    assert answer.closest
