"""Days of digests with everything that can go wrong; the whole year is python -m bench.year."""

from __future__ import annotations

import pytest

from bench.year import year
from tests.support.bot.failing_world import Chances

pytestmark = pytest.mark.slow


def test_in_days_of_crashes_nothing_is_posted_twice_or_skipped() -> None:
    rough = Chances(killed=0.02, lost=0.1, unreachable=0.1)
    count = year(5, 1, chances=rough)
    assert count.faults == 0, count
    assert count.crashes > 5
    assert count.unknown > 2
    assert count.sent > 15


def test_when_nothing_goes_wrong_every_window_is_sent_or_empty() -> None:
    count = year(2, 3, chances=Chances(0, 0, 0, 0, 0))
    assert (count.faults, count.unknown, count.crashes) == (0, 0, 0)
    assert count.sent + count.empty + count.refused + count.open == count.windows > 12
