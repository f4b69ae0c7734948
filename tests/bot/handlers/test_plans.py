"""What people type after /channels add and /subscribe."""

from __future__ import annotations

from datetime import time

import pytest

from bot.handlers.digests import plan_in
from bot.state.schedules import Plan

DAILY = (time(8),)


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
            "08:00 outlets: Harbour Gazette, Osk Wire language: de approval: yes",
            Plan(DAILY, outlets=("Harbour Gazette", "Osk Wire"), language="de", approval=True),
        ),
    ],
)
def test_times_zones_and_topics_are_told_apart(typed: str, plan: Plan) -> None:
    assert plan_in(typed, otherwise=DAILY) == plan
    assert Plan.read(plan.json) == plan


@pytest.mark.parametrize("typed", ["24:00", "8:61", "08:00,99:00", "08:00 Europe/Atlantis", ""])
def test_what_is_wrong_is_said(typed: str) -> None:
    assert isinstance(plan_in(typed), str)
