"""Updates handled: in order in a chat, chats side by side, each once and bounded in time."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import Update

from bot.delivery.receiving import row_of
from bot.delivery.workers import MOST_WAITING, WorkBounds
from bot.state import State, open_state
from bot.state.queues import UpdateCounts, Waiting
from retrieval.errors import StoreError
from tests.support.bot.working import Running, text_of, until_true, update


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with open_state(tmp_path / "bot.db") as opened:
        yield opened


def test_messages_of_a_chat_are_handled_in_order_and_chats_side_by_side(state: State) -> None:
    seen: list[tuple[int, str]] = []
    all_eight: asyncio.Barrier

    async def handle(one: Update) -> None:
        if one.update_id <= 8:
            await all_eight.wait()
        await asyncio.sleep(0.002 * (one.update_id % 5))
        assert one.effective_chat
        seen.append((one.effective_chat.id, text_of(one)))

    async def run() -> None:
        nonlocal all_eight
        all_eight = asyncio.Barrier(8)
        async with Running(state, handle) as workers:
            for first in range(1, 401, 40):
                await workers.receive([update(n, n % 8 + 1) for n in range(first, first + 40)])
            await until_true(lambda: state.inbox.counts().done == 400)

    asyncio.run(run())

    assert len(seen) == 400
    for chat in range(1, 9):
        numbers = [int(text) for of, text in seen if of == chat]
        assert numbers == sorted(numbers)


def test_no_more_are_handled_at_once_than_wanted(state: State) -> None:
    going: set[int] = set()
    most = 0

    async def handle(one: Update) -> None:
        nonlocal most
        going.add(one.update_id)
        most = max(most, len(going))
        await asyncio.sleep(0.01)
        going.discard(one.update_id)

    async def run() -> None:
        async with Running(state, handle, bounds=WorkBounds(at_once=3)) as workers:
            await workers.receive([update(n, n) for n in range(1, 31)])
            await until_true(lambda: state.inbox.counts().done == 30)

    asyncio.run(run())

    assert most == 3


def test_an_update_whose_handler_raises_does_not_hold_its_chat(
    state: State, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []
    told: list[tuple[int, str]] = []

    async def handle(one: Update) -> None:
        if one.update_id == 1:
            raise RuntimeError("the words of a question")
        seen.append(text_of(one))

    async def failed(one: Update, error: Exception) -> None:
        told.append((one.update_id, type(error).__name__))
        raise RuntimeError("the words of a question")

    async def run() -> None:
        async with Running(state, handle, failed=failed) as workers:
            await workers.receive([update(1, 5), update(2, 5)])
            await until_true(lambda: state.inbox.counts().done == 2)

    asyncio.run(run())

    assert seen == ["2"]
    assert told == [(1, "RuntimeError")]
    assert "update 1 (message) failed: RuntimeError in test_workers.py:" in caplog.text
    assert "the words" not in caplog.text


def test_a_post_that_cannot_be_stored_is_tried_until_it_can(state: State) -> None:
    tried: list[int] = []

    async def handle(update: Update) -> None:
        tried.append(update.update_id)
        if len(tried) == 1:
            raise StoreError("the disk is full")

    async def run() -> None:
        post = {"message_id": 1, "date": 1, "chat": {"id": -7, "type": "channel"}, "text": "News"}
        row = row_of({"update_id": 1, "channel_post": post})
        assert row
        async with Running(state, handle) as workers:
            await workers.receive([row])
            await until_true(lambda: state.inbox.counts().done == 1)

    asyncio.run(run())
    assert tried == [1, 1]


def test_a_handler_that_hangs_is_ended_and_the_asker_told(state: State) -> None:
    told: list[tuple[int, str]] = []
    sent: list[int] = []

    async def handle(one: Update) -> None:
        await asyncio.sleep(60 if one.update_id == 1 else 0)

    async def failed(one: Update, error: Exception) -> None:
        told.append((one.update_id, type(error).__name__))

    async def finish(update_id: int) -> None:
        sent.append(update_id)

    async def run() -> None:
        async with Running(state, handle, finish, failed, WorkBounds(limit_s=0.1)) as workers:
            await workers.receive([update(1, 5), update(2, 5)])
            await until_true(lambda: state.inbox.counts().done == 2)

    asyncio.run(run())

    assert told == [(1, "TimeoutError")]
    assert sent == [1, 2]


def test_an_update_that_comes_twice_is_handled_once(state: State) -> None:
    seen: list[int] = []

    async def handle(one: Update) -> None:
        await asyncio.sleep(0.002)
        seen.append(one.update_id)

    async def run() -> None:
        async with Running(state, handle) as workers:
            for n in range(1, 51):
                again = [update(m, 5) for m in range(max(1, n - 5), n + 1)]
                await asyncio.gather(workers.receive(again), workers.receive(again[-1:]))
            await until_true(lambda: state.inbox.counts().done == 50)

    asyncio.run(run())

    assert seen == list(range(1, 51))


def test_an_update_that_nobody_can_read_is_passed_over(state: State) -> None:
    state.inbox.put([Waiting(1, 5, '{"update_id": 1, "message": {"chat": 7}}'), update(2, 5)])
    seen: list[int] = []

    async def handle(one: Update) -> None:
        seen.append(one.update_id)

    async def run() -> None:
        async with Running(state, handle):
            await until_true(lambda: state.inbox.counts().done == 2)

    asyncio.run(run())

    assert seen == [2]


def test_a_stop_waits_for_what_runs_and_begins_nothing_new(state: State) -> None:
    seen: list[int] = []

    async def handle(one: Update) -> None:
        await asyncio.sleep(0.3)
        seen.append(one.update_id)

    async def run() -> None:
        async with Running(state, handle) as workers:
            await workers.receive([update(1, 5), update(2, 5), update(3, 6)])
            await asyncio.sleep(0.1)

    asyncio.run(run())

    assert sorted(seen) == [1, 3]
    assert state.inbox.counts() == UpdateCounts(new=1, done=2)


def test_a_stop_ends_a_handler_that_hangs_and_its_update_is_redone_without_blame(
    state: State,
) -> None:
    began = time.monotonic()

    async def handle(one: Update) -> None:
        await asyncio.sleep(60)

    async def run() -> None:
        async with Running(state, handle, bounds=WorkBounds(grace_s=0.2)) as workers:
            await workers.receive([update(1, 5)])
            await asyncio.sleep(0.05)

    asyncio.run(run())

    assert time.monotonic() - began < 5
    (left,) = state.inbox.waiting()
    assert (left.answered, left.tries) == (False, 0)


def test_an_update_reaches_its_handler_within_milliseconds(state: State) -> None:
    arrived_s: dict[int, float] = {}
    handled_s: dict[int, float] = {}

    async def handle(one: Update) -> None:
        handled_s[one.update_id] = time.perf_counter()

    async def run() -> None:
        async with Running(state, handle) as workers:
            for n in range(1, 101):
                arrived_s[n] = time.perf_counter()
                await workers.receive([update(n, n)])
                await until_true(lambda n=n: n in handled_s)  # type: ignore[misc]

    asyncio.run(run())

    took_ms = sorted(1000 * (handled_s[n] - arrived_s[n]) for n in arrived_s)
    logging.getLogger(__name__).info("median %.1f ms, p95 %.1f ms", took_ms[50], took_ms[95])
    assert took_ms[50] < 50


def test_when_too_many_are_in_line_receiving_waits(state: State) -> None:
    gate = asyncio.Event()

    async def handle(_: Update) -> None:
        await gate.wait()

    async def run() -> None:
        async with Running(state, handle) as workers:
            await workers.receive([update(n, 5) for n in range(1, MOST_WAITING + 1)])
            more = asyncio.create_task(workers.receive([update(MOST_WAITING + 1, 6)]))
            await asyncio.sleep(0.1)
            assert not more.done()
            gate.set()
            await asyncio.wait_for(more, 10)

    asyncio.run(run())


def test_the_update_is_kept_as_it_came(state: State) -> None:
    known = {"update_id": 9, "message": {"chat": {"id": 5}, "something_new": {"a": ["ü", 1]}}}
    row = row_of(known)
    assert row

    state.inbox.put([row])

    (kept,) = state.inbox.waiting()
    assert json.loads(kept.json) == known
