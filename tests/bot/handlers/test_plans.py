"""What people type after /channels add and /subscribe."""

from __future__ import annotations

from datetime import time
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.plans import plan_in
from bot.state.schedules import Plan

DAILY = (time(8),)
WEEKDAYS = (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("typed", "plan"),
    [
        ("8:00", Plan(DAILY)),
        ("08:00, 18:30 UTC", Plan((time(8), time(18, 30)))),
        ("18.30", Plan((time(18, 30),))),
        ("07:15 america/new_york", Plan((time(7, 15),), "America/New_York")),
        ("ferries, night bus 07:15", Plan((time(7, 15),), topics=("ferries", "night bus"))),
        ("08:00 Turkey", Plan(DAILY, topics=("Turkey",))),
        ("08:00 war and/or peace", Plan(DAILY, topics=("war and/or peace",))),
        ("", Plan(DAILY)),
        ("G20 summit", Plan(DAILY, topics=("G20 summit",))),
        (
            "08:00 outlets: Harbour Gazette, Osk Wire approval: yes",
            Plan(DAILY, outlets=("Harbour Gazette", "Osk Wire"), approval=True),
        ),
        ("8am", Plan(DAILY)),
        ("8 a.m. and 6:30 pm", Plan((time(8), time(18, 30)))),
        ("12am", Plan((time(0),))),
        ("12pm", Plan((time(12),))),
        ("mornings", Plan(DAILY)),
        ("ferries every morning", Plan(DAILY, topics=("ferries",))),
        ("mornings and evenings", Plan((time(8), time(18)))),
        ("morning sickness", Plan(DAILY, topics=("morning sickness",))),
        ("08:00 Berlin", Plan(DAILY, "Europe/Berlin")),
        ("08:00 in New York, ferries", Plan(DAILY, "America/New_York", topics=("ferries",))),
        ("8am Baghdad time about the river", Plan(DAILY, "Asia/Baghdad", topics=("the river",))),
        ("08:00 CET", Plan(DAILY, "CET")),
        ("08:00 CEST floods", Plan(DAILY, "CET", topics=("floods",))),
        ("08:00 floods CET", Plan(DAILY, "CET", topics=("floods",))),
        ("Europe/Berlin 08:00 floods", Plan(DAILY, "Europe/Berlin", topics=("floods",))),
        ("08:00 Berlin wall", Plan(DAILY, "Europe/Berlin", topics=("wall",))),
        ("08:00 topics: Berlin, 8 hours", Plan(DAILY, topics=("Berlin", "8 hours"))),
        ("08:00 NATO", Plan(DAILY, topics=("NATO",))),
        ("7 October", Plan(DAILY, topics=("7 October",))),
        ("a rise of 3.5 percent", Plan(DAILY, topics=("a rise of 3.5 percent",))),
        ("weekdays 08:00", Plan(DAILY, days=WEEKDAYS)),
        ("08:00 Mon-Fri Berlin floods", Plan(DAILY, "Europe/Berlin", ("floods",), days=WEEKDAYS)),
        ("floods on Mondays and thursdays at 8am", Plan(DAILY, topics=("floods",), days=(0, 3))),
        ("every day at 08:00 ferries", Plan(DAILY, topics=("ferries",))),
        ("weekdays ferries", Plan(DAILY, topics=("ferries",), days=WEEKDAYS)),
        ("08:00 Black Friday", Plan(DAILY, topics=("Black Friday",))),
        ("08:00 days: sat, sun", Plan(DAILY, days=(5, 6))),
        (
            "08:00 silent floods title: Harbour Morning",
            Plan(DAILY, topics=("floods",), title="Harbour Morning", silent=True),
        ),
        ("half past seven", Plan((time(7, 30),))),
        ("ten to nine ferries", Plan((time(8, 50),), topics=("ferries",))),
        ("at 6 in the evening", Plan((time(18),))),
        ("ferries every evening at 7", Plan((time(19),), topics=("ferries",))),
        ("8:15 every morning", Plan((time(8, 15),))),
        ("9 and 17 o'clock floods", Plan((time(9), time(17)), topics=("floods",))),
        ("at 18 floods", Plan((time(18),), topics=("floods",))),
        ("morning and evening", Plan((time(8), time(18)))),
        ("at midnight", Plan((time(0),))),
        ("twice a day 8am,6pm", Plan((time(8), time(18)))),
        ("once a week on Fridays 8am", Plan(DAILY, days=(4,))),
        ("title: Harbour, weekdays", Plan(DAILY, days=WEEKDAYS, title="Harbour")),
        ("title: Ferries, boats", Plan(DAILY, title="Ferries, boats")),
        ("outlets: Osk Wire, 7am", Plan((time(7),), outlets=("Osk Wire",))),
        ("work after breakfast clubs", Plan(DAILY, topics=("work after breakfast clubs",))),
        ("08:00 silent: yes", Plan(DAILY, silent=True)),
        ("08:00 about floods silent", Plan(DAILY, topics=("floods",), silent=True)),
    ],
)
def test_times_zones_and_topics_are_told_apart(typed: str, plan: Plan) -> None:
    assert plan_in(typed, otherwise=DAILY) == plan
    assert Plan.read(plan.json) == plan


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("24:00", "24:00 is no time of day"),
        ("8:61", "8:61 is no time of day"),
        ("08:00,99:00", "99:00 is no time of day"),
        ("13pm", "13pm is no time of day"),
        ("8:0", "8:0 is no time of day"),
        ("08:00 Europe/Atlantis", "the time zone Europe/Atlantis"),
        ("08:00 floods 18:00", "Put the times together"),
        ("8", "8: in the morning or in the evening?"),
        ("at 8 ferries", "8: in the morning or in the evening?"),
        ("8 o'clock", "8: in the morning or in the evening?"),
        ("ferries 8", "8: in the morning or in the evening?"),
        ("8 Berlin", "8: in the morning or in the evening?"),
        ("weekends at ten", "10: in the morning or in the evening?"),
        ("at breakfast", "at breakfast: at what time"),
        ("on Fridays before lunch", "before lunch: at what time"),
        ("ferries twice a day", "twice a day: at what time"),
        ("every hour", "every hour: at what time"),
        ("every two hours 8am", "every two hours: at what time"),
        ("weekly 8am", "weekly: at what time, and on which days?"),
        ("tomorrow", "tomorrow: at what time"),
        ("08:00 EST", "EST is the time of several places"),
        ("08:00 UTC+3", "UTC+3 is the time of several places"),
        ("08:00 floods IST", "IST is the time of several places"),
        ("08:00 days: someday", "I do not know the days someday"),
        ("08:00 language: de", "Digests come in English"),
    ],
)
def test_what_is_wrong_or_unclear_is_asked_back(typed: str, asked: str) -> None:
    said = plan_in(typed, otherwise=DAILY)
    assert isinstance(said, str)
    assert asked in said


