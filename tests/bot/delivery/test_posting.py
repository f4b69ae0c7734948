"""A post of a digest that Telegram does not take at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.delivery import sending
from bot.delivery.pacing import Pacing
from bot.delivery.receiving import connect
from bot.state import State, open_state
from bot.state.ledger import EntryState, Made
from bot.state.queues import Outgoing
from bot.state.schedules import Plan, Target
from retrieval.domain import Window
from tests.support.telegram import faults
from tests.support.telegram.play import Telegram
from tests.support.telegram.rooms import Room

NOW = datetime(2031, 5, 3, 8, tzinfo=UTC)
LATER = NOW + sending.AGAIN_AFTER


def ready(state: State, channel: Room) -> int:
    """The number of a digest that is to be sent."""
    target = Target(channel.id, "channel", "River", 1)
    schedule = state.channels.put(target, Plan((time(8),)), NOW - timedelta(days=1))
    window = Window(NOW - timedelta(days=1), NOW)
    id = state.ledger.claim(schedule.id, channel.id, window, after=None, now=NOW)
    assert id
    made = Made(None, frozenset(), (Outgoing(channel.id, "Herring", "Herring"),))
    assert state.ledger.keep(id, made, approval=False)
    return id


def test_what_has_to_wait_for_long_is_surely_not_there_and_is_sent_later(
    telegram: Telegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = telegram.channel("River", telegram.person("Ada"))
    telegram.fails(faults.flood(2), method="sendMessage", chat=channel)

    async def sent() -> list[EntryState | None]:
        bot = connect(telegram.token, telegram.url, pacing=Pacing())
        await bot.initialize()
        with open_state(tmp_path / "bot.db") as state:
            id, sender = ready(state, channel), sending.Sender(bot, state)
            monkeypatch.setattr(sending, "LONGEST_S", 0.5)
            first = await sender.post(id, NOW)
            monkeypatch.setattr(sending, "LONGEST_S", 20)
            second = await sender.post(id, LATER)
        await bot.shutdown()
        return [first, second]

    assert asyncio.run(sent()) == [None, EntryState.SENT]
    assert [one.text for one in channel.messages] == ["Herring"]
