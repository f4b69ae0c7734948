"""Several processes are one bot: each update once and in order, one pace, one leader."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import AsyncExitStack, ExitStack

import pytest
from telegram import Update
from telegram.error import RetryAfter

from bot.delivery import workers
from bot.delivery.pacing import Limit, PaceLimits, Pacing
from bot.delivery.workers import WorkBounds
from bot.jobs.clock import Background, Leading, Lock
from bot.state import State, open_state
from bot.state.sharing import Claims
from retrieval.errors import StoreError
from tests.support.bot.working import Running, until_true, update
from tests.support.postgres.server import PostgresServer

pytestmark = pytest.mark.slow


@pytest.fixture
def several(postgres: PostgresServer) -> Iterator[list[State]]:
    """The state of one bot as three processes open it."""
    url = postgres.database()
    with ExitStack() as opened:
        yield [opened.enter_context(open_state(url)) for _ in range(3)]


def test_each_update_is_handled_once_and_in_order_whoever_received_it(
    several: list[State],
) -> None:
    seen: dict[int, list[int]] = defaultdict(list)
    going: set[int] = set()
    by: set[int] = set()

    async def run() -> None:
        async with AsyncExitStack() as running:
            each = []
            for n, state in enumerate(several):

                async def handle(one: Update, n: int = n) -> None:
                    assert one.effective_chat
                    chat = one.effective_chat.id
                    assert chat not in going, "two processes in one chat"
                    going.add(chat)
                    await asyncio.sleep(0.002 * (one.update_id % 4))
                    going.discard(chat)
                    seen[chat].append(one.update_id)
                    by.add(n)

                one = Running(state, handle, bounds=WorkBounds(at_once=1), claims=state.claims)
                each.append(await running.enter_async_context(one))
            for first in range(1, 121, 6):  # spread over the processes, as a balancer does
                some = [update(n, n % 5 + 1) for n in range(first, first + 6)]
                await each[first // 6 % 3].receive(some)
            await until_true(lambda: several[0].inbox.counts().done == 120)

    asyncio.run(run())
    assert sum(map(len, seen.values())) == 120
    assert all(numbers == sorted(numbers) for numbers in seen.values())
    assert len(by) > 1


def test_what_a_process_had_claimed_when_it_died_is_answered_by_another(
    several: list[State],
) -> None:
    dead, alive, _ = several
    mortal = Claims(dead._file, held_s=1.0)  # as if it had been claimed 39 seconds ago
    dead.inbox.put([update(1, 7), update(2, 7), update(3, 8)])
    assert [row.update_id for row in mortal.take(1)] == [1]
    answered: list[int] = []

    async def handle(one: Update) -> None:
        answered.append(one.update_id)

    async def run() -> None:
        async with Running(alive, handle, claims=alive.claims):
            await until_true(lambda: answered == [3])
            await until_true(lambda: alive.inbox.counts().done == 3)

    asyncio.run(run())
    assert answered == [3, 1, 2]


class Interrupted(Claims):
    """The database is away when a key is to be let go for the first time."""

    times = 0

    def let_go(self, keys: Collection[int] | None = None) -> None:
        self.times += 1
        if self.times == 1:
            raise StoreError("the server is away")
        super().let_go(keys)


def test_a_chat_goes_on_after_the_database_was_away_when_an_update_ended(
    several: list[State], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "CLAIM_EVERY_S", 0.1)
    state = several[0]
    state.inbox.put([update(1, 7), update(2, 7)])
    answered: list[int] = []

    async def handle(one: Update) -> None:
        answered.append(one.update_id)

    async def run() -> None:
        async with Running(state, handle, claims=Interrupted(state._file)):
            await until_true(lambda: state.inbox.counts().done == 2)

    asyncio.run(run())
    assert answered == [1, 2]


def test_who_stops_leaves_what_it_has_not_begun_to_the_others_at_once(
    several: list[State],
) -> None:
    first, second, _ = several
    first.inbox.put([update(1, 7)])
    assert len(first.claims.take(9)) == 1
    assert second.claims.take(9) == []
    first.claims.let_go()
    assert [row.update_id for row in second.claims.take(9)] == [1]
    assert (first.claims.renew(), second.claims.renew()) == (set(), {7})


def test_messages_of_all_processes_together_keep_telegrams_limits(several: list[State]) -> None:
    limits = PaceLimits(Limit(1000, 1.0), Limit(2, 0.6), Limit(1000, 1.0))
    at_s: list[float] = []

    async def call(*_: object) -> None:
        at_s.append(asyncio.get_running_loop().time())

    async def send(pacing: Pacing) -> None:
        data = {"chat_id": -1_001_234_567_890}
        await pacing.process_request(call, (), {}, "sendMessage", data, None)

    async def run() -> None:
        gates = [Pacing(limits=limits, shared=state.paces) for state in several]
        await asyncio.gather(*(send(gate) for gate in gates * 2))

    asyncio.run(run())
    assert len(at_s) == 6
    apart = [later - earlier for earlier, later in zip(at_s, at_s[2:], strict=False)]
    assert min(apart) > 0.5


def test_a_pause_that_telegram_asks_for_holds_the_chat_in_every_process(
    several: list[State],
) -> None:
    first, second, _ = several
    refusals = [RetryAfter(1)]
    at_s: list[float] = []

    async def call(*_: object) -> None:
        at_s.append(asyncio.get_running_loop().time())
        if refusals:
            raise refusals.pop()

    async def send(state: State) -> None:
        pacing = Pacing(shared=state.paces)
        await pacing.process_request(call, (), {}, "sendMessage", {"chat_id": 7}, None)

    async def run() -> None:
        sending = asyncio.create_task(send(first))
        await until_true(lambda: second.paces.held(7) > 0)
        await asyncio.gather(sending, send(second))

    asyncio.run(run())
    assert len(at_s) == 3
    assert at_s[1] - at_s[0] >= 0.95


def test_all_processes_know_the_secret_that_telegram_shows(several: list[State]) -> None:
    assert len({state.people.webhook_secret() for state in several}) == 1


class Counted:
    """A lock, and how often it was asked for."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self.times = 0
        self.release = lock.release

    def acquire(self) -> bool:
        self.times += 1
        return self._lock.acquire()


def test_one_process_does_the_jobs_until_it_is_gone(several: list[State]) -> None:
    first, second, _ = several
    done: list[str] = []

    def job(name: str) -> Background:
        async def work() -> None:
            done.append(name)

        return Background(name, work)

    async def nothing() -> None:
        pass

    async def run() -> None:
        asked = Counted(second.lock("lead"))
        leads = Leading(first.lock("lead"), since=nothing)
        waits = Leading(asked, since=nothing, asked_every_s=0.05)
        async with AsyncExitStack() as lives:
            other = AsyncExitStack()
            await other.enter_async_context(leads.kept())
            await leads.job(job("first")).run()
            await lives.enter_async_context(waits.kept())
            second_job = asyncio.create_task(waits.job(job("second")).run())
            await until_true(lambda: asked.times > 2)
            assert done == ["first"]
            await other.aclose()
            await second_job

    asyncio.run(run())
    assert done == ["first", "second"]
