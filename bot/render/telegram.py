"""Blocks as messages that Telegram takes: HTML, split between blocks in UTF-16, no word lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import chain
from operator import le
from unicodedata import category

from bot import texts
from bot.render.blocks import (
    Block,
    Piece,
    Quoted,
    Run,
    Style,
    Text,
    inside,
    line,
    plain,
    plain_piece,
)
from bot.texts.translation import MARKS, balanced, from_right, right_to_left
from retrieval.domain import Span

EXPANDABLE_FROM_CHARS = 300
EXPANDABLE_FROM_LINES = 6
MAX_NAME_CHARS = 160  # of a name, a role or a title in a line
MAX_CHANGED_CHARS = 600  # of words that differ: a whole quote

_TAGS = {
    **dict.fromkeys((Style.STRONG, Style.HEADLINE, Style.TITLE, Style.SPEAKER), "b"),
    **dict.fromkeys((Style.ASIDE, Style.NOTE), "i"),
    Style.CODE: "code",
}
_NAMES = frozenset({Style.NAME, Style.TITLE, Style.SPEAKER})
_AS_IT_IS = frozenset({Style.PLAIN, Style.STRONG, Style.SUPPORT, Style.CODE})
_OURS = frozenset({Style.PLAIN, Style.STRONG, Style.SUPPORT, Style.ASIDE, Style.NOTE})

_MARK, _ISOLATE, _, _END = tuple(MARKS)
_STEERING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Telegram makes links of what looks like a host to it; names of files do.
_LIKE_A_HOST = re.compile(r"\w\.[^\W\d_]{2,}(?!\S)")
_DETERMINERS = frozenset("a an the its his her their one some".split())


def adapted(block: Block) -> Block:
    """The block for a message: names short and on one line, nothing that a client would misread.

    >>> adapted(Block((Text((Run("a.md", Style.NAME),)),))).pieces[0].runs[0].style.name
    'CODE'
    """
    pieces, over = (
        tuple(
            _line(tuple(map(_adapted, piece.runs))) if isinstance(piece, Text) else piece
            for piece in some
        )
        for some in (block.pieces, block.over)
    )
    return replace(block, pieces=pieces, over=over)


def _line(runs: tuple[Run, ...]) -> Text:
    """A line; for a reader from right to left it runs so, and foreign words in it as they are."""
    if not from_right() or (len(runs) == 1 and right_to_left(runs[0].text)):
        return Text(runs)
    start, end = Run(_ISOLATE), Run(_END)
    apart = [(run,) if run.style in _OURS and not run.link else (start, run, end) for run in runs]
    ours = right_to_left("".join(run.text for run in runs))
    return Text(tuple(chain([Run(_MARK)] if ours else [], *apart)))


def _adapted(run: Run) -> Run:
    words, style = run.text, run.style
    if style is Style.SPEAKER:
        words = _opening_a_line(words)
    if style in _NAMES:
        style = Style.CODE if not run.link and _LIKE_A_HOST.search(words) else style
        words = own(shortened(words))
    elif style is Style.CHANGED:
        words = own(shortened(words, max_chars=MAX_CHANGED_CHARS))
    elif style not in _AS_IT_IS:
        words = own(words)
    style = Style.PLAIN if style is Style.SUPPORT else style
    return Run(words, style, run.link, run.spelled if run.link else "")


def own(words: str) -> str:
    """Words for a line of ours: on one line, and isolated from it where they run right to left.

    >>> own("Ilva\\n Moor"), own("\\u0645\\u0631") == "\\u2068\\u0645\\u0631\\u2069"
    ('Ilva Moor', True)
    """
    if from_right():  # what is foreign in it is isolated, and so will be the whole, if it is
        return " ".join(_CONTROL.sub(" ", balanced(words)).split())
    line = " ".join(_CONTROL.sub(" ", words.translate(_STEERING)).split())
    return f"{_ISOLATE}{line}{_END}" if right_to_left(line) else line


def shortened(words: str, *, max_chars: int = MAX_NAME_CHARS) -> str:
    """The words, or as many whole ones of them as fit before an ellipsis.

    >>> shortened("Boats shut ferry port", max_chars=12)
    'Boats shut …'
    """
    if len(words) <= max_chars:
        return words
    head, _, _ = words[: max_chars - 1].rpartition(" ")
    return f"{head.rstrip() or words[: max_chars - 2]} …"


def _opening_a_line(speaker: str) -> str:
    """A description ("its chairwoman") with a capital; a name as it is spelled.

    >>> _opening_a_line("a clerk of Sall"), _opening_a_line("al-Dawwar")
    ('A clerk of Sall', 'al-Dawwar')
    """
    described = speaker.islower() or speaker.partition(" ")[0] in _DETERMINERS
    return speaker[:1].upper() + speaker[1:] if described else speaker


def html(piece: Piece) -> str:
    """A piece as Telegram parses it; a quote holds the article's words and nothing else.

    >>> from retrieval.domain import Span
    >>> html(Quoted("1 < 2, said Moor", (Span(0, 5),)))
    '<blockquote><b>1 &lt; 2</b>, said Moor</blockquote>'
    >>> html(Text((Run("Q&A", Style.STRONG, "https://a.example/?b&c"),)))
    '<a href="https://a.example/?b&amp;c"><b>Q&amp;A</b></a>'
    """
    if isinstance(piece, Text):
        return "".join(map(_run_html, piece.runs))
    inner = "".join(map(_run_html, _marked(piece)))
    return f"<blockquote{' expandable' if _folds(piece) else ''}>{inner}</blockquote>"


def _run_html(run: Run) -> str:
    shown = escape(run.text, quote=False)
    if shown and (tag := _TAGS.get(run.style)):
        shown = f"<{tag}>{shown}</{tag}>"
    return f'<a href="{escape(run.link)}">{shown}</a>' if run.link and shown else shown


def _marked(quoted: Quoted) -> Iterable[Run]:
    at = 0
    for mark in quoted.marks:
        yield Run(quoted.words[at : mark.start])
        yield Run(mark.of(quoted.words), Style.STRONG)
        at = mark.stop
    yield Run(quoted.words[at:])


def _folds(quoted: Quoted) -> bool:
    many_lines = quoted.words.count("\n") >= EXPANDABLE_FROM_LINES
    return not quoted.open and (len(quoted.words) > EXPANDABLE_FROM_CHARS or many_lines)


def entities(piece: Piece) -> int:
    """How many marks Telegram counts in it."""
    if isinstance(piece, Quoted):
        return 1 + len(piece.marks)
    return sum((run.style in _TAGS) + (run.link is not None) for run in piece.runs)


def units(characters: str) -> int:
    """How long Telegram counts them: in UTF-16 code units.

    >>> units("ab"), units("\N{SPOUTING WHALE}")
    (2, 2)
    """
    return len(characters.encode("utf-16-le", "surrogatepass")) // 2


# Bot API: 4,096 characters after parsing, counted in UTF-16 units; at most 100 entities are kept.
MAX_UNITS = 4096
MAX_CAPTION_UNITS = 1024  # Bot API, sendPhoto.caption
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
            first = _opening(block) if groups else block
            groups.append([first])
            taken = _size(first)
    return tuple(_part(group) for group in groups)


def _opening(block: Block) -> Block:
    """The block as the first of a further message, with what stands over it if there is room."""
    whole = replace(block, pieces=(*block.over, *block.pieces))
    return whole if _fits(_size(whole)) else block


def caption(blocks: Iterable[Block]) -> Part:
    """What stands below a file: the first blocks, as many as there is room for.

    >>> from bot.render.blocks import text
    >>> caption([text("One."), text("x" * 1024)]).plain
    'One.'
    """
    group: list[Block] = []
    taken = 0
    for block in map(adapted, blocks):
        taken += next(iter(_size(block)))
        if taken > MAX_CAPTION_UNITS:
            break
        group.append(block)
    return _part(group)


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
    return (Block(piece, tight=True, over=block.over) for piece in broken)


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
    length = max(units(piece.words), units(plain_piece(piece))) + 1
    links = 0 if isinstance(piece, Quoted) else sum(len(run.link or "") for run in piece.runs)
    return (length, entities(piece), links)


def _part(blocks: Sequence[Block]) -> Part:
    marked = ""
    for n, block in enumerate(blocks):
        gap = "" if n == 0 else "\n" if block.tight else "\n\n"
        marked += gap + "\n".join(map(html, block.pieces))
    return Part(marked, plain(blocks))
