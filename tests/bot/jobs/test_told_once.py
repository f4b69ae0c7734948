"""A story is told to a chat once, whichever of its subscriptions it fits."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from bot.delivery.replies import BotContext
from bot.delivery.sending import Sender
from bot.jobs.digests import DueDigests
from bot.settings import BotSettings
from bot.state import open_state
from bot.state.schedules import Plan, Target
from retrieval.domain import Article, Head
from tests.support.bot.failing_world import Chances, Life, MortalBot, World
from tests.support.library.asker import asking

MIA = 77
DAM = Article(
    "dam",
    "The dam at Lindrup leaks, and the ferry waits. “We close the dam on Monday,” said Orla Venn, "
    "the mayor.\n\n“The ferry will not sail before Tuesday,” said Jon Orne, its captain. Boats "
    "wait at the lower lock, and the market moves up the hill until the water is down.",
    Head("Osk Wire", "Dam at Lindrup leaks"),
)
FERRY = Article(
    "ferry",
    "A ride on the night ferry will cost three crowns. “Nobody asked us,” said Ada Kell, who rows "
    "to Sall each day. The council voted for it after midnight.",
    Head("Gazette", "Ferry fares rise"),
)


def told(home: Path, *, places: tuple[int | None, ...], topics: tuple[str, ...]) -> list[str]:
    """What a chat gets at eight by as many subscriptions as there are topics."""
    now = datetime.now(UTC)
    at = (now + timedelta(hours=1)).replace(minute=0)
    world = World(now, random.Random(1), Chances(0, 0, 0, 0, 0), now)
    bot = cast(Any, MortalBot(world, Life(world.dice, 0)))
    with asking(home, [DAM, FERRY]) as asker, open_state(home / "bot.db") as state:
        for place, topic in zip(places, topics, strict=True):
            plan = Plan((time(at.hour),), topics=(topic,), forum_topic=place)
            target = Target(MIA, "channel" if place else "reader", "Mia", MIA, topic)
            state.channels.put(target, plan, now)
        rules = BotSettings(_env_file=None).rules  # type: ignore[call-arg]
        context = BotContext(asker.library, state, Sender(bot, state), bot, rules, lambda: at)
        asker.run(DueDigests(context).run(at + timedelta(minutes=1)))
    return world.chats[MIA]


def test_two_subscriptions_of_a_chat_tell_a_story_once(home: Path) -> None:
    [dam, ferry] = told(home, places=(None, None), topics=("dam", "ferry"))
    assert "Dam at Lindrup leaks" in dam
    assert "Ferry fares rise" in ferry
    assert "Dam at Lindrup leaks" not in ferry


def test_two_topics_of_a_forum_have_readers_of_their_own(home: Path) -> None:
    [dam, ferry] = told(home, places=(5, 6), topics=("dam", "ferry"))
    assert "Dam at Lindrup leaks" in dam
    assert "Dam at Lindrup leaks" in ferry
