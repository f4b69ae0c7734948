"""When a digest is due, for which window, and the backoff after a failure. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.state.schedules import Schedule
from retrieval.connections import backoff
from retrieval.domain import Window

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
TOLD_AFTER = 5  # failures in a row: eight minutes of pauses


@dataclass(frozen=True, slots=True)
class Failing:
    """Consecutive failures of a schedule's digest; no retry before ``until``."""

    times: int
    since: datetime
    until: datetime
    told: bool = False

    def rests(self, now: datetime) -> bool:
        """Whether it is too soon to retry; a clock that was set back ends the pause."""
        return self.since <= now < self.until

    @property
    def is_to_tell(self) -> bool:
        """Whether admins should be told and have not been."""
        return self.times >= TOLD_AFTER and not self.told


def failed(before: Failing | None, now: datetime) -> Failing:
    """The state after one more failure: pauses of 30 s, 1, 2, 4 … minutes, at most an hour.

    >>> from datetime import UTC
    >>> at = datetime(2031, 5, 3, 8, tzinfo=UTC)
    >>> once = failed(None, at)
    >>> once.rests(at + timedelta(seconds=29)), failed(once, at).until - at
    (True, datetime.timedelta(seconds=60))
    """
    times = before.times if before else 0
    pause = backoff(times + 1, FIRST_PAUSE, LONGEST_PAUSE)
    return Failing(times + 1, now, now + pause, told=before is not None and before.told)


# How long a time missed while the bot was off is made up for.
GRACE = timedelta(hours=12)
# Clocks were never set forward by more than a day (Samoa skipped 30 December 2011).
_DAYS_AROUND = 3
_WEEK = 7


def due(schedule: Schedule, last: datetime | None, now: datetime) -> Window | None:
    """The window due now, given where the last one ended; None if nothing is due.

    Windows follow each other without gap or overlap; a missed one becomes part of the next. Of
    several missed times only the latest is made up, and only within twelve hours. The first window
    begins where an earlier one would have ended.
    """
    if schedule.paused:
        return None
    until = _latest(schedule, now)
    if until <= schedule.changed_at or now - until > GRACE:
        return None
    since = _beginning(schedule, last)
    return Window(since, until) if since < until else None


def window_so_far(schedule: Schedule, last: datetime | None, now: datetime) -> Window:
    """The window of the next digest if it were sent now.

    If the clock was set back before the end of the last window, the last minute.
    """
    since = _beginning(schedule, last)
    return Window(since if since < now else now - timedelta(minutes=1), now)


def next_time(schedule: Schedule, after: datetime) -> datetime:
    """When the next digest falls due, in UTC."""
    return min(at for at in _around(schedule, after) if at > after)


@lru_cache(maxsize=4096)
def moment(day: date, at: time, zone: str) -> datetime:
    """When it is this local time on this day in ``zone``, in UTC.

    The first occurrence of an ambiguous time; for a skipped one, the moment clocks go forward.

    >>> moment(date(2031, 3, 30), time(2, 30), "Europe/Berlin").isoformat()
    '2031-03-30T01:00:00+00:00'
    >>> moment(date(2031, 10, 26), time(2, 30), "Europe/Berlin").isoformat()
    '2031-10-26T00:30:00+00:00'
    """
    place = ZoneInfo(zone)
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    found = local.replace(tzinfo=place).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) == local:
        return found
    before = local.replace(tzinfo=place, fold=1).astimezone(UTC)
    return _set_forward(before, found, place)


def _set_forward(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The second in (before, after] at which clocks go forward."""
    old = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(place).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _latest(schedule: Schedule, now: datetime) -> datetime:
    return max(at for at in _around(schedule, now) if at <= now)


def _beginning(schedule: Schedule, last: datetime | None) -> datetime:
    """The start of the next window: the end of the last one, unless the schedule is newer."""
    if last is not None and last >= schedule.added_at:
        return last
    usual = _latest(schedule, schedule.added_at)
    return usual if last is None else max(last, usual)


def _around(schedule: Schedule, now: datetime) -> Iterable[datetime]:
    today = now.astimezone(ZoneInfo(schedule.zone)).date()
    around = _DAYS_AROUND + (_WEEK if schedule.days else 0)
    for days in range(-around, around):
        day = today + timedelta(days=days)
        if schedule.days and day.weekday() not in schedule.days:
            continue
        for at in schedule.times:
            yield moment(day, at, schedule.zone)
