"""A quote card: an article's words, who said them, who published them when, and the receipt."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import texts
from bot.pictures.lettering import (
    ACCENT,
    FAINT,
    INK,
    MARGIN,
    RULE,
    WIDTH,
    Face,
    Setting,
    broken,
    draw_line,
    png,
    right_to_left,
    sheet,
    wrapped,
)
from bot.render.quotes import receipt_link, speaker_parts
from bot.render.telegram import shortened
from bot.texts.wording import day
from retrieval.text.sentences import split

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

    from retrieval.domain import Citation

# A short quote gets a wide card, a longer one a square; each with the least size of its words.
SHAPES = ((675, 56), (900, 50), (1200, 42))
LARGEST = 88
MOST_CHARS = 5000  # of a quote: some ten cards
_STEP = 2
_BAR, _INDENT = 10, 44
_FOOT, _GAP = 88, 40
_ROOM = WIDTH - 2 * MARGIN - _INDENT
_NAME, _BELOW, _SMALL = Setting(Face.BOLD, 40), Setting(Face.PLAIN, 34), Setting(Face.PLAIN, 26)
_TO_BASELINE = 0.34  # from the middle of a line, in sizes


class TooLongError(ValueError):
    """The words would fill more cards than anybody posts."""


@dataclass(frozen=True, slots=True)
class Page:
    """One card: the lines of the words and their size, and the height of the card."""

    lines: tuple[str, ...]
    size: int
    height: int


def quote_cards(citation: Citation, *, bot: str | None = None) -> tuple[bytes, ...]:
    """The quote as PNG pictures, mostly one; a long one gets smaller type, then several cards.

    They show the words of the quote and no other. ``bot`` is the name by which its receipt is
    opened. Raises LettersMissingError where no font has its letters, and TooLongError.
    """
    if len(citation.quote) > MOST_CHARS:
        raise TooLongError(f"{len(citation.quote)} characters")
    credits = _credits(citation)
    found = pages(citation.quote, taken=_height(credits))
    return tuple(
        _drawn(page, credits, _foot(citation, bot, n, len(found)))
        for n, page in enumerate(found, 1)
    )


def pages(words: str, *, taken: float = 150.0) -> list[Page]:
    """The words as they are laid out, beside credits of so many pixels' height.

    >>> [(page.lines, page.size) for page in pages("“Up,” he said.")]
    [(('“Up,” he said.',), 88)]
    """
    if whole := _page(words, taken):
        return [whole]
    found: list[Page] = []
    left = words.strip()
    while left:
        stop = _fitting(left, taken)
        page = _page(left[:stop], taken)
        assert page is not None, "a few words always fit"
        found.append(page)
        left = left[stop:].strip()
    return found


def _page(words: str, taken: float) -> Page | None:
    """The smallest card, with the largest letters that fit; None where none is large enough."""
    for height, least in SHAPES:
        room = height - 2 * MARGIN - taken - _GAP - _FOOT
        for size in range(LARGEST, least - 1, -_STEP):
            setting = Setting(Face.WORDS, size)
            if len(broken(words, setting, _ROOM)) * setting.leading(words) <= room:
                return Page(tuple(wrapped(words, setting, _ROOM)), size, height)
    return None


def _fitting(words: str, taken: float) -> int:
    """Where the first card ends: after a sentence, else after a word."""
    for ends in (
        [one.stop for one in split(words)],
        [one.end() for one in re.finditer(r"\S+", words)],
        range(1, len(words)),
    ):
        # Of the ends that fit, the last: those before it fit too.
        fitting = bisect(ends, False, key=lambda stop: _page(words[:stop], taken) is None)
        if fitting:
            return ends[fitting - 1]
    return len(words)


Credit = tuple[str, Setting, str]  # the line, its letters, its colour


def _credits(citation: Citation) -> list[Credit]:
    """Who said it and who published it when, as far as is known."""
    head = citation.head
    speaker, role = speaker_parts(citation.speaker, citation.role)
    outlet, when = head.outlet, day(head.published)
    if outlet and when and not right_to_left(outlet) and not right_to_left(when):
        outlet, when = f"{outlet}, {when}", None  # else each has a line of its own
    told = (
        (speaker, _NAME, INK),
        *((one, _BELOW, FAINT) for one in (role, outlet, when)),
    )
    return [
        (line, setting, colour)
        for words, setting, colour in told
        if words
        for line in wrapped(_one_line(words), setting, _ROOM)
    ]


def _height(credits: Sequence[Credit]) -> float:
    return sum(setting.leading(line) for line, setting, _ in credits)


def _one_line(words: str) -> str:
    return shortened(" ".join(words.split()))


def _foot(citation: Citation, bot: str | None, n: int, of: int) -> tuple[str, str]:
    """The two ends of the line at the bottom: which of several cards, the receipt, its link."""
    receipt = citation.receipt
    number = f"{n} / {of}" if of > 1 else ""
    named = f"{texts.answers.RECEIPT} {receipt}" if receipt else ""
    link = receipt_link(bot, receipt).removeprefix("https://") if bot and receipt else ""
    return " · ".join(filter(None, (number, named))), link


def _drawn(page: Page, credits: Sequence[Credit], foot: tuple[str, str]) -> bytes:
    picture, draw = sheet(page.height)
    words, setting = " ".join(page.lines), Setting(Face.WORDS, page.size)
    rtl = right_to_left(words)
    leading = setting.leading(words)
    height = leading * len(page.lines)
    spare = page.height - 2 * MARGIN - _FOOT - _GAP - _height(credits) - height
    top = MARGIN + max(0.0, spare) / 2
    x = WIDTH - MARGIN - _INDENT if rtl else MARGIN + _INDENT
    y = top + leading / 2 + _TO_BASELINE * page.size
    for line in page.lines:
        draw_line(draw, (x, y), line, setting, INK, rtl=rtl, ends=rtl)
        y += leading
    y = top + height + _GAP
    for line, small, colour in credits:
        at = (x, y + small.size)
        draw_line(draw, at, line, small, colour, rtl=right_to_left(line), ends=rtl)
        y += small.leading(line)
    edge = WIDTH - MARGIN - _BAR if rtl else MARGIN
    draw.rounded_rectangle((edge, top, edge + _BAR, top + height), radius=_BAR / 2, fill=ACCENT)
    _draw_foot(draw, page.height, foot)
    return png(picture)


def _draw_foot(draw: ImageDraw, height: int, foot: tuple[str, str]) -> None:
    left, right = foot
    rule, baseline = height - MARGIN - 24, height - MARGIN + 24
    draw.line((MARGIN, rule, WIDTH - MARGIN, rule), fill=RULE, width=2)
    draw_line(draw, (MARGIN, baseline), left, _SMALL, FAINT, rtl=right_to_left(left))
    draw_line(draw, (WIDTH - MARGIN, baseline), right, _SMALL, FAINT, ends=True)