def test_a_channel_needs_a_time() -> None:
    assert isinstance(plan_in(""), str)
    assert isinstance(plan_in("floods"), str)


def test_a_plan_stored_by_an_older_version_is_read() -> None:
    old = '[["08:00"], "UTC", ["water"], [], "de", true]'
    assert Plan.read(old) == Plan(DAILY, topics=("water",), language="de", approval=True)
    assert Plan.read(old).json == old


PIECES = st.sampled_from(
    "8am 08:00 18.30 8 at noon mornings in Berlin CET EST UTC+3 Mon-Fri mondays and , & every day "
    "half past to seven o'clock evening twice breakfast "
    "on silent time topics: title: days: outlets: floods ( ) 99:99 ٨:٠٠ Europe/Berlin a/b".split()
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=9).map(" ".join))
def test_whatever_is_typed_is_a_plan_that_is_kept_or_a_sentence(typed: str) -> None:
    plan = plan_in(typed, otherwise=DAILY)
    if isinstance(plan, str):
        assert plan.strip()
    else:
        assert plan.times
        assert Plan.read(plan.json) == plan


def test_a_long_message_is_read_in_no_time() -> None:
    for piece in (
        "8 ",
        "a b ",
        "mon, ",
        "at ",
        "08:00, ",
        "  ",
        "every ",
        "1.1 ",
        "ten to ",
        "every morning 8 ",
    ):
        begun = perf_counter()
        plan_in(piece * (4096 // len(piece)), otherwise=DAILY)
        assert perf_counter() - begun < 5
