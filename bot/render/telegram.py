"""Blocks as Telegram shows them: HTML, and the same words without marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from unicodedata import bidirectional

from bot.render.blocks import Block, Piece, Quoted, Run, Style, Text

EXPANDABLE_FROM_CHARS = 300
EXPANDABLE_FROM_LINES = 6
MAX_NAME_CHARS = 160  # of a name, a role or a title in a line
MAX_CHANGED_CHARS = 300  # of words that differ

_TAGS = {
    **dict.fromkeys((Style.STRONG, Style.HEADLINE, Style.TITLE, Style.SPEAKER), "b"),
    **dict.fromkeys((Style.ASIDE, Style.NOTE), "i"),
    Style.CODE: "code",
}
_NAMES = frozenset({Style.NAME, Style.TITLE, Style.SPEAKER})
_AS_IT_IS = frozenset({Style.PLAIN, Style.STRONG, Style.SUPPORT, Style.CODE})

_STEERING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_ISOLATED, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
# Telegram makes links of what looks like a host to it; names of files do.
_LIKE_A_HOST = re.compile(r"\w\.[^\W\d_]{2,}(?!\S)")
_DETERMINERS = frozenset("a an the its his her their one some".split())


def adapted(block: Block) -> Block:
    """The block for a message: names short and on one line, nothing that a client would misread.

    >>> adapted(Block((Text((Run("a.md", Style.NAME),)),))).pieces[0].runs[0].style.name
    'CODE'
    """
    return replace(
        block,
        pieces=tuple(
            Text(tuple(map(_adapted, piece.runs))) if isinstance(piece, Text) else piece
            for piece in block.pieces
        ),
    )


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
    line = " ".join(_CONTROL.sub(" ", words.translate(_STEERING)).split())
    right_to_left = any(bidirectional(character) in _RIGHT_TO_LEFT for character in line)
    return f"{_ISOLATED}{line}{_END}" if right_to_left else line


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
