"""What is shown, as values: runs with a style, lines of ours, quotes, blocks; and as plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

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
