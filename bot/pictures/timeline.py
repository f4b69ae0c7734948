"""A timeline as a picture: bars of articles by outlet, and the days of quotes, numbered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import texts
from bot.pictures.lettering import (
    ACCENT,
    FAINT,
    INK,
    MARGIN,
    PAPER,
    RULE,
    WIDTH,
    Face,
    Setting,
    draw_line,
    png,
    right_to_left,
    settable,
    sheet,
    width,
    wrapped,
)
from bot.render.digest import marks
from bot.render.telegram import shortened

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

    from retrieval.domain.answers import Column, Timeline

_COLOURS = ("#22506b", "#c9822f", "#5b8c78", "#7d5a80", "#a8a04a", "#7ba3bf")
_OTHERS = "#bdb9ae"  # one colour for all outlets after those
_TITLE, _BELOW = Setting(Face.BOLD, 46), Setting(Face.PLAIN, 28)
_LABEL, _NUMBER = Setting(Face.PLAIN, 25), Setting(Face.BOLD, 24)
_LEFT, _RIGHT = MARGIN + 34, WIDTH - MARGIN
_BOTTOM = 604
_LEGEND, _ROW, _SQUARE, _BETWEEN = _BOTTOM + 104, 42, 34, 36
_RADIUS, _ABOVE = 19, 46  # of a mark, and the room that one takes above its bar
_WIDEST, _GAP = 84, 0.22  # of a bar, and between two as a share
_MOST_TICKS, _MOST_LABELS = 5, 7
_MOST_NAME_CHARS = 34


_Entry = tuple[float, str, str]  # of the legend: where it begins, its colour, its words


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where columns and numbers of articles lie."""

    columns: Sequence[Column]
    top: float
    most: int  # articles of the highest bar

    @property
    def pitch(self) -> float:
        return min((_RIGHT - _LEFT) / len(self.columns), _WIDEST / (1 - _GAP))

    @property
    def tick(self) -> int:
        """Articles from one line to the next: 1, 2, 5, 10, 20 …"""
        steps = (one * size for size in (1, 10, 100, 1000, 10_000) for one in (1, 2, 5))
        return next((step for step in steps if self.most <= step * _MOST_TICKS), self.most)

    def middle(self, n: int) -> float:
        """Of column ``n``; few columns stand in the middle of the picture."""
        start = _LEFT + ((_RIGHT - _LEFT) - self.pitch * len(self.columns)) / 2
        return start + (n + 0.5) * self.pitch

    def y(self, articles: float) -> float:
        return _BOTTOM - (_BOTTOM - self.top) * articles / self.most


def timeline_picture(timeline: Timeline) -> bytes:
    """The timeline as a PNG picture; it has at least one article with a date.

    The quotes are numbered in the order in which the answer shows them. The heading stands where
    its reader begins to read.
    """
    legend = _legend(timeline)
    below = settable(texts.answers.subtitle(timeline))
    ends = right_to_left(below)
    x = WIDTH - MARGIN if ends else MARGIN
    picture, draw = sheet(_LEGEND + len(legend) * _ROW + 40)
    y = float(MARGIN)
    for line in wrapped(_name(timeline.topic, 120), _TITLE, WIDTH - 2 * MARGIN)[:2]:
        at = (x, y + _TITLE.size * 0.7)
        draw_line(draw, at, line, _TITLE, INK, rtl=right_to_left(line), ends=ends)
        y += _TITLE.leading(line)
    at = (x, y + _BELOW.size * 0.7)
    draw_line(draw, at, below, _BELOW, FAINT, rtl=ends, ends=ends)
    columns, numbers = timeline.columns(), marks(timeline)
    scale = _scaled(columns, numbers, y + 40)
    _draw_axes(draw, scale, timeline)
    _draw_bars(draw, scale, _colours(timeline))
    _draw_marks(draw, scale, numbers)
    _draw_legend(draw, legend)
    return png(picture)


