"""What a tick does, by a clock that the test turns."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.state.ledger import EntryState
from bot.state.schedules import Plan, Preferences, Target
from tests.support.bot.failing_world import ADMIN, Bot, Chances, World, born

CHANNEL = -101
START = datetime(2031, 5, 3, tzinfo=UTC)
MORNING = Plan((time(8),))


@pytest.fixture
def world() -> World:
    return World(START, random.Random(1), Chances(0, 0, 0, 0, 0), START)


@pytest.fixture
def bot(world: World, path: Path) -> Iterator[Bot]:
    made = born(world, path, alone=True)
    made.state.channels.put(Target(CHANNEL, "channel", "@river", ADMIN), MORNING, START)
    yield made
    made.state.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


def goes(bot: Bot, world: World, *, until: datetime, every: timedelta) -> None:
    async def ticks() -> None:
        while world.now < until:
            await bot.digests.run(world.now)
            await bot.notices.run()
            world.now += every

    asyncio.run(ticks())


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


def test_a_day_of_ticks_sends_the_digest_once_and_soon(bot: Bot, world: World) -> None:
    goes(bot, world, until=hours(8), every=timedelta(seconds=30))
    assert not world.chats[CHANNEL]
    goes(bot, world, until=hours(8.02), every=timedelta(seconds=30))
    sent = len(world.chats[CHANNEL])
    assert sent
    goes(bot, world, until=hours(24), every=timedelta(seconds=30))
    assert len(world.chats[CHANNEL]) == sent


def test_two_bots_on_one_database_post_one_digest(bot: Bot, world: World, path: Path) -> None:
    world.now = hours(8.01)
    other = born(world, path, alone=False)

    async def both() -> None:
        await asyncio.gather(bot.digests.run(world.now), other.digests.run(world.now))

    asyncio.run(both())
    other.state.close()
    assert len(world.chats[CHANNEL]) == len(set(world.chats[CHANNEL])) > 0


def test_after_three_days_without_telegram_one_digest_tells_of_all(bot: Bot, world: World) -> None:
    world.outage_until = hours(72)
    goes(bot, world, until=hours(74), every=timedelta(minutes=30))
    last = bot.state.ledger.last(1)
    assert last
    assert (last.state, last.window.until) == (EntryState.SENT, hours(56))
    told = " ".join(world.chats[CHANNEL])
    assert all(f"#{n} " in told for n in world.articles(last.window))
    assert last.id == 1 or bot.state.ledger.entry(last.id - 1) is None


def test_a_lost_reply_is_told_to_admins_once_and_not_sent_again(bot: Bot, world: World) -> None:
    world.chances.lost = 1.0
    goes(bot, world, until=hours(30), every=timedelta(minutes=10))
    assert len(world.chats[CHANNEL]) <= 1
    [told] = world.told[ADMIN]
    assert told.startswith("It is not known whether")
    assert "8:00" in told


def test_a_channel_that_throws_the_bot_out_is_told_to_admins(bot: Bot, world: World) -> None:
    world.kicked_until[CHANNEL] = hours(20)
    goes(bot, world, until=hours(10), every=timedelta(minutes=10))
    [told] = world.told[ADMIN]
    assert "the bot may not write there" in told


def test_a_reader_who_blocked_the_bot_gets_no_more_and_nobody_is_told(
    bot: Bot, world: World
) -> None:
    mine = bot.state.channels.put(Target(77, "reader", "Mia", 77), MORNING, START)
    world.kicked_until[77] = hours(1000)
    goes(bot, world, until=hours(10), every=timedelta(minutes=10))
    assert not world.told[ADMIN]
    found = bot.state.channels.get(mine.id)
    assert found
    assert found.paused


def test_a_digest_that_fails_is_made_at_a_later_tick(bot: Bot, world: World) -> None:
    world.chances.store = 1.0
    goes(bot, world, until=hours(9), every=timedelta(minutes=10))
    world.chances.store = 0.0
    goes(bot, world, until=hours(9.5), every=timedelta(minutes=10))
    assert world.chats[CHANNEL]


def test_a_digest_that_goes_on_failing_is_tried_less_and_less_and_admins_are_told_once(
    bot: Bot, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.chances.store = 1.0
    goes(bot, world, until=hours(14), every=timedelta(seconds=30))
    [told] = world.chats[ADMIN]
    assert "The digest for @river could not be made 5 times in a row" in told
    assert 10 <= caplog.text.count("A digest failed and is tried again") <= 14

    world.chances.store = 0.0
    goes(bot, world, until=hours(15), every=timedelta(minutes=1))
    assert world.chats[CHANNEL]
    assert len(world.chats[ADMIN]) == 1


def test_a_removed_channel_gets_nothing(bot: Bot, world: World) -> None:
    bot.state.channels.remove(1)
    goes(bot, world, until=hours(10), every=timedelta(minutes=10))
    assert not world.chats[CHANNEL]


def test_a_chat_that_said_stop_gets_no_digest_and_later_only_what_is_new(
    bot: Bot, world: World
) -> None:
    preferences = bot.state.preferences
    preferences.keep(CHANNEL, Preferences(stopped=True))
    goes(bot, world, until=hours(40), every=timedelta(minutes=10))
    assert not world.chats[CHANNEL]

    preferences.keep(CHANNEL, Preferences())
    bot.state.channels.restart(CHANNEL, world.now)
    goes(bot, world, until=hours(57), every=timedelta(minutes=10))
    assert world.chats[CHANNEL]
    [schedule] = bot.state.channels.all()
    last = bot.state.ledger.last(schedule.id)
    assert last
    assert last.window.since >= hours(32)


def test_a_digest_that_falls_into_quiet_hours_comes_when_they_end(bot: Bot, world: World) -> None:
    bot.state.preferences.keep(CHANNEL, Preferences(quiet=(7, 10)))
    goes(bot, world, until=hours(9.9), every=timedelta(minutes=6))
    assert not world.chats[CHANNEL]
    goes(bot, world, until=hours(10.3), every=timedelta(minutes=6))
    assert world.chats[CHANNEL]
