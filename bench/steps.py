"""How long each step of an answer takes, a question asked again, and several asked at once.

A process of its own, on a home that is filled::

    python -m bench.steps HOME QUESTIONS.jsonl      # times in ms, as JSON: {"step_read": [...], …}
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from bot.commands.show import BatchLine, asked_in
from retrieval.answers import seek, service
from retrieval.library import Library, open_library
from retrieval.ranking import reader, selection
from retrieval.settings import Settings

# A step, and the functions that make it up, by where they are looked up.
STEPS: tuple[tuple[str, Any, str], ...] = (
    ("step_parsed", seek.Seeker, "understood"),
    ("step_retrieved", seek, "find"),
    ("step_features", seek, "evidence"),
    ("step_features", selection, "features"),
    ("step_read", reader.Reader, "scores"),
    ("step_kept", service.Asking, "keep"),
)
MOST = 100  # questions of each kind
CHATS = 8  # that ask at once

Times = dict[str, list[float]]


def timed(whole: Callable[..., Any], note: Callable[[float], None]) -> Callable[..., Any]:
    """A function that does as ``whole`` and notes how many ms it took, also where it raises."""

    @wraps(whole)
    def inner(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return whole(*given, **named)
        finally:
            note((time.perf_counter() - began) * 1000)

    return inner


@contextmanager
def noting(spent: dict[str, float]) -> Iterator[None]:
    """Within it, ms that steps take are added to ``spent``."""
    before = [(owner, name, getattr(owner, name)) for _, owner, name in STEPS]
    for (step, _, _), (owner, name, whole) in zip(STEPS, before, strict=True):
        setattr(owner, name, timed(whole, _adding(spent, step)))
    try:
        yield
    finally:
        for owner, name, whole in before:
            setattr(owner, name, whole)


async def measured(library: Library, questions: Sequence[BatchLine]) -> Times:
    """The times; every other question is asked alone, and again, the others at once."""
    alone, others = questions[::2][:MOST], questions[1::2][:MOST]
    await library.warm()
    times = await _by_step(library, alone)
    times["again"] = [await _ask(library, one) for one in alone]
    times["at_once"] = []
    for at in range(0, len(others), CHATS):
        some = [_ask(library, one) for one in others[at : at + CHATS]]
        times["at_once"] += await asyncio.gather(*some)
    return times


async def _by_step(library: Library, questions: Sequence[BatchLine]) -> Times:
    spent: dict[str, float] = defaultdict(float)
    times: Times = {step: [] for step in (*(step for step, _, _ in STEPS), "step_whole")}
    with noting(spent):
        for one in questions:
            spent.clear()
            spent["step_whole"] = await _ask(library, one)
            for step, noted in times.items():
                noted.append(spent[step])
    return times


def _adding(spent: dict[str, float], step: str) -> Callable[[float], None]:
    def add(ms: float) -> None:
        spent[step] += ms

    return add


async def _ask(library: Library, one: BatchLine) -> float:
    began = time.perf_counter()
    await library.ask(one.question, history=one.history, bounds=one.bounds)
    return (time.perf_counter() - began) * 1000


async def _opened(home: Path, questions: Sequence[BatchLine]) -> Times:
    async with open_library(Settings(home=home)) as library:
        return await measured(library, questions)


def main(arguments: list[str]) -> None:
    """Measure and print."""
    home, path = map(Path, arguments)
    lines = asked_in(path.read_text("utf-8").splitlines(), default=BatchLine(""))
    questions = [each for each in lines if isinstance(each, BatchLine)]
    print(json.dumps(asyncio.run(_opened(home, questions))))


if __name__ == "__main__":
    main(sys.argv[1:])