def _scaled(columns: Sequence[Column], numbers: dict[int, list[int]], top: float) -> _Scale:
    """The scale at which the bars are as high as they can be with their marks above them."""
    totals = [sum(one.articles.values()) for one in columns]
    most, whole = max(totals), _BOTTOM - top
    heights = (
        (whole - _ABOVE * len(here)) * most / totals[n] for n, here in numbers.items() if totals[n]
    )
    return _Scale(columns, _BOTTOM - min(whole, *heights, whole), most)


def _name(words: str, most: int = _MOST_NAME_CHARS) -> str:
    return settable(shortened(" ".join(words.split()), max_chars=most))


def _colours(timeline: Timeline) -> dict[str, str]:
    """The colour of each outlet, those with most articles in their own."""
    names = [name for name, _ in timeline.outlets]
    return {name: _COLOURS[n] if n < len(_COLOURS) else _OTHERS for n, name in enumerate(names)}


def _draw_axes(draw: ImageDraw, scale: _Scale, timeline: Timeline) -> None:
    for articles in range(0, scale.most + 1, scale.tick):
        y = scale.y(articles)
        draw.line((_LEFT, y, _RIGHT, y), fill=RULE if articles else FAINT, width=2)
        draw_line(draw, (_LEFT - 14, y + 9), f"{articles:,}", _LABEL, FAINT, ends=True)
    every = -(-len(scale.columns) // _MOST_LABELS)
    free = 0.0
    for n in range(0, len(scale.columns), every):
        label = texts.answers.step_name(timeline.step, scale.columns[n].first)
        wide = width(label, _LABEL)
        x = min(max(scale.middle(n) - wide / 2, MARGIN), WIDTH - MARGIN - wide)
        if x >= free:
            draw_line(draw, (x, _BOTTOM + 40), label, _LABEL, FAINT, rtl=right_to_left(label))
            free = x + wide + _LABEL.size


def _draw_bars(draw: ImageDraw, scale: _Scale, colours: dict[str, str]) -> None:
    half = scale.pitch * (1 - _GAP) / 2
    for n, column in enumerate(scale.columns):
        x, below = scale.middle(n), 0
        for name, colour in colours.items():
            if number := column.articles[name]:
                box = (x - half, scale.y(below + number), x + half, scale.y(below) - 1)
                draw.rectangle(box, fill=colour, outline=PAPER if half > 4 else None)
                below += number


def _draw_marks(draw: ImageDraw, scale: _Scale, numbers: dict[int, list[int]]) -> None:
    for n, here in numbers.items():
        x, y = scale.middle(n), scale.y(sum(scale.columns[n].articles.values())) - _ABOVE / 2
        for number in reversed(here):
            draw.circle((x, y), _RADIUS, fill=ACCENT)
            label = str(number)
            at = (x - width(label, _NUMBER) / 2, y + _NUMBER.size * 0.34)
            draw_line(draw, at, label, _NUMBER, PAPER)
            y -= _ABOVE


def _draw_legend(draw: ImageDraw, rows: Sequence[Sequence[_Entry]]) -> None:
    for n, row in enumerate(rows):
        y = _LEGEND + n * _ROW
        for x, colour, words in row:
            draw.rounded_rectangle((x, y - 19, x + 22, y + 3), radius=4, fill=colour)
            draw_line(draw, (x + _SQUARE, y), words, _LABEL, INK, rtl=right_to_left(words))


def _legend(timeline: Timeline) -> list[list[_Entry]]:
    """Each outlet's colour, name and number, in rows as wide as the picture."""
    rows: list[list[_Entry]] = [[]]
    x = float(MARGIN)
    for colour, words in _entries(timeline):
        wide = _SQUARE + width(words, _LABEL)
        if rows[-1] and x + wide > WIDTH - MARGIN:
            rows.append([])
            x = MARGIN
        rows[-1].append((x, colour, words))
        x += wide + _BETWEEN
    return rows


def _entries(timeline: Timeline) -> Iterator[tuple[str, str]]:
    colours, others = _colours(timeline), 0
    for name, number in timeline.outlets:
        if colours[name] == _OTHERS:
            others += number
        else:
            yield colours[name], f"{_name(name)} {number:,}"
    if others:
        yield _OTHERS, texts.answers.OTHER_OUTLETS.format(n=others)
