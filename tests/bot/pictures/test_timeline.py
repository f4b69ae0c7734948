"""Timelines as pictures: bars as long as there are articles, a mark for each quote."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.pictures.timeline import timeline_picture
from bot.texts.translation import speaking
from retrieval.domain import Head
from retrieval.domain.answers import Timeline
from tests.support.bot.samples import SPOKEN, answer

FIRST = date(2031, 5, 3)
COLOURS = {"first": (0x22, 0x50, 0x6B), "second": (0xC9, 0x82, 0x2F), "mark": (0xB3, 0x26, 0x2E)}


def timeline(
    days: Sequence[tuple[str, int]], quoted: Sequence[int] = (), topic: str = "dam"
) -> Timeline:
    """Articles of outlets so many days after the first; quotes on such days."""
    told = tuple((outlet, FIRST + timedelta(days=n)) for outlet, n in days)
    heads = (Head("A", published=str(FIRST + timedelta(days=n))) for n in quoted)
    shown = answer(*(replace(SPOKEN, head=head) for head in heads))
    return Timeline(topic, told, shown)


def pixels(made: Timeline, colour: str) -> int:
    """How many pixels of the bars and marks have this colour; the legend is below them."""
    picture = Image.open(io.BytesIO(timeline_picture(made)))
    assert picture.format == "PNG"
    counted = picture.convert("RGB").crop((0, 0, 1200, 604)).getcolors(1 << 24) or []
    return sum(number for number, found in counted if found == COLOURS[colour])


def test_twice_as_many_articles_make_a_bar_twice_as_high() -> None:
    made = timeline([("A", 0)] * 4 + [("B", 1)] * 2)

    assert 1.9 < pixels(made, "first") / pixels(made, "second") < 2.1


def test_each_quote_whose_day_is_in_the_picture_has_a_mark() -> None:
    days = [("A", n) for n in range(5)]
    none, one, two = (pixels(timeline(days, quoted), "mark") for quoted in ((), (1,), (1, 3)))

    assert none == 0
    assert 1.8 < two / one < 2.2
    assert pixels(timeline(days, (1, 1)), "mark") == pytest.approx(two, rel=0.1)
    assert pixels(timeline(days, (40,)), "mark") == 0


@pytest.mark.parametrize("days", [1, 62, 430, 3000, 9000])
def test_any_stretch_of_time_fits(days: int) -> None:
    made = timeline([("A", 0), ("B", days // 2), ("C", days)], (0, days))

    assert pixels(made, "mark") > 0


@pytest.mark.parametrize("topic", ["الأهوار والسدود", "шлюзы и лёд", "漢字", "dam " * 60])
def test_any_topic_and_many_long_names_of_outlets_fit(topic: str) -> None:
    outlets = [
        f"{'صحيفة الميناء' if n % 2 else 'Evening Post and Shipping News'} {n}" for n in range(9)
    ]
    made = timeline([(outlet, n) for n, outlet in enumerate(outlets)], topic=topic)
    wide, high = Image.open(io.BytesIO(timeline_picture(made))).size

    assert wide == 1200
    assert wide + high < 10_000


def test_the_heading_stands_on_the_side_where_its_language_begins() -> None:
    made = timeline([("A", 0), ("B", 1)])
    for language, side in (("en", (0, 40, 600, 200)), ("ar", (600, 40, 1200, 200))):
        with speaking(language):
            picture = Image.open(io.BytesIO(timeline_picture(made))).convert("RGB")
        assert len(picture.crop(side).getcolors(1 << 24) or []) > 5
        other = (600 - side[0], 40, 1200 - side[0], 120)  # beside the topic
        assert len(picture.crop(other).getcolors(1 << 24) or []) == 1
