"""The times of steps, on one invented article."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench.steps import STEPS, measured, timed
from bot.commands.show import BatchLine
from retrieval.domain import Article, Head
from retrieval.library import open_library
from retrieval.settings import Settings

TEXT = "The ferry of Norrow stays in port. “The hull leaks,” said Mira Tolle."


def test_a_function_does_as_before_and_its_time_is_noted_also_where_it_fails() -> None:
    noted: list[float] = []
    divide = timed(lambda a, *, by: a / by, noted.append)
    assert divide(6, by=3) == 2
    with pytest.raises(ZeroDivisionError):
        divide(6, by=0)
    assert len(noted) == 2
    assert all(0 <= ms < 1000 for ms in noted)


def test_the_steps_of_a_question_take_no_longer_than_the_whole_and_stay_as_they_were(
    home: Path,
) -> None:
    before = [getattr(owner, name) for _, owner, name in STEPS]
    questions = [BatchLine(f"What leaks in the ferry {n}?") for n in range(5)]

    async def times() -> dict[str, list[float]]:
        async with open_library(Settings(home=home, reader="none")) as library:
            await library.ingest([Article("ferry", TEXT, Head("Osk Wire"))])
            return await measured(library, questions)

    found = asyncio.run(times())
    whole = found.pop("step_whole")
    again, at_once = found.pop("again"), found.pop("at_once")
    assert [len(some) for some in (whole, again, at_once)] == [3, 3, 2]
    assert all(sum(parts) <= ms for ms, *parts in zip(whole, *found.values(), strict=True))
    took = {step for step, some in found.items() if min(some) > 0}
    assert took == {"step_parsed", "step_retrieved", "step_features", "step_kept"}
    assert [getattr(owner, name) for _, owner, name in STEPS] == before
