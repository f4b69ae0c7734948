"""What holds for any articles in any order."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.catalogue.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.ingest.take import read
from retrieval.stories.joining import StoryPull
from retrieval.stories.listing import list_stories
from tests.retrieval.stories.samples import CHESS, FERRY, FERRY_AGAIN, ORCHARD

TEXTS = (FERRY, FERRY_AGAIN, ORCHARD, CHESS, f"{FERRY} {ORCHARD}", "No words to share.")
READ = {text: read(text) for text in TEXTS}
ARTICLES = st.lists(
    st.tuples(
        st.sampled_from(TEXTS),
        st.sampled_from(["Osk Wire", "Valley Tribune", "Harbour Gazette"]),
        st.sampled_from([None, "2031-05-05", "2031-05-07", "2031-05-14", "2031-07-01"]),
    ),
    max_size=9,
)
Given = list[tuple[str, str, str | None]]


def stored(catalogue: Catalogue, given: Given, *, step: int, at_once: bool) -> None:
    pull = StoryPull(catalogue, step_articles=step)
    for n, (text, outlet, published) in enumerate(given):
        head = Head(outlet, published=published)
        catalogue.articles.take(Article(f"a{n % 7}", text, head), READ[text])  # some change
        if not at_once:
            pull.pull()
    StoryPull(catalogue, step_articles=step).pull()


def members(given: Given, *, step: int, at_once: bool) -> list[tuple[int, int, bytes]]:
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        stored(catalogue, given, step=step, at_once=at_once)
        found = [listed.member for listed in catalogue.stories.listed()]
        return [(one.article, one.story, one.signature) for one in found]


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(given=ARTICLES, step=st.integers(1, 9))
def test_one_by_one_gives_the_same_stories_as_all_at_once(given: Given, step: int) -> None:
    assert members(given, step=step, at_once=True) == members(given, step=64, at_once=False)


@settings(max_examples=15, deadline=None)
@given(given=ARTICLES)
def test_each_article_is_in_one_story(given: Given) -> None:
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        stored(catalogue, given, step=4, at_once=True)
        stories = list_stories(catalogue)
        sources = [each.source for story in stories for each in story.articles]
        assert sorted(sources) == sorted({f"a{n % 7}" for n in range(len(given))})
        assert all(1 <= story.independent <= len(story.articles) for story in stories)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(given=ARTICLES.filter(bool), which=st.integers(0, 8))
def test_a_reprint_never_raises_the_number_of_independent_texts(given: Given, which: int) -> None:
    text, _, published = given[which % min(len(given), 7)]
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        stored(catalogue, given[:7], step=4, at_once=True)
        before = {story.id: story.independent for story in list_stories(catalogue)}
        head = Head("Evening Post", published=published)
        catalogue.articles.take(Article("reprint", text, head), READ[text])
        StoryPull(catalogue).pull()
        after = {story.id: story.independent for story in list_stories(catalogue)}
    assert after == before
