"""What holds for any articles in any order."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head, Taken
from retrieval.domain.stories import ANY_DAY
from retrieval.ingest.identity import decided
from retrieval.ingest.take import read
from retrieval.stories.story_pull import StoryPull, covered_stories
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


def take(catalogue: Catalogue, n: int, given: tuple[str, str, str | None]) -> None:
    text, outlet, published = given
    take_read(
        catalogue, Article(f"a{n % 7}", text, Head(outlet, published=published))
    )  # some change


def take_read(catalogue: Catalogue, article: Article) -> None:
    """As ``take_in``, without reading the same text again and again."""
    with catalogue.articles.intake(article) as intake:
        found = decided(article, intake.known)
        if found.became is not Taken.UNCHANGED:
            intake.store(article, READ[article.text], datetime.now(UTC), found.known)


def stored(catalogue: Catalogue, given: Given, *, step: int, at_once: bool) -> None:
    pull = StoryPull(catalogue, batch_articles=step)
    for n, article in enumerate(given):
        take(catalogue, n, article)
        if not at_once:
            pull.pull()
    StoryPull(catalogue, batch_articles=step).pull()


def members(given: Given, *, step: int, at_once: bool) -> list[tuple[int, int, bytes]]:
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        stored(catalogue, given, step=step, at_once=at_once)
        return stories_in(catalogue)


def stories_in(catalogue: Catalogue) -> list[tuple[int, int, bytes]]:
    found = catalogue.stories.articles(ANY_DAY)
    signatures = catalogue.stories.signatures(one.article for _, one in found)
    return [(one.article, story, signatures[one.article]) for story, one in found]


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(given=ARTICLES, step=st.integers(1, 9))
def test_one_by_one_gives_the_same_stories_as_all_at_once(given: Given, step: int) -> None:
    assert members(given, step=step, at_once=True) == members(given, step=64, at_once=False)


@settings(max_examples=15, deadline=None)
@given(given=ARTICLES, turns=st.lists(st.integers(0, 2), min_size=9, max_size=9))
def test_pulls_of_several_processes_in_turn_give_the_same_stories(
    given: Given, turns: list[int]
) -> None:
    with TemporaryDirectory() as folder, ExitStack() as opened:
        path = Path(folder) / "catalogue.db"
        catalogues = [opened.enter_context(Catalogue(path)) for _ in range(2)]
        pulls = [StoryPull(each, batch_articles=2) for each in catalogues]
        for n, (article, turn) in enumerate(zip(given, turns, strict=False)):
            take(catalogues[0], n, article)
            if turn < len(pulls):  # else nobody pulls
                pulls[turn].pull()
        pulls[0].pull()
        found = stories_in(catalogues[1])
    assert found == members(given, step=64, at_once=False)


@settings(max_examples=15, deadline=None)
@given(given=ARTICLES.filter(bool))
def test_a_pull_that_may_keep_nothing_in_memory_gives_the_same_stories(given: Given) -> None:
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        for n, article in enumerate(given):
            take(catalogue, n, article)
        pull = StoryPull(catalogue, batch_articles=1, most_bytes=0)
        pull.pull()
        assert pull.cached_bytes == 0
        found = stories_in(catalogue)
    assert found == members(given, step=64, at_once=False)


@settings(max_examples=15, deadline=None)
@given(given=ARTICLES)
def test_each_article_is_in_one_story(given: Given) -> None:
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        stored(catalogue, given, step=4, at_once=True)
        stories = covered_stories(catalogue)
        sources = [each.source for story in stories for each in story.articles]
        assert len(sources) == len({*sources}) == catalogue.articles.counts().articles
        assert all(1 <= story.independent <= len(story.articles) for story in stories)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(given=ARTICLES.filter(bool), which=st.integers(0, 8))
def test_a_reprint_never_raises_the_number_of_independent_texts(given: Given, which: int) -> None:
    text, _, published = given[which % min(len(given), 7)]
    with TemporaryDirectory() as folder, Catalogue(Path(folder) / "catalogue.db") as catalogue:
        stored(catalogue, given[:7], step=4, at_once=True)
        before = {story.id: story.independent for story in covered_stories(catalogue)}
        head = Head("Evening Post", published=published)
        take_read(catalogue, Article("reprint", text, head))
        StoryPull(catalogue).pull()
        after = {story.id: story.independent for story in covered_stories(catalogue)}
    assert after == before
