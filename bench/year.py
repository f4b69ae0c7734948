"""``python -m bench.year``: a year of digests with crashes, outages and lost replies, counted.

``--server``: two processes all the time, on a PostgreSQL server that is started for it.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from datetime import time as at
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.render.keyboards import Press, pressed
from bot.state import open_state
from bot.state.ledger import EntryState, LedgerEntry, PostState
from bot.state.schedules import Plan, Target
from retrieval.catalogue.file import Place
from tests.support.bot.failing_world import ADMIN, Bot, Chances, Killed, World, born
from tests.support.postgres.server import MISSING, binaries, serving

START = datetime(2031, 1, 1, tzinfo=UTC)
TICK = timedelta(minutes=7)
PLANS = {
    -101: Plan((at(2, 30), at(8)), "Europe/Berlin"),
    -102: Plan((at(1, 30), at(2, 15), at(18)), "America/New_York"),
    -103: Plan((at(2, 10),), "Australia/Lord_Howe"),
    -104: Plan((at(0), at(12)), "America/Santiago", approval=True),
    77: Plan((at(7),), "Africa/Casablanca"),
}
_ARTICLE = re.compile(r"#(\d+)")


@dataclass
class Count:
    """What a year came to."""

    windows: int = 0
    sent: int = 0
    empty: int = 0
    refused: int = 0  # by Telegram or an admin
    open: int = 0  # at the end: awaits a button, is being sent
    articles: int = 0
    twice: int = 0  # articles told twice in a chat
    gaps: int = 0  # windows that do not follow the one before
    skipped: int = 0  # articles told nowhere though their window is over
    unknown: int = 0  # posts perhaps there, of which somebody was told
    unreported: int = 0  # posts perhaps there, of which nobody was told
    told_again: int = 0  # notices that came twice, after a crash
    crashes: int = 0
    outages: int = 0

    @property
    def faults(self) -> int:
        """What must not be."""
        return self.twice + self.gaps + self.skipped + self.unreported


async def one_tick(bot: Bot, world: World) -> None:
    """What the bot does now; presses of admins come in between."""
    await bot.digests.run(world.now)
    if not world.out:
        await bot.notices.run()
    if world.offers and world.dice.random() < 0.2:
        offer = world.offers.pop(world.dice.randrange(len(world.offers)))
        await _decide(bot, world, offer)


async def _decide(bot: Bot, world: World, offer: str) -> None:
    """An admin looks into the channel, and presses the button that is right."""
    what = pressed(offer)
    assert what
    entry = bot.state.ledger.entry(what.answer)
    if entry is None:
        return
    send = world.dice.random() < 0.8 if what.press is Press.POST else not _is_there(world, entry)
    decided = bot.state.ledger.decide(what.answer, what.n, send=send)
    if decided and decided.state is EntryState.SENDING:
        await bot.sender.post(decided.id, world.now)


def _is_there(world: World, entry: LedgerEntry) -> bool:
    unknown = next((post for post in entry.posts if post.state is PostState.UNKNOWN), None)
    if unknown is None:
        return False
    numbers = set(_ARTICLE.findall(unknown.message.plain))
    return any(numbers & set(_ARTICLE.findall(words)) for words in world.chats[entry.chat])


async def live(world: World, place: Place, until: datetime, count: Count, *, bots: int = 1) -> None:
    """The world goes on until then; processes that die are born again after a while."""
    alive: list[Bot | None] = [None] * bots
    back = [world.now] * bots
    while world.now < until:
        _happen(world, count)
        for n, bot in enumerate(alive):
            if bot is None and world.now >= back[n]:
                alive[n] = _tried_birth(world, place, alone=bots == 1)
        ticks = [_survived(bot, world) for bot in alive if bot]
        lived = iter(await asyncio.gather(*ticks))
        for n, bot in enumerate(alive):
            if bot is not None and not next(lived):
                bot.state.close()
                alive[n], back[n] = None, world.now + _downtime(world.dice)
                count.crashes += 1
        world.now += TICK
    for bot in filter(None, alive):
        bot.state.close()


def _tried_birth(world: World, place: Place, *, alone: bool) -> Bot | None:
    try:
        return born(world, place, alone=alone)
    except Killed:
        return None


async def _survived(bot: Bot, world: World) -> bool:
    try:
        await one_tick(bot, world)
    except Killed:
        return False
    return not bot.life.dead


def _downtime(dice: random.Random) -> timedelta:
    hours = dice.choices((0.01, 1, 5, 16, 70), weights=(70, 15, 9, 5, 1))[0]
    return timedelta(hours=hours)


def _happen(world: World, count: Count) -> None:
    """Telegram is out for a while, a channel throws the bot out, the clock is set back."""
    dice = world.dice
    if dice.random() < 1 / 2500:
        hours = dice.choices((0.5, 3, 14, 60), weights=(50, 30, 15, 5))[0]
        world.outage_until = world.now + timedelta(hours=hours)
        count.outages += 1
    if dice.random() < 1 / 20000:
        world.kicked_until[-102] = world.now + timedelta(days=1)
    if dice.random() < 1 / 10000:
        world.now -= timedelta(minutes=65)


def counted(world: World, place: Place, count: Count) -> Count:
    """What the ledger says held against what stands in the chats."""
    with open_state(place) as state:
        last = (state.ledger.last(one.id) for one in state.channels.all())
        number = max((entry.id for entry in last if entry), default=0)
        entries = [e for id in range(1, number + 1) if (e := state.ledger.entry(id))]
    for chat in PLANS:
        mine = sorted((e for e in entries if e.chat == chat), key=lambda e: e.window.until)
        _count_chat(world, chat, mine, count)
    lost = Counter({data: n for data, n in world.asked.items() if data.startswith(Press.RESEND)})
    count.told_again = lost.total() - len(lost)
    count.unknown, count.unreported = len(lost), max(0, world.uncertain - len(lost))
    return count


def _count_chat(world: World, chat: int, entries: list[LedgerEntry], count: Count) -> None:
    told = Counter(int(n) for words in world.chats[chat] for n in _ARTICLE.findall(words))
    count.twice += sum(n > 1 for n in told.values())
    states = Counter(entry.state for entry in entries)
    count.windows += len(entries)
    count.sent += states[EntryState.SENT]
    count.empty += states[EntryState.EMPTY]
    count.refused += states[EntryState.REFUSED]
    for before, after in pairwise(entries):
        count.gaps += before.window.until != after.window.since
    for entry in entries:
        found = set(world.articles(entry.window))
        count.articles += len(found)
        if entry.state in (EntryState.SENT, EntryState.EMPTY):
            count.skipped += len(found - told.keys())
        elif entry.state in (EntryState.PLANNED, EntryState.SENDING, EntryState.AWAITING):
            count.open += 1
    if entries:
        count.gaps += world.now - entries[-1].window.until > timedelta(days=8)


def year(
    days: int, seed: int, *, chances: Chances | None = None, server: Place | None = None
) -> Count:
    """So many days, the last third of them with two bots on one database; on a ``server`` all."""
    count = Count()
    world = World(START, random.Random(seed), chances or Chances(), START)
    with TemporaryDirectory(prefix="quoth-year-") as folder:
        place = server or Path(folder) / "bot.db"
        _schedules(place)
        if not server:
            asyncio.run(live(world, place, START + timedelta(days=days * 2 / 3), count))
        asyncio.run(live(world, place, START + timedelta(days=days), count, bots=2))
        return counted(world, place, count)


def _schedules(place: Place) -> None:
    with open_state(place) as state:
        for chat, plan in PLANS.items():
            kind: Any = "reader" if chat > 0 else "channel"
            state.channels.put(Target(chat, kind, f"chat {chat}", ADMIN), plan, START)


def main(arguments: list[str]) -> int:
    """Print the table; 1 where something was posted twice, skipped or not reported."""
    parser = ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=2031)
    parser.add_argument("--server", action="store_true", help="two processes on PostgreSQL")
    given = parser.parse_args(arguments)
    programs = binaries()
    if given.server and programs is None:
        print(f"left out: {MISSING}")
        return 0
    logging.disable(logging.ERROR)
    begun = time.monotonic()
    with ExitStack() as opened:
        server = None
        if given.server and programs:
            server = opened.enter_context(serving(programs)).database()
        count = year(given.days, given.seed, server=server)
    for one in fields(count):
        if one.name != "late":
            print(f"{one.name.replace('_', ' '):12} {getattr(count, one.name):>7,}")
    print(f"{'seconds':12} {time.monotonic() - begun:>7.0f}")
    return 1 if count.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
