"""Budgets: questions in the last minute, tokens of the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.access import Used
from bot.state import State, open_state
from bot.state.people import Budgets

MIA, TOM = 12, 13
NOON = datetime(2031, 5, 7, 12, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_questions_of_the_last_minute_count_for_their_user(state: State) -> None:
    for at in (0, 30, 59):
        state.spent.question(MIA, after(at))

    assert state.spent.used(MIA, after(59)) == Used((0.0, 29.0, 59.0))
    assert state.spent.used(MIA, after(60)) == Used((1.0, 30.0))
    assert state.spent.used(MIA, after(200)) == Used()
    assert state.spent.used(TOM, after(59)) == Used()


def test_tokens_count_for_the_day_in_utc(state: State) -> None:
    state.spent.tokens(MIA, 300, NOON)
    state.spent.tokens(MIA, 200, NOON.astimezone(timezone(timedelta(hours=14))))

    assert state.spent.used(MIA, NOON).tokens_today == 500
    assert state.spent.used(TOM, NOON).tokens_today == 0
    assert state.spent.used(MIA, after(12 * 3600)).tokens_today == 0
    state.spent.tokens(MIA, 40, after(12 * 3600))
    assert state.spent.used(MIA, after(12 * 3600)).tokens_today == 40


def test_budgets_hold_over_a_restart(path: Path) -> None:
    with open_state(path) as first:
        first.spent.question(MIA, NOON)
        first.spent.tokens(MIA, 40, NOON)
    with open_state(path) as second:
        assert second.spent.used(MIA, NOON) == Used((0.0,), 40)


def test_a_clock_that_is_set_back_locks_nobody_out_for_more_than_a_minute(state: State) -> None:
    for _ in range(3):
        state.spent.question(MIA, after(86_400))
        state.spent.question(TOM, after(50))

    assert state.spent.used(MIA, NOON) == Used()
    assert 0 < state.spent.used(TOM, NOON).wait_s(3) <= 60


def test_many_questions_at_once_do_not_get_past_the_limit(state: State) -> None:
    start, counted = Barrier(8), list[bool]()

    def ask() -> None:
        start.wait()
        counted.append(state.spent.question(MIA, NOON, at_most=3))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counted) == 3
    assert len(state.spent.used(MIA, NOON).ages_s) == 3


@pytest.fixture(scope="module")
def spent(tmp_path_factory: pytest.TempPathFactory) -> Budgets:
    """One file for all examples, a user each."""
    return open_state(tmp_path_factory.mktemp("spent") / "bot.db").spent


users = iter(range(10**9))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 100_000), max_size=12), st.integers(1, 5))
def test_after_the_wait_that_is_told_the_next_question_is_free_and_not_before(
    spent: Budgets, gaps_ms: list[int], limit: int
) -> None:
    user, at = next(users), 0.0
    for gap in gaps_ms:
        at += gap / 1000
        spent.question(user, after(at))
    wait = spent.used(user, after(at)).wait_s(limit)

    assert 0 <= wait <= 60
    if wait > 0.01:
        assert spent.used(user, after(at + wait - 0.01)).wait_s(limit) > 0
        assert spent.used(user, after(at + wait + 0.01)).wait_s(limit) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 100_000), max_size=12), st.integers(1, 5))
def test_in_no_minute_are_more_questions_counted_than_the_limit(
    spent: Budgets, gaps_ms: list[int], limit: int
) -> None:
    user, at, counted = next(users), 0.0, list[float]()
    for gap in gaps_ms:
        at += gap / 1000
        free = spent.used(user, after(at)).wait_s(limit) == 0
        assert spent.question(user, after(at), at_most=limit) == free
        counted += [at] * free

    for first in counted:
        assert sum(first <= other < first + 59.999 for other in counted) <= limit
