"""Digests without a model: every bullet rests on a quote that holds, and nothing is told twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.digests.make import DigestRequest, choose
from retrieval.domain import Article, DigestWish, Head, Window
from retrieval.ingest.take import read
from retrieval.stories.story_pull import StoryPull
from tests.retrieval.digests.wishing import digest, everything, faults, shown
from tests.support.library.asker import Asker, asking


def test_every_bullet_rests_on_quotes_that_hold(samples: Asker) -> None:
    made = digest(samples)
    assert len(made.stories) >= 5
    assert made.articles == 10
    assert made.mode == "quotes"
    assert faults(made, samples) == []


def test_what_several_outlets_tell_comes_first(samples: Asker) -> None:
    counted = [len(story.outlets) for story in digest(samples).stories]
    assert counted == sorted(counted, reverse=True)
    assert counted[0] > 1


def test_a_reprint_is_quoted_once_and_counted_as_one_text(samples: Asker) -> None:
    made = digest(samples, topics=("herring quotas",))
    assert made.stories
    assert faults(made, samples) == []
    for story in made.stories:
        assert story.independent <= 3  # of four articles on it one is a reprint
    quotes = [citation.quote for citation in made.citations]
    assert len({*quotes}) == len(quotes)


def test_outlets_that_name_the_same_people_otherwise_stand_side_by_side(samples: Asker) -> None:
    made = digest(samples)
    sides = [
        {made.citations[n - 1].head.outlet: made.citations[n - 1].quote for n in one.citations}
        for story in made.stories
        for one in story.differs
    ]
    both = next(side for side in sides if "Valley Tribune" in side)
    assert "defenders of the island catch" in both["Valley Tribune"]
    assert "wreckers from the Quay Committee" in both["Harbour Gazette"]


def test_a_headline_is_a_title_and_says_whose(samples: Asker) -> None:
    stories = digest(samples).stories
    assert stories
    assert all(story.headline_by in story.outlets for story in stories)
    found = samples.library.catalogue.articles.revisions(range(1, 30)).values()
    titles = {(one.head.outlet, one.head.title) for one in found}
    headlines = {(s.headline_by, s.headline) for s in stories if not s.headline_citations}
    assert headlines
    assert headlines <= titles


def test_what_was_told_is_not_told_again(samples: Asker) -> None:
    first = digest(samples)
    told = frozenset(citation.receipt for citation in first.citations)
    second = digest(samples, shown_before=told)
    assert faults(second, samples) == []
    before = {citation.quote for citation in first.citations}
    assert not before & {citation.quote for citation in second.citations}


def test_told_again_and_again_nothing_is_left(samples: Asker) -> None:
    told: frozenset[str] = frozenset()
    for _ in range(20):
        made = digest(samples, shown_before=told)
        new = {citation.receipt for citation in made.citations}
        assert not new & told
        told |= new
    assert digest(samples, shown_before=told).stories == ()


def test_a_window_is_half_open(samples: Asker) -> None:
    told = samples.run(samples.library.stories(window=everything()))
    seen = min(story.first_seen for story in told)
    until = [Window(seen - timedelta(hours=1), seen), Window(seen, seen + timedelta(hours=1))]
    assert [bool(digest(samples, window=one).stories) for one in until] == [False, True]


def test_an_empty_digest_has_no_stories_and_is_not_kept(samples: Asker) -> None:
    long_ago = everything().since - timedelta(days=900)
    made = digest(samples, window=Window(long_ago, long_ago + timedelta(days=1)))
    assert (made.stories, made.citations, made.articles, made.id) == ((), (), 0, None)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_it_has_no_more_stories_than_wished_for(samples: Asker, most: int) -> None:
    assert len(digest(samples, most_stories=most).stories) == most


def test_only_outlets_wished_for_are_quoted(samples: Asker) -> None:
    made = digest(samples, outlets=("osk wire",))
    assert {citation.head.outlet for citation in made.citations} == {"Osk Wire"}
    assert all(story.outlets == ("Osk Wire",) for story in made.stories)


def test_only_stories_of_a_topic_are_told(samples: Asker) -> None:
    [story] = digest(samples, topics=("storm petrels",)).stories
    assert story.outlets == ("Tideline Science",)
    assert digest(samples, topics=("volcanoes",)).stories == ()
    assert len(digest(samples, topics=("volcanoes", "night bus")).stories) == 1


def test_a_kept_digest_reads_as_it_was_shown(samples: Asker) -> None:
    made = digest(samples)
    assert made.id is not None
    assert samples.run(samples.library.kept_digest(made.id)) == made
    assert samples.run(samples.library.kept_digest(made.id + 1)) is None


def test_a_story_that_developed_is_told_again_with_what_is_new(new: Asker) -> None:
    first = digest(new)
    told = frozenset(citation.receipt for citation in first.citations)
    new.take([LATER])
    second = digest(new, shown_before=told)
    assert [citation.source for citation in second.citations] == ["later"] * len(second.citations)
    assert second.stories
    assert faults(second, new) == []


def test_the_same_words_elsewhere_are_not_told_again(new: Asker) -> None:
    told = frozenset(citation.receipt for citation in digest(new).citations)
    new.take([replace(FIRST, source="copy", head=Head("Osk Wire"))])
    again = digest(new, shown_before=told)
    words = {citation.quote for citation in digest(new).citations}
    assert not {c.quote for c in again.citations} & words


def test_stories_and_digest_give_a_story_the_same_headline(samples: Asker) -> None:
    listed = {one.id: one.headline.words for one in samples.run(samples.library.stories())}
    told = {one.story: one.headline for one in digest(samples).stories}
    assert len(told) >= 5
    assert told == {story: listed[story] for story in told}


def test_the_title_of_the_only_article_stands_even_where_it_is_cut(home: Path) -> None:
    cut = replace(FIRST, head=replace(FIRST.head, title="Dam at Lindrup leaks and ..."))
    with asking(home, [cut]) as asker:
        [listed] = asker.run(asker.library.stories())
        [told] = digest(asker).stories
        assert listed.headline.words == told.headline == cut.head.title


@pytest.mark.parametrize("apart_s", [0, 1, 90])
def test_the_second_of_arrival_does_not_order_stories_of_equal_coverage(
    catalogue: Catalogue, apart_s: int
) -> None:
    begin = datetime(2031, 5, 5, 12, tzinfo=UTC)
    for n, article in enumerate([FIRST, FERRY, CHESS]):
        seen = begin + timedelta(seconds=apart_s * n)
        with catalogue.articles.intake(article) as intake:
            intake.store(article, read(article.text), seen)
    window = Window(begin, begin + timedelta(hours=1))
    made = choose(DigestRequest(window, DigestWish(archive=True)), StoryPull(catalogue))
    assert [one.headline.words for one in made.tales] == [
        "Girl of thirteen wins chess title",
        "Ferry strikes sandbank",
        "Dam at Lindrup leaks",
    ]


def test_the_seeds_make_one_story_of_two_outlets(seeds: Asker) -> None:
    made = digest(seeds)
    [story] = made.stories
    assert (len(story.outlets), story.independent) == (2, 2)
    assert story.differs
    cited = {made.citations[n - 1].head.outlet for n in shown(made)}
    assert cited == {*story.outlets}
    assert faults(made, seeds) == []


FIRST = Article(
    "first",
    "The dam at Lindrup leaks, and the lower village was cleared on Monday night.\n\n"
    "“We open the sluices as soon as it is light,” said Orla Venn, the engineer of the dam. "
    "She said the water had risen by two metres since Sunday.\n\n"
    "Forty families sleep in the school of Upper Lindrup, the council says.",
    Head("Tarn Post", title="Dam at Lindrup leaks", published="2031-05-03"),
)
FERRY = Article(
    "ferry",
    "The ferry Amaranth struck a sandbank off Ostrel with 214 passengers, the coastguard says.",
    Head("Osk Wire", title="Ferry strikes sandbank", published="2031-05-03"),
)
CHESS = Article(
    "chess",
    "Thirteen-year-old Suri Adeyo won the island chess title after a final of seven hours.",
    Head("Gazette", title="Girl of thirteen wins chess title", published="2031-05-03"),
)
LATER = Article(
    "later",
    "The dam at Lindrup held, and families of the lower village went home on Wednesday.\n\n"
    "“The crack is closed with nine tonnes of clay,” said Orla Venn, the engineer of the dam. "
    "“It will last until the summer.”\n\n"
    "Mayor Jon Orne said the council would ask the ministry for a new wall.",
    Head("Tarn Post", title="Dam at Lindrup holds", published="2031-05-05"),
)


@pytest.fixture
def new(home: Path) -> Iterator[Asker]:
    """A library with one article on a dam."""
    with asking(home, [FIRST]) as asker:
        yield asker


def published(article: Article, day: datetime | None) -> Article:
    """The article with another day of publication."""
    told = day.date().isoformat() if day else None
    return replace(article, head=replace(article.head, published=told))


def test_what_comes_in_from_an_archive_is_not_news(home: Path) -> None:
    now = datetime.now(UTC)
    window = Window(now - timedelta(days=1), now + timedelta(hours=1))
    old, late = published(FIRST, now - timedelta(days=9)), published(FERRY, now - timedelta(days=1))
    with asking(home, [old, late, published(CHESS, None)]) as asker:
        news = digest(asker, window=window, archive=False)
        assert {one.headline for one in news.stories} == {FERRY.head.title, CHESS.head.title}
        assert not news.older
        all_of_it = digest(asker, window=window, archive=True)
        assert len(all_of_it.stories) == 3
        assert all_of_it.older


def test_a_story_told_before_is_told_again_only_by_what_came_in_since(home: Path) -> None:
    with asking(home, [FIRST, FERRY]) as asker:
        first = digest(asker)
        known = {one.story: one.headline for one in first.stories}
        dam = next(story for story, headline in known.items() if headline == FIRST.head.title)
        told = {dam: datetime.now(UTC)}
        assert [one.headline for one in digest(asker, told=told).stories] == [FERRY.head.title]
        before = {dam: datetime.now(UTC) - timedelta(days=2)}
        assert len(digest(asker, told=before).stories) == 2
