"""Posts with one to four quotations over the sample articles: every quotation is judged right.

A line of ``tests/cases/posts.jsonl`` holds a post and, for each quotation in it, how its words
begin, the outcome, whom the post names for them, and who says them in the article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.ingest.take import take_in
from retrieval.sources.files.paths import files
from retrieval.text import names
from retrieval.verify.verdicts import OUTSIDE, Outcome, Verified, verify_pasted

ROOT = Path(__file__).resolve().parents[3]
POSTS = [*map(json.loads, (ROOT / "tests/cases/posts.jsonl").read_text().splitlines())]

Told = list[tuple[str, str, str | None, str | None]]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with Catalogue(tmp_path_factory.mktemp("posts") / "catalogue.db") as catalogue:
        for article in files([str(ROOT / "articles")], outlet=None).articles:
            assert not isinstance(article, Exception)
            take_in(catalogue, article)
        yield catalogue


def told(found: Verified) -> Told:
    """What a reader learns of each quotation."""
    each = found.parts or (found,)
    return [
        (one.words.strip(OUTSIDE), one.verdict.outcome.value, one.speaker, speaker(one))
        for one in each
    ]


def speaker(one: Verified) -> str | None:
    if one.verdict.outcome is Outcome.NOT_FOUND:
        return None
    quotes = (told.quote for told in one.surroundings)
    return next((quote.speaker for quote in quotes if quote and quote.speaker), None)


def is_same(found: str | None, wanted: str | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return names.same(found, wanted) or wanted.casefold() in found.casefold()


@pytest.mark.parametrize("case", POSTS, ids=[post["post"][:40] for post in POSTS])
def test_every_quotation_of_a_post_is_judged(case: dict[str, object], samples: Catalogue) -> None:
    wanted: Told = [*map(tuple, case["quotations"])]  # type: ignore[call-overload]
    found = told(verify_pasted(str(case["post"]), samples))

    assert [one[1] for one in found] == [one[1] for one in wanted]
    for (words, _, post, article), (begins, _, named, says) in zip(found, wanted, strict=True):
        assert words.startswith(begins)
        assert is_same(post, named), (post, named)
        assert is_same(article, says), (article, says)


def test_there_are_posts_of_all_kinds() -> None:
    each = [one for post in POSTS for one in post["quotations"]]
    assert len(POSTS) == 90
    assert {len(post["quotations"]) for post in POSTS} == {1, 2, 3, 4}
    assert {one[1] for one in each} >= {"EXACT", "EXACT WORDS, OTHER SPEAKER", "ALTERED"}
    assert "NOT FOUND" in {one[1] for one in each}
