"""What a crash or a failure left: done first, tried again, set aside at last."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import Update

from bot.delivery.workers import MOST_TRIES, CutOffError
from bot.state import State, open_state
from bot.state.queues import Outgoing, UpdateCounts
from retrieval.errors import StoreError
from tests.support.bot.working import Running, until_true, update


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with open_state(tmp_path / "bot.db") as opened:
        yield opened


def test_what_an_earlier_run_left_comes_first_and_what_was_answered_is_only_sent(
    state: State,
) -> None:
    state.inbox.put([update(n, 5) for n in (1, 2, 3)])
    state.outbox.put(1, [Outgoing(5, "Yes", "Yes")])
    seen: list[int] = []
    sent: list[int] = []

    async def handle(one: Update) -> None:
        seen.append(one.update_id)

    async def finish(update_id: int) -> None:
        sent.append(update_id)

    async def run() -> None:
        async with Running(state, handle, finish) as workers:
            await workers.receive([update(4, 5)])
            await until_true(lambda: state.inbox.counts().done == 4)

    asyncio.run(run())

    assert seen == [2, 3, 4]
    assert sent == [1, 2, 3, 4]


def test_an_update_that_ends_the_process_again_and_again_is_set_aside_and_the_asker_told(
    state: State,
) -> None:
    state.inbox.put([update(1, 5), update(2, 5)])
    for _ in range(MOST_TRIES):
        state.inbox.begin(1)
    seen: list[int] = []
    told: list[tuple[int, type[Exception]]] = []

    async def handle(one: Update) -> None:
        seen.append(one.update_id)

    async def failed(one: Update, error: Exception) -> None:
        told.append((one.update_id, type(error)))

    async def run() -> None:
        async with Running(state, handle, failed=failed):
            await until_true(lambda: state.inbox.counts().done == 1)

    asyncio.run(run())

    assert seen == [2]
    assert told == [(1, CutOffError)]
    assert state.inbox.counts() == UpdateCounts(done=1, failed=1)


def test_what_was_cut_off_twice_is_handled_alone_and_after_the_others(state: State) -> None:
    state.inbox.put([update(n, n) for n in range(1, 6)])
    for often_cut_off in (1, 2, 2, 3, 3):
        state.inbox.begin(often_cut_off)
    begun: list[int] = []
    going: set[int] = set()
    together: set[frozenset[int]] = set()

    async def handle(one: Update) -> None:
        begun.append(one.update_id)
        going.add(one.update_id)
        together.add(frozenset(going))
        await asyncio.sleep(0.02)
        going.discard(one.update_id)

    async def run() -> None:
        async with Running(state, handle):
            await until_true(lambda: state.inbox.counts().done == 5)

    asyncio.run(run())

    assert begun[-1] == 3
    assert not any({2, 3} <= some for some in together)


def test_what_cannot_be_sent_or_noted_now_is_tried_again_until_it_can(state: State) -> None:
    sendings: list[int] = []

    async def handle(_: Update) -> None:
        handled.append(1)

    async def finish(number: int) -> None:
        sendings.append(number)
        if len(sendings) == 1:
            raise StoreError("locked")

    async def run() -> None:
        async with Running(state, handle, finish) as workers:
            await workers.receive([update(1, 5)])
            await until_true(lambda: state.inbox.counts().done == 1)

    handled: list[int] = []
    asyncio.run(run())

    assert (sendings, handled) == ([1, 1], [1])
