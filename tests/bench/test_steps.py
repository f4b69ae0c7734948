"""The times of steps."""

from __future__ import annotations

import pytest

from bench.steps import timed


def test_a_function_does_as_before_and_its_time_is_noted_also_where_it_fails() -> None:
    noted: list[float] = []
    divide = timed(lambda a, *, by: a / by, noted.append)
    assert divide(6, by=3) == 2
    with pytest.raises(ZeroDivisionError):
        divide(6, by=0)
    assert len(noted) == 2
    assert all(0 <= ms < 1000 for ms in noted)
