"""When digests are due: by the clocks of a zone, each moment told of once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.jobs.digests import GRACE, due, moment, next_time
from bot.state.schedules import Schedule
from retrieval.domain import Window

ADDED = datetime(2031, 3, 1, 12, tzinfo=UTC)
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Apia",
]
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def schedule(*at: time, zone: str = "UTC", paused: bool = False) -> Schedule:
    return Schedule(
        at,
        zone,
        id=1,
        chat=-7,
        kind="channel",
        name="@river",
        owner=1,
        added_at=ADDED,
        changed_at=ADDED,
        paused=paused,
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MORNING = schedule(time(8))


def test_nothing_is_due_before_the_first_time_and_never_while_paused() -> None:
    assert due(MORNING, None, utc("2031-03-02T07:59:59")) is None
    assert due(schedule(time(8), paused=True), None, utc("2031-03-02T08:00")) is None


def test_the_first_digest_tells_of_a_whole_day() -> None:
    found = due(MORNING, None, utc("2031-03-02T08:00"))
    assert found == Window(utc("2031-03-01T08:00"), utc("2031-03-02T08:00"))


def test_a_window_that_was_told_is_not_due_again() -> None:
    last = utc("2031-03-02T08:00")
    assert due(MORNING, last, utc("2031-03-02T20:00")) is None


def test_a_missed_time_is_made_up_for_twelve_hours() -> None:
    last = utc("2031-03-02T08:00")
    found = due(MORNING, last, utc("2031-03-03T20:00"))
    assert found == Window(last, utc("2031-03-03T08:00"))
    assert due(MORNING, last, utc("2031-03-03T20:01")) is None


def test_several_missed_days_are_one_digest_without_a_gap() -> None:
    last = utc("2031-03-02T08:00")
    found = due(MORNING, last, utc("2031-03-09T09:00"))
    assert found == Window(last, utc("2031-03-09T08:00"))


def test_a_schedule_that_was_removed_for_long_begins_anew() -> None:
    last = utc("2031-01-05T08:00")
    found = due(MORNING, last, utc("2031-03-02T08:00"))
    assert found == Window(utc("2031-03-01T08:00"), utc("2031-03-02T08:00"))


def test_clocks_that_go_forward_and_back_lose_no_digest_and_repeat_none() -> None:
    night = schedule(time(2, 30), zone="Europe/Berlin")
    forward = next_time(night, utc("2031-03-29T12:00"))
    assert forward.isoformat() == "2031-03-30T01:00:00+00:00"
    back = next_time(night, utc("2031-10-25T12:00"))
    assert back.isoformat() == "2031-10-26T00:30:00+00:00"
    assert next_time(night, back).isoformat() == "2031-10-27T01:30:00+00:00"


def test_a_day_that_did_not_happen_has_its_digest_when_the_next_begins() -> None:
    assert moment(date(2011, 12, 30), time(8), "Pacific/Apia") == utc("2011-12-30T10:00")


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2037, 12, 31)), times, st.sampled_from(ZONES))
def test_a_moment_shows_the_time_that_was_asked_for_or_the_next_there_is(
    day: date, at: time, zone: str
) -> None:
    wanted, place = datetime.combine(day, at), ZoneInfo(zone)
    found = moment(day, at, zone)
    shown = found.astimezone(place).replace(tzinfo=None)
    before = (found - timedelta(seconds=1)).astimezone(place).replace(tzinfo=None)
    assert shown == wanted or before < wanted < shown


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(ZONES),
    st.sets(times, min_size=1, max_size=4),
    st.lists(st.integers(1, 60 * 40), min_size=1, max_size=40),
)
def test_windows_follow_each_other_however_often_the_bot_looks(
    zone: str, at: set[time], pauses_min: list[int]
) -> None:
    daily, now, last = schedule(*sorted(at), zone=zone), ADDED, None
    told: list[Window] = []
    for pause_min in pauses_min:
        now += timedelta(minutes=pause_min)
        if found := due(daily, last, now):
            told.append(found)
            last = found.until
            assert now - GRACE <= found.until <= now
            assert due(daily, last, now) is None
    for before, after in pairwise(told):
        assert before.until == after.since


WORKDAYS = replace(MORNING, days=(0, 1, 2, 3, 4))


def test_on_weekdays_nothing_is_due_on_saturday_and_monday_tells_of_the_weekend() -> None:
    friday, monday = utc("2031-03-07T08:00"), utc("2031-03-10T08:00")
    assert due(WORKDAYS, friday, utc("2031-03-08T09:00")) is None
    assert next_time(WORKDAYS, friday) == monday
    assert due(WORKDAYS, friday, monday) == Window(friday, monday)


def test_a_weekly_digest_comes_once_a_week() -> None:
    weekly = replace(MORNING, days=(2,))
    wednesday = utc("2031-03-05T08:00")
    assert next_time(weekly, ADDED) == wednesday
    assert next_time(weekly, wednesday) == wednesday + timedelta(days=7)
    assert due(weekly, None, wednesday) == Window(wednesday - timedelta(days=7), wednesday)
