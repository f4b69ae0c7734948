"""A topic over time: how many articles each outlet had, and quotes with their days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from retrieval.domain.answers import Answer

# Up to so many days apart, articles are counted by day, by week, by month; else by year.
MOST_DAYS, MOST_WEEKS, MOST_MONTHS = 62, 430, 1850


class Step(StrEnum):
    """What articles are counted by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def first(self, day: date) -> date:
        """The first day of the step that a day lies in; weeks begin on Monday.

        >>> Step.WEEK.first(date(2031, 5, 3)), Step.MONTH.first(date(2031, 5, 3))
        (datetime.date(2031, 4, 28), datetime.date(2031, 5, 1))
        """
        match self:
            case Step.DAY:
                return day
            case Step.WEEK:
                return day - timedelta(days=day.weekday())
            case Step.MONTH:
                return day.replace(day=1)
            case Step.YEAR:
                return day.replace(month=1, day=1)

    def after(self, first: date) -> date:
        """The first day of the step that follows the one beginning on ``first``.

        >>> Step.MONTH.after(date(2031, 12, 1))
        datetime.date(2032, 1, 1)
        """
        longest = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 31, Step.YEAR: 366}[self]
        return self.first(first + timedelta(days=longest))


@dataclass(frozen=True, slots=True)
class Column:
    """One step of a timeline: its first day, and how many articles each outlet had."""

    first: date
    articles: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The articles on a topic by day and outlet, and its best quotes in the order of their days.

    ``days`` has an entry for each article: its outlet and day, None where it is undated.
    """

    topic: str
    days: tuple[tuple[str, date | None], ...]
    answer: Answer  # the quotes, kept with their receipts

    @property
    def dated(self) -> list[date]:
        """The days of all articles that have one, the first one first."""
        return sorted(day for _, day in self.days if day)

    @property
    def quote_days(self) -> list[date | None]:
        """The day of each quote, None where it is unknown."""
        return [one.head.day for one in self.answer.citations]

    @property
    def step(self) -> Step:
        """What the articles are counted by."""
        dated = self.dated
        apart = (dated[-1] - dated[0]).days if dated else 0
        bounds = ((MOST_DAYS, Step.DAY), (MOST_WEEKS, Step.WEEK), (MOST_MONTHS, Step.MONTH))
        return next((step for most, step in bounds if apart <= most), Step.YEAR)

    @property
    def outlets(self) -> list[tuple[str, int]]:
        """The outlets with how many articles they had, the most first."""
        counted = Counter(outlet for outlet, _ in self.days)
        return sorted(counted.items(), key=lambda one: (-one[1], one[0]))

    def columns(self) -> list[Column]:
        """All steps from the first article to the last, those without an article too."""
        dated, step = self.dated, self.step
        if not dated:
            return []
        first, last = step.first(dated[0]), step.first(dated[-1])
        found = {first: Column(first)}
        while first < last:  # no step is made beyond: after the last year there is none
            first = step.after(first)
            found[first] = Column(first)
        for outlet, day in self.days:
            if day:
                found[step.first(day)].articles[outlet] += 1
        return [*found.values()]
