"""Letters set in a picture: which font has them, how wide they are, lines broken and drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING
from unicodedata import bidirectional, category

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_SERIF = ("fontpkg_source_serif_4", "files/SourceSerif4[opsz,wght].ttf")
_SANS = ("fontpkg_source_sans_3", "files/SourceSans3[wght].ttf")
_ARABIC = ("fontpkg_amiri", "files/Amiri-Regular.ttf")
_ARABIC_BOLD = ("fontpkg_amiri", "files/Amiri-Bold.ttf")
_OTHERS = "manimgx_fonts"
# Amiri's letters are small for their size.
_ARABIC_SCALE = 1.22
_MEASURED_AT = 100  # widths grow with the size, so one measure serves all
_NO_LETTER = "\U0010fffd"  # in no font
_STEERING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_VARIATIONS = "".join(map(chr, range(0xFE00, 0xFE10)))  # how an emoji before them looks
# Where a line may break beside blanks.
_PIECE = re.compile(r"\S+?(?:[—…](?=\w)|$)|\S+")


class Face(Enum):
    """A kind of letters: the font's place and axes, the font for Arabic, the weight of others."""

    WORDS = (_SERIF, (400.0, 32.0), _ARABIC, 400.0)
    PLAIN = (_SANS, (400.0,), _ARABIC, 400.0)
    BOLD = (_SANS, (650.0,), _ARABIC_BOLD, 650.0)


# The fonts of a face by number: for Latin letters, for Arabic ones, then the others.
_LATIN_FONT, _ARABIC_FONT, _EMOJI_FONT = range(3)


class LettersMissingError(ValueError):
    """No font has these letters, so that boxes would stand in their place."""


def right_to_left(text: str) -> bool:
    """Whether a text runs from right to left, by its first letter.

    >>> right_to_left("“Up,” he said"), right_to_left("«نعم» قال")
    (False, True)
    """
    strong = (bidirectional(char) for char in text)
    return next((one in ("R", "AL") for one in strong if one in ("L", "R", "AL")), False)


@dataclass(frozen=True, slots=True)
class Setting:
    """How letters are set: face and size in pixels."""

    face: Face
    size: int

    def leading(self, text: str) -> float:
        """From one baseline to the next; Arabic letters need more room.

        >>> Setting(Face.WORDS, 100).leading("Up"), Setting(Face.WORDS, 100).leading("نعم")
        (134.0, 172.0)
        """
        return self.size * (1.72 if right_to_left(text) else 1.34)


def width(text: str, setting: Setting) -> float:
    """How wide a line is in pixels."""
    return _width(text, setting.face, right_to_left(text)) * setting.size / _MEASURED_AT


def broken(text: str, setting: Setting, most: float) -> list[str]:
    """The lines of a text that are at most so many pixels wide, each as full as can be.

    Nothing is lost or added but blanks between lines, and marks that would turn others round.
    Raises LettersMissingError.
    """
    text = text.translate(_STEERING)
    scaled, rtl = most * _MEASURED_AT / setting.size, right_to_left(text)
    blank = _width(" ", setting.face, rtl)
    lines, line, filled = list[str](), "", 0.0
    for word in text.split():
        gap = " " if line else ""
        for piece in _pieces(word, setting.face, scaled, rtl=rtl):
            wide = _width(piece, setting.face, rtl)
            if line and filled + (blank if gap else 0) + wide > scaled:
                lines.append(line)
                line, filled, gap = "", 0.0, ""
            line, filled = f"{line}{gap}{piece}", filled + (blank if gap else 0) + wide
            gap = ""
    return [*lines, line] if line else lines


def wrapped(text: str, setting: Setting, most: float) -> list[str]:
    """As ``broken``, in as many lines, but about equally long."""
    lines = broken(text, setting, most)
    narrow, wide = most / 2, most
    while len(lines) > 1 and wide - narrow > setting.size / 4:
        middle = (narrow + wide) / 2
        tried = broken(text, setting, middle)
        if len(tried) == len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def settable(text: str, face: Face = Face.PLAIN) -> str:
    """The text with a question mark for each letter that no font has, for names on a chart.

    >>> settable("Osk 漢字")
    'Osk ??'
    """
    first = _ARABIC_FONT if right_to_left(text) else _LATIN_FONT
    known = (_font_of(char, face, first, first) is not None for char in text)
    return "".join(char if one else "?" for char, one in zip(text, known, strict=True))


