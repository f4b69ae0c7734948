"""Blocks as messages that Telegram takes: split between blocks, in UTF-16 units, no word lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import le
from unicodedata import category

from bot import texts
from bot.render.blocks import Block, Piece, Quoted, Style, Text, inside, line
from bot.render.telegram import adapted, entities, html, units
from bot.render.terminal import shown
from retrieval.domain import Span

# Bot API: 4,096 characters after parsing, counted in UTF-16 units; at most 100 entities are kept.
MAX_UNITS = 4096
MAX_ENTITIES = 100
# All links of a message together; Telegram refuses too many bytes of entities without naming them.
MAX_LINK_CHARS = 6000
# A piece that does not fit into a message with its block is cut into pieces of this length.
LONGEST_PIECE_UNITS = 3000

_SENTENCE_END = re.compile(r"[.!?…]+[\"”’»)\]]*\s+")
_SPACE = re.compile(r"\s+")
_JOINER = "\N{ZERO WIDTH JOINER}"


@dataclass(frozen=True, slots=True)
class Part:
    """One message to send: as HTML, and the same words without marks."""

    html: str
    plain: str


# UTF-16 units, entities, characters of links.
_Bounded = tuple[int, ...]
_MOST: _Bounded = (MAX_UNITS, MAX_ENTITIES, MAX_LINK_CHARS)


def _sum(sizes: Iterable[_Bounded]) -> _Bounded:
    return tuple(map(sum, zip(*sizes, strict=True)))


def _fits(size: _Bounded) -> bool:
    return all(map(le, size, _MOST))


def parts(blocks: Iterable[Block]) -> tuple[Part, ...]:
    """The messages, in order; none is empty, and each fits with its marks and without.

    >>> from bot.render.blocks import text
    >>> [part.html for part in parts([text("One."), text("Two.", Style.STRONG)])]
    ['One.\\n\\n<b>Two.</b>']
    """
    groups: list[list[Block]] = []
    taken: _Bounded = ()
    for block in chain.from_iterable(_fitting(adapted(block)) for block in blocks):
        size = _size(block)
        if groups and _fits(both := _sum((taken, size))):
            groups[-1].append(block)
            taken = both
        else:
            groups.append([block])
            taken = size
    return tuple(_part(group) for group in groups)


def cut(words: str, *, most_units: int = LONGEST_PIECE_UNITS) -> Iterator[Span]:
    """Ranges that follow each other and cover the words, each short enough for a message.

    The end of a sentence in the second half is the best place to cut, then white space, then
    any place that does not part a letter from its accents.

    >>> [span.of("One two. Three four") for span in cut("One two. Three four", most_units=12)]
    ['One two. ', 'Three four']
    """
    start = 0
    while start < len(words):
        stop = _reach(words, start, most_units)
        if stop < len(words):
            stop = _border(words, start, stop)
        yield Span(start, stop)
        start = stop


def _reach(words: str, start: int, most_units: int) -> int:
    """How far a piece can go; a line costs more than its characters, for the bar before it."""
    length = 0
    for at in range(start, min(len(words), start + most_units + 1)):
        length += 1 + (words[at] > "\uffff") + 2 * (words[at] == "\n")
        if length > most_units:
            return max(at, start + 1)
    return len(words)


def _border(words: str, start: int, stop: int) -> int:
    middle = (start + stop) // 2
    for pattern in (_SENTENCE_END, _SPACE):
        if ends := [match.end() for match in pattern.finditer(words, middle, stop)]:
            return ends[-1]
    for at in range(stop, middle, -1):
        if category(words[at])[0] != "M" and _JOINER not in words[at - 1 : at + 1]:
            return at
    return stop


def _fitting(block: Block) -> Iterable[Block]:
    """The block, or where it is too long for a message its pieces, each cut as needed."""
    pieces = tuple(piece for piece in block.pieces if piece.words.strip())
    if not pieces:
        return ()
    whole = replace(block, pieces=pieces)
    if _fits(_size(whole)):
        return (whole,)
    broken = chain.from_iterable(_cut_piece(piece) for piece in pieces)
    return (Block(piece, tight=True) for piece in broken)


def _cut_piece(piece: Piece) -> Iterator[tuple[Piece, ...]]:
    if isinstance(piece, Text):
        for run in piece.runs:
            spans = list(cut(run.text))
            for span in spans:
                last = span is spans[-1] and units(run.spelled) < MAX_UNITS - LONGEST_PIECE_UNITS
                spelled = run.spelled if last else ""
                yield (Text((replace(run, text=span.of(run.text), spelled=spelled),)),)
        return
    spans = list(cut(piece.words))
    for span in spans:
        part = replace(piece, words=span.of(piece.words), marks=inside(piece.marks, span))
        yield (
            (part,)
            if span is spans[-1]
            else (part, line(texts.answers.QUOTE_CONTINUES, Style.NOTE))
        )


def _size(block: Block) -> _Bounded:
    """With the two line breaks before it."""
    return _sum([(1, 0, 0), *map(_piece_size, block.pieces)])


def _piece_size(piece: Piece) -> _Bounded:
    """The longer of what is shown with marks and without, and the line break behind it."""
    length = max(units(piece.words), units(shown([Block((piece,))]))) + 1
    links = 0 if isinstance(piece, Quoted) else sum(len(run.link or "") for run in piece.runs)
    return (length, entities(piece), links)


def _part(blocks: Sequence[Block]) -> Part:
    marked = ""
    for n, block in enumerate(blocks):
        gap = "" if n == 0 else "\n" if block.tight else "\n\n"
        marked += gap + "\n".join(map(html, block.pieces))
    return Part(marked, shown(blocks))
