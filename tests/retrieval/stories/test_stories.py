"""Which articles are one story."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.domain import Window
from retrieval.domain.stories import Story
from retrieval.stories.story_pull import StoryPull, current_stories
from tests.retrieval.stories.samples import CHESS, COOKIES, FERRY, FERRY_AGAIN, ORCHARD

Take = Callable[..., None]


def told(catalogue: Catalogue, **bounds: date | None) -> list[Story]:
    return current_stories(StoryPull(catalogue), bounds.get("since"), bounds.get("until"), None)


def groups(catalogue: Catalogue) -> list[list[str]]:
    return sorted(sorted(each.source for each in story.articles) for story in told(catalogue))


def test_articles_of_two_outlets_on_one_event_are_a_story(catalogue: Catalogue, take: Take) -> None:
    take("ferry", FERRY, published="2031-05-05")
    take("frost", ORCHARD, published="2031-05-05")
    take("inquiry", FERRY_AGAIN, outlet="Valley Tribune", published="2031-05-06")
    take("chess", CHESS, published="2031-05-06")

    assert groups(catalogue) == [["chess"], ["ferry", "inquiry"], ["frost"]]
    assert told(catalogue)[0].outlets == ("Osk Wire", "Valley Tribune")
    assert told(catalogue)[0].independent == 2


def test_an_article_that_comes_later_joins_the_running_story(
    catalogue: Catalogue, take: Take
) -> None:
    take("ferry", FERRY, published="2031-05-05")
    [before] = told(catalogue)
    take("inquiry", FERRY_AGAIN, outlet="Valley Tribune", published="2031-05-06")
    [after] = told(catalogue)

    assert before.id == after.id
    assert [each.source for each in after.articles] == ["ferry", "inquiry"]


def test_the_same_words_a_month_later_are_another_story(catalogue: Catalogue, take: Take) -> None:
    take("ferry", FERRY, published="2031-05-05")
    take("inquiry", FERRY_AGAIN, published="2031-06-05")

    assert groups(catalogue) == [["ferry"], ["inquiry"]]


def test_without_a_date_the_day_of_taking_in_counts(catalogue: Catalogue, take: Take) -> None:
    take("ferry", FERRY)
    take("inquiry", FERRY_AGAIN, published="2031-05-06")

    assert groups(catalogue) == [["ferry", "inquiry"]]


def test_a_reprint_is_one_independent_text(catalogue: Catalogue, take: Take) -> None:
    take("ferry", FERRY, published="2031-05-05")
    take("reprint", FERRY, outlet="Valley Tribune", published="2031-05-07")
    [story] = told(catalogue)

    assert len(story.outlets) == 2
    assert story.independent == 1


def test_a_text_with_a_new_first_line_and_a_cut_is_a_reprint(
    catalogue: Catalogue, take: Take
) -> None:
    take("ferry", FERRY, published="2031-05-05")
    cut = "OSTREL, Monday. " + FERRY.rsplit(". ", 1)[0] + "."
    take("reprint", cut, outlet="Valley Tribune", published="2031-05-05")
    [story] = told(catalogue)

    assert story.independent == 1


def test_a_changed_article_stays_in_its_story(catalogue: Catalogue, take: Take) -> None:
    take("ferry", FERRY, published="2031-05-05")
    take("inquiry", FERRY_AGAIN, outlet="Valley Tribune", published="2031-05-06")
    before = groups(catalogue)
    take("inquiry", FERRY_AGAIN + " It rained.", outlet="Valley Tribune", published="2031-05-06")

    assert groups(catalogue) == before
    assert told(catalogue)[0].articles[1].revision == 3


def test_notices_that_stand_for_articles_are_no_story(catalogue: Catalogue, take: Take) -> None:
    take("a", COOKIES, title="Ferry Amaranth runs aground", published="2031-05-05")
    take("b", COOKIES, title="Frost takes half the apple crop", published="2031-05-05")

    assert groups(catalogue) == [["a"], ["b"]]


def test_the_headline_is_the_calmest_central_title(catalogue: Catalogue, take: Take) -> None:
    take("a", FERRY, title="Who put the ferry Amaranth on a sandbank?!", published="2031-05-05")
    take("b", FERRY_AGAIN, title="Ferry Amaranth strikes Quillen sandbank", published="2031-05-05")
    [story] = told(catalogue)

    assert story.headline.words == "Ferry Amaranth strikes Quillen sandbank"
    assert story.headline.span is None


def test_without_titles_the_headline_is_a_sentence_with_its_place(
    catalogue: Catalogue, take: Take
) -> None:
    take("a", FERRY, published="2031-05-05")
    take("b", FERRY_AGAIN, published="2031-05-05")
    [story] = told(catalogue)

    [revision] = catalogue.articles.revisions([story.headline.revision or 0]).values()
    assert story.headline.span is not None
    assert story.headline.span.of(revision.text) == story.headline.words
    assert "Amaranth" in story.headline.words


def test_days_choose_the_stories_and_show_them_whole(catalogue: Catalogue, take: Take) -> None:
    take("ferry", FERRY, published="2031-05-05")
    take("inquiry", FERRY_AGAIN, published="2031-05-06")
    take("frost", ORCHARD, published="2031-05-05")
    [story] = told(catalogue, since=date(2031, 5, 6))

    assert [each.source for each in story.articles] == ["ferry", "inquiry"]
    assert not told(catalogue, until=date(2031, 5, 4))


def test_a_window_is_half_open_by_first_seen(catalogue: Catalogue, take: Take) -> None:
    take("ferry", FERRY, published="2031-05-05")
    [story] = told(catalogue)
    seen, second = story.first_seen, timedelta(seconds=1)

    assert current_stories(StoryPull(catalogue), None, None, Window(seen, seen + second))
    assert not current_stories(StoryPull(catalogue), None, None, Window(seen - second, seen))


def test_an_article_without_words_stands_alone(catalogue: Catalogue, take: Take) -> None:
    take("a", "“…”", published="2031-05-05")
    take("b", "— —", published="2031-05-05")

    assert groups(catalogue) == [["a"], ["b"]]
    assert told(catalogue)[0].first_seen <= datetime.now(UTC)


def test_an_older_home_gets_its_stories(home: Path) -> None:
    import sqlite3

    home.mkdir()
    first = Path(__file__).parents[1] / "catalogue" / "version-1.sql"
    with closing(sqlite3.connect(home / "catalogue.db", isolation_level=None)) as raw:
        raw.executescript(first.read_text(encoding="utf-8"))
    with Catalogue(home / "catalogue.db") as upgraded:
        [story] = told(upgraded)

    assert [each.source for each in story.articles] == ["mill.txt"]


def test_several_threads_share_one_pull(catalogue: Catalogue, take: Take) -> None:
    pull = StoryPull(catalogue, batch_articles=1)
    for n, text in enumerate([FERRY, ORCHARD, FERRY_AGAIN, CHESS] * 3):
        take(f"a{n}", f"{text} {n}", published="2031-05-05")
    with ThreadPoolExecutor(4) as threads:
        came = [*threads.map(lambda _: pull.pull(), range(4))]

    assert sorted(came) == [0, 0, 0, 12]
    assert sorted(len(story.articles) for story in told(catalogue)) == [3, 3, 6]


def test_a_cut_title_gives_way_to_a_whole_one(catalogue: Catalogue, take: Take) -> None:
    take("a", FERRY, title="Ferry Amaranth strikes a sandbank and ...", published="2031-05-05")
    take("b", FERRY_AGAIN, title="Inquiry into ferry – Osk Wire", published="2031-05-05")
    [story] = told(catalogue)

    assert story.headline.words == "Inquiry into ferry"


def test_a_step_that_fails_leaves_nothing_behind(catalogue: Catalogue, take: Take) -> None:
    take("ferry", FERRY, published="2031-05-05")
    with pytest.raises(KeyError):
        _fail_after_writing(catalogue)

    assert catalogue.stories.behind() == 1
    assert groups(catalogue) == [["ferry"]]


def _fail_after_writing(catalogue: Catalogue) -> None:
    with catalogue.stories.joining() as joining:
        joining.keep([], {"ferri": (1, 1)}, 1)
        raise KeyError