def draw_line(
    draw: ImageDraw,
    at: tuple[float, float],
    text: str,
    setting: Setting,
    fill: str,
    *,
    rtl: bool = False,
    ends: bool = False,
) -> None:
    """Draw a line on the baseline at ``at``: its left end, or its right end where it ``ends``.

    ``rtl``: it is a line of a text that runs from right to left.
    """
    placed = [
        (
            run,
            _font(setting.face, setting.size, number),
            right_to_left(run) or number == _ARABIC_FONT,
        )
        for number, run in _runs(text, setting.face, rtl=rtl)
    ]
    x, y = at
    if ends:
        x -= sum(font.getlength(run) for run, font, _ in placed)
    for run, font, leftwards in reversed(placed) if rtl else placed:
        direction = "rtl" if leftwards else "ltr"
        draw.text((x, y), run, fill, font, anchor="ls", direction=direction)
        x += font.getlength(run)


def _pieces(word: str, face: Face, most: float, *, rtl: bool) -> Iterable[str]:
    """The parts of a word between which a line may break, none wider than ``most``."""
    for piece in _PIECE.findall(word):
        while (wide := _width(piece, face, rtl)) > most:
            stop = min(len(piece) - 1, int(len(piece) * most / wide) + 1)
            # No mark is torn from its letter.
            while stop > 1 and (
                category(piece[stop])[0] == "M" or _width(piece[:stop], face, rtl) > most
            ):
                stop -= 1
            yield piece[:stop]
            piece = piece[stop:]
        yield piece


@lru_cache(maxsize=20_000)
def _width(text: str, face: Face, rtl: bool) -> float:
    """How wide it is at the size at which all is measured."""
    runs = _runs(text, face, rtl=rtl)
    return sum(_font(face, _MEASURED_AT, number).getlength(run) for number, run in runs)


def _runs(text: str, face: Face, *, rtl: bool) -> Sequence[tuple[int, str]]:
    """The text by fonts: the number of the font that sets the run. Raises LettersMissingError."""
    fonts: list[int] = []
    first = _ARABIC_FONT if rtl else _LATIN_FONT
    for char in text:
        number = _font_of(char, face, first, fonts[-1] if fonts else first)
        if number is None:
            raise LettersMissingError(f"U+{ord(char):04X}")
        fonts.append(number)
    pairs = groupby(zip(fonts, text, strict=True), key=lambda one: one[0])
    return [(number, "".join(char for _, char in run)) for number, run in pairs]


def _font_of(char: str, face: Face, first: int, before: int) -> int | None:
    """The font that sets a character: the text's ``first`` one if it can; None for none.

    Blanks, joiners and marks on the letter ``before`` are set with it; blanks behind emoji are not,
    as theirs are wide.
    """
    kind = category(char)
    if char.isspace():
        return first if before == _EMOJI_FONT else before
    if kind == "Cf" or char in _VARIATIONS:
        return before
    if kind[0] == "M" and _has(face, before, char):
        return before
    others = range(_EMOJI_FONT, _EMOJI_FONT + len(_other_fonts()))
    numbers = (first, _ARABIC_FONT - first, *others)
    return next((number for number in numbers if _has(face, number, char)), None)


@cache
def _has(face: Face, number: int, char: str) -> bool:
    font = _font(face, 20, number)
    return bytes(font.getmask(char)) != bytes(font.getmask(_NO_LETTER))


@cache
def _other_fonts() -> tuple[str, ...]:
    """Where the fonts for emoji, signs and other scripts are; those for emoji and signs first."""
    names = sorted(one.name for one in files(_OTHERS).iterdir() if one.name.endswith("[wght].ttf"))
    wanted = [name for name in names if "Italic" not in name and not name.startswith("NotoSans[")]
    wanted.sort(key=lambda name: not name.startswith(("NotoEmoji", "NotoSansSymbols")))
    return tuple(str(files(_OTHERS) / name) for name in wanted)


@lru_cache(maxsize=128)
def _font(face: Face, size: int, number: int) -> FreeTypeFont:
    from PIL import ImageFont

    (package, name), axes, (arabic_package, arabic_name), weight = face.value
    if number == _ARABIC_FONT:
        path = files(arabic_package) / arabic_name
        return ImageFont.truetype(str(path), round(size * _ARABIC_SCALE))
    if number == _LATIN_FONT:
        font = ImageFont.truetype(str(files(package) / name), size)
    else:
        font, axes = ImageFont.truetype(_other_fonts()[number - _EMOJI_FONT], size), (weight,)
    font.set_variation_by_axes(list(axes))
    return font


WIDTH = 1200  # pixels of each picture; Telegram shows up to 1280 as they are
MARGIN = 88
PAPER, INK, FAINT, RULE, ACCENT = "#fbfaf6", "#15181d", "#5d646e", "#dcd8cd", "#b3262e"


def sheet(height: int) -> tuple[Image, ImageDraw]:
    """An empty picture, and what draws on it."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, height), PAPER)
    return picture, ImageDraw.Draw(picture)


def png(picture: Image) -> bytes:
    """The picture as a PNG file."""
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
