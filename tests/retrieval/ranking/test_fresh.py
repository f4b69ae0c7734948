"""Of two that answer alike, what is fresh on the day asked about comes first."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from retrieval.domain import Article, Head
from tests.support.library.asker import asking

DAYS = {"Sall": date(2031, 2, 3), "Ostrel": date(2031, 5, 3), "Tarn": date(2031, 7, 3)}


def test_fresh_news_comes_first(home: Path) -> None:
    cups = [
        Article(f"cup-{n}", f"The cup was rowed. The boats of {town} won the lantern cup.",
                Head("Osk Wire", "The lantern cup", published=day.isoformat()))
        for n, (town, day) in enumerate(DAYS.items())
    ]  # fmt: skip
    with asking(home, cups) as asker:
        for town, day in DAYS.items():
            until = day + timedelta(days=2)
            first, *_ = asker.ask("Who won the lantern cup?", until=until).citations
            assert town in first.quote
