"""A home whose channel had a digest due while the bot was off: at its start it is made up."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot.state import FILE_NAME, open_state
from bot.state.schedules import Plan, Target
from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head
from retrieval.ingest.take import take_in
from retrieval.settings import Settings
from tests.support.telegram.rooms import Room

TEXT = (
    "The council of Lindrup shuts the {} dam for a week. “We close the {} dam on Monday,” said "
    "Orla Venn, who speaks for the council."
)


def missed(home: Path, channel: Room, owner: int, *, name: str = "old") -> None:
    """An article came in an hour ago, and a digest for the channel fell due since."""
    now = datetime.now(UTC)
    due = now - timedelta(minutes=2)
    with open_state(home / FILE_NAME) as state:
        plan = Plan((time(due.hour, due.minute),), "UTC")
        target = Target(channel.id, "channel", channel.chat.title or "", owner)
        state.channels.put(target, plan, now - timedelta(days=1))
    seen = now - timedelta(hours=1)
    article = Article(f"dam-{name}", TEXT.format(name, name), Head("Osk Wire"))
    with Catalogue(Settings(home=home).catalogue_path) as catalogue:
        take_in(catalogue, article, clock=lambda: seen)
