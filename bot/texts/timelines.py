"""Timelines: what stands above the bars, on their axis, and below them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.texts.translation import Message, Plural, say
from bot.texts.wording import MONTHS, count, day, with_commas
from retrieval.domain.timelines import Step

if TYPE_CHECKING:
    from retrieval.domain.timelines import Column, Timeline

OTHER_OUTLETS = Message("other outlets {n:,}")
NO_TOPIC = Message("Of what? Put a topic after it, for example: /timeline night bus")
NOTHING = Message("No article with a date has all of these words.")
COUNTED = Message("Counted: articles that have all of these words.")
QUOTES = Message("What was said, by the numbers in the picture:")
QUOTES_IN_TERMINAL = Message("What was said:")
_UNDATED = Plural("{n:,} of them undated", "{n:,} of them undated")
_MARKED = Plural("quote {numbers}", "quotes {numbers}")
_BY = {
    Step.DAY: Message("Articles a day by outlet"),
    Step.WEEK: Message("Articles a week by outlet"),
    Step.MONTH: Message("Articles a month by outlet"),
    Step.YEAR: Message("Articles a year by outlet"),
}


def subtitle(timeline: Timeline) -> str:
    """What is counted, from when to when, and how many articles these are.

    >>> from retrieval.domain import Answer, Searched
    >>> from retrieval.domain.timelines import Timeline
    >>> answer = Answer("bus", "quotes", (), (), Searched(9, (), None), 0.0)
    >>> days = (("Gazette", date(2031, 5, 3)), ("Tribune", date(2031, 5, 7)), ("Tribune", None))
    >>> subtitle(Timeline("bus", days, answer))
    'Articles a day by outlet · 3 May 2031 – 7 May 2031 · 3 articles, 1 of them undated'
    """
    first, last = (day(one.isoformat()) for one in (timeline.dated[0], timeline.dated[-1]))
    when = f"{first} – {last}" if first != last else f"{first}"
    articles, undated = len(timeline.days), len(timeline.days) - len(timeline.dated)
    told = [count(articles, "article"), *([_UNDATED.format(undated)] if undated else [])]
    return f"{_BY[timeline.step]} · {when} · {with_commas(told)}"


def step_name(step: Step, first: date) -> str:
    """What stands below the bar that begins on this day.

    >>> step_name(Step.WEEK, date(2031, 5, 5)), step_name(Step.MONTH, date(2031, 5, 1))
    ('5 May', 'May 2031')
    """
    month = MONTHS[first.month - 1]
    match step:
        case Step.DAY | Step.WEEK:
            return say("{day} {month}", day=first.day, month=month)
        case Step.MONTH:
            return say("{month} {year}", month=month, year=first.year)
        case Step.YEAR:
            return str(first.year)


def column(step: Step, told: Column, marks: list[int]) -> str:
    """A bar as a line: when, how many articles of which outlets, which quotes.

    >>> from collections import Counter
    >>> from retrieval.domain.timelines import Column
    >>> column(Step.DAY, Column(date(2031, 5, 3), Counter(Gazette=2, Tribune=1)), [1, 4])
    '3 May 2031: 3 articles (Gazette 2, Tribune 1) · quotes 1, 4'
    """
    whole = day(told.first.isoformat()) or ""
    when = whole if step in (Step.DAY, Step.WEEK) else step_name(step, told.first)
    each = with_commas([f"{outlet} {number:,}" for outlet, number in told.articles.most_common()])
    number = count(sum(told.articles.values()), "article")
    line = say("{when}: {articles} ({outlets})", when=when, articles=number, outlets=each)
    if not marks:
        return line
    return f"{line} · {_MARKED.format(len(marks), numbers=with_commas([*map(str, marks)]))}"
