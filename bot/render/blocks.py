"""What is shown, as values: runs with a style, lines of ours, quotes, blocks. No renderer in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from retrieval.domain import Span


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
    """Pieces, each on lines of its own, that belong together; ``tight``: no empty line before."""

    pieces: tuple[Piece, ...]
    tight: bool = False


def line(words: str, style: Style = Style.PLAIN, *, heads: bool = False) -> Text:
    """A line of one run."""
    return Text((Run(words, style),), heads)


def text(words: str, style: Style = Style.PLAIN, *, tight: bool = False) -> Block:
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
