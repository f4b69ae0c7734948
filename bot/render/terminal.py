"""Blocks as a terminal shows them: with its codes, and no words that could steer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TextIO

from bot.render.blocks import BAR, Block, Piece, Quoted, Style, laid_out, plain

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
