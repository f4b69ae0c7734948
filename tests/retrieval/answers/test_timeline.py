"""A topic over time: which articles count, on which days, and the quotes beside them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.domain import Answer, Article, Head, Searched
from retrieval.domain.answers import Step, Timeline
from tests.support.library.asker import Asker, asking

GAZETTE, WIRE = "Harbour Gazette", "Osk Wire"
DAM = "The dam at Lindrup leaks. “We close it on Monday,” said Orla Venn, the mayor, on {}."
NONE = Answer("dam", "quotes", (), (), Searched(0, (), None), 0.0)
days = st.lists(st.dates(date(2000, 1, 1), date(2040, 1, 1)), min_size=1, max_size=40)


def article(name: str, text: str, outlet: str, published: str | None) -> Article:
    return Article(name, text, Head(outlet, published=published))


@pytest.fixture
def dams(tmp_path: Path) -> list[Article]:
    return [
        article("a", DAM.format("Friday"), GAZETTE, "2031-05-02"),
        article("b", DAM.format("Saturday"), WIRE, "2031-05-03T22:00:00+02:00"),
        article("c", "Lindrup mends its dam. The work takes a week.", WIRE, "2031-05-03"),
        article("d", "Nobody in Lindrup spoke of the dams today.", GAZETTE, None),
        article("e", "The market moves up the hill.", GAZETTE, "2031-05-09"),
    ]


def found(home: Path, articles: list[Article], topic: str) -> Timeline:
    with asking(home, articles) as asker:
        made: Timeline = asker.run(asker.library.timeline(topic))
        return made


def test_the_articles_with_all_words_of_a_topic_count_by_day_and_outlet(
    home: Path, dams: list[Article]
) -> None:
    made = found(home, dams, "the dam at Lindrup")

    assert made.outlets == [(GAZETTE, 2), (WIRE, 2)]
    assert len(made.days) - len(made.dated) == 1
    assert [(one.first, one.articles) for one in made.columns()] == [
        (date(2031, 5, 2), Counter({GAZETTE: 1})),
        (date(2031, 5, 3), Counter({WIRE: 2})),
    ]


def test_the_quotes_come_in_the_order_of_their_days_with_receipts(
    home: Path, dams: list[Article]
) -> None:
    with asking(home, dams) as asker:
        made = asker.run(asker.library.timeline("dam Lindrup"))
        kept = asker.run(asker.library.answer(made.answer.id or 0))
        opened = [asker.verified(one.receipt) for one in made.answer.citations]

    assert made.answer.citations
    assert [one.n for one in made.answer.citations] == [*range(1, len(opened) + 1)]
    dated = [day for day in made.quote_days if day]
    assert dated == sorted(dated)
    assert kept == made.answer
    assert all(one and one.holds for one in opened)


def test_a_topic_may_say_since_when(home: Path, dams: list[Article]) -> None:
    made = found(home, dams, "dam Lindrup since 2031-05-03")

    assert made.dated == [date(2031, 5, 3), date(2031, 5, 3)]


def test_what_nobody_wrote_of_has_no_days(small: Asker) -> None:
    made = small.run(small.library.timeline("zeppelins"))

    assert (made.days, made.columns()) == ((), [])


@given(days)
def test_each_dated_article_stands_in_one_column_and_none_is_lost(published: list[date]) -> None:
    made = Timeline("dam", tuple((GAZETTE, day) for day in published), NONE)
    columns = made.columns()

    assert sum(one.articles.total() for one in columns) == len(published)
    assert [one.first for one in columns] == sorted({one.first for one in columns})
    assert len(columns) <= 64
    assert all(made.step.first(one.first) == one.first for one in columns)


def test_long_stretches_are_counted_by_week_month_and_year() -> None:
    first = date(2031, 5, 3)
    lasts = (date(2031, 5, 30), date(2031, 12, 1), date(2034, 1, 1), date(2060, 1, 1))
    made = [Timeline("dam", ((WIRE, first), (WIRE, last)), NONE).step for last in lasts]

    assert made == [Step.DAY, Step.WEEK, Step.MONTH, Step.YEAR]


@pytest.mark.parametrize("days", [("9999-12-31",), ("9999-12-31", "9998-01-01", "9991-02-03")])
def test_the_last_days_that_a_calendar_has_are_shown(days: tuple[str, ...]) -> None:
    told = tuple(("Gazette", date.fromisoformat(day)) for day in days)
    columns = Timeline("ferry", told, NONE).columns()

    assert sum(sum(one.articles.values()) for one in columns) == len(days)
    assert columns[-1].articles["Gazette"] > 0
