"""What is shown, as values: runs, lines, quotes, blocks; as plain text, and in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from itertools import groupby
from typing import TextIO

from bot.texts.translation import Words
from retrieval.domain import Span

BAR = "▏ "  # before each line of a quote


class Style(Enum):
    """What a run of characters is; each renderer decides how that looks."""

    PLAIN = auto()  # words of ours, set as they are
    STRONG = auto()  # a heading of ours
    ASIDE = auto()  # a line of ours that stands back: what was searched, from when to when
    NOTE = auto()  # what else is to be said of an answer; a translation
    STATEMENT = auto()  # a sentence of an answer
    SUPPORT = auto()  # behind a statement: the numbers of its sources
    SENTENCE = auto()  # a sentence of a digest
    HEADLINE = auto()  # of a story
    TITLE = auto()  # a name as a heading
    SPEAKER = auto()
    NAME = auto()  # of an outlet, an article, a role
    CHANGED = auto()  # words that differ from those of an article
    CODE = auto()  # a name that a client would take for a link


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one style. ``spelled`` follows them where a link cannot be shown."""

    text: str
    style: Style = Style.PLAIN
    link: str | None = None
    spelled: str = ""

    @property
    def spelled_out(self) -> str:
        """What is shown where links are not; on which sources a statement rests is left out."""
        return "" if self.style is Style.SUPPORT else self.text + self.spelled


@dataclass(frozen=True, slots=True)
class Text:
    """A line of Quoth's own; one that ``heads`` a block is set off where there is room."""

    runs: tuple[Run, ...]
    heads: bool = False

    @property
    def words(self) -> str:
        """Its characters alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Quoted:
    """An article's words, one slice; ``marks`` are the ranges in it that stand out.

    Long ones are folded up where a client can do that, unless they are to stay ``open``.
    """

    words: str
    marks: tuple[Span, ...] = ()
    open: bool = False


Piece = Text | Quoted


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces, each on lines of its own, that belong together; ``tight``: no empty line before.

    ``over`` stands above it where it is the first of a further message.
    """

    pieces: tuple[Piece, ...]
    tight: bool = False
    over: tuple[Piece, ...] = ()


def line(words: Words, style: Style = Style.PLAIN, *, heads: bool = False) -> Text:
    """A line of one run."""
    return Text((Run(str(words), style),), heads)


def text(words: Words, style: Style = Style.PLAIN, *, tight: bool = False) -> Block:
    """A block of one line.

    >>> text("Done.").pieces[0].words
    'Done.'
    """
    return Block((line(words, style),), tight)


def headed(above: tuple[Piece, ...], blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, the first of them with these pieces on top; a block of them where there is none.

    >>> [len(block.pieces) for block in headed((line("Bell found"),), [text("a"), text("b")])]
    [2, 1]
    """
    first, *others = [*blocks] or [Block(())]
    return (replace(first, pieces=(*above, *first.pieces)), *others)


def inside(spans: Iterable[Span], whole: Span) -> tuple[Span, ...]:
    """The parts of ranges that lie inside another, counted from the other's start.

    >>> inside([Span(5, 9), Span(9, 12)], Span(4, 8))
    (Span(start=1, stop=4),)
    """
    return tuple(
        Span(max(span.start, whole.start) - whole.start, min(span.stop, whole.stop) - whole.start)
        for span in spans
        if span.overlap(whole)
    )


# Plain text: for files, pipes and JSON, and where Telegram refuses marks


def laid_out(blocks: Iterable[Block], text_of: Callable[[Piece], str]) -> str:
    """The blocks as one text, given that of each piece."""
    out = ""
    for block in blocks:
        gap = "" if not out else "\n" if block.tight else "\n\n"
        for piece in block.pieces:
            out += gap + text_of(piece)
            gap = "\n" if isinstance(piece, Quoted) or not piece.heads else "\n\n"
    return out


def plain(blocks: Iterable[Block]) -> str:
    """The blocks without marks; quotes stand behind a bar, line for line as the article has them.

    >>> print(plain([text("What came closest:"), Block((Quoted("two\\nlines"),))]))
    What came closest:
    <BLANKLINE>
    ▏ two
    ▏ lines
    """
    return laid_out(blocks, plain_piece)


def plain_piece(piece: Piece) -> str:
    """A piece without marks; links are spelled out."""
    if isinstance(piece, Quoted):
        return BAR + piece.words.replace("\n", f"\n{BAR}")
    return "".join(run.spelled_out for run in piece.runs)


_SIGNS = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"}
_SIGNS |= dict.fromkeys(range(0x7F, 0xA0), "\N{SYMBOL FOR DELETE}")
_BOLD = frozenset({Style.STRONG, Style.STATEMENT, Style.HEADLINE, Style.SPEAKER, Style.CHANGED})


@dataclass(frozen=True, slots=True)
class Look:
    """The codes put before marked text, and the one after it; all empty means plain."""

    bold: str = ""
    dim: str = ""
    bar: str = ""
    off: str = ""

    def visible(self, words: str) -> str:
        """Words that cannot steer a terminal: control characters become visible signs.

        An article must not be able to move the cursor or rename the window. Plain text
        (files, pipes, JSON) keeps every character.

        >>> ANSI.visible("a\\x1b[2Jb"), PLAIN.visible("a\\x1b[2Jb")
        ('a␛[2Jb', 'a\\x1b[2Jb')
        """
        return words.translate(_SIGNS) if self.off else words

    def code(self, style: Style) -> str:
        """The code before runs of a style."""
        return self.bold if style in _BOLD else self.dim if style is Style.ASIDE else ""


PLAIN = Look()
ANSI = Look(bold="\x1b[1m", dim="\x1b[2m", bar="\x1b[36m", off="\x1b[0m")


def look_for(stream: TextIO, environ: Mapping[str, str]) -> Look:
    """Marked text only on a terminal, and not where NO_COLOR is set or the terminal is dumb."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb" or not stream.isatty():
        return PLAIN
    return ANSI


def shown(blocks: Iterable[Block], *, look: Look = PLAIN) -> str:
    """The blocks as one text: plain, or with the codes of ``look``.

    >>> from bot.render.blocks import text
    >>> shown([text("Done.", Style.STRONG)], look=ANSI)
    '\\x1b[1mDone.\\x1b[0m'
    """
    return laid_out(blocks, partial(_piece, look)) if look.off else plain(blocks)


def _piece(look: Look, piece: Piece) -> str:
    if isinstance(piece, Quoted):
        bar = f"{look.bar}{BAR}{look.off}"
        return "\n".join(bar + line for line in look.visible(piece.words).split("\n"))
    groups = groupby(piece.runs, lambda run: look.code(run.style))
    marked = ((code, look.visible("".join(r.spelled_out for r in runs))) for code, runs in groups)
    return "".join(f"{code}{words}{look.off}" if code else words for code, words in marked)
