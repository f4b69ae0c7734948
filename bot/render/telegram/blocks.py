"""What a message is made of: text with marks, quotes, blocks; as Telegram's HTML and as plain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from bot.render.look import PLAIN
from retrieval.domain import Span

EXPANDABLE_FROM_CHARS = 300
EXPANDABLE_FROM_LINES = 6


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike. ``spelled`` follows them where no link can be shown."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str | None = None
    spelled: str = ""

    @property
    def html(self) -> str:
        """As Telegram parses it.

        >>> Run("Q&A", bold=True, link="https://a.example/?b&c").html
        '<a href="https://a.example/?b&amp;c"><b>Q&amp;A</b></a>'
        """
        shown = escape(self.text, quote=False)
        for tag, wanted in (("code", self.code), ("b", self.bold), ("i", self.italic)):
            shown = f"<{tag}>{shown}</{tag}>" if wanted and shown else shown
        return f'<a href="{escape(self.link)}">{shown}</a>' if self.link and shown else shown

    @property
    def entities(self) -> int:
        """How many marks Telegram counts in it."""
        return self.bold + self.italic + self.code + (self.link is not None)


@dataclass(frozen=True, slots=True)
class Text:
    """Quoth's own words."""

    runs: tuple[Run, ...]

    @property
    def html(self) -> str:
        """As Telegram parses it."""
        return "".join(run.html for run in self.runs)

    @property
    def plain(self) -> str:
        """Without marks."""
        return "".join(run.text + run.spelled for run in self.runs)

    @property
    def shown(self) -> str:
        """The characters that a reader sees."""
        return "".join(run.text for run in self.runs)

    @property
    def entities(self) -> int:
        """How many marks Telegram counts in it."""
        return sum(run.entities for run in self.runs)

    @property
    def link_chars(self) -> int:
        """How long its links are, together."""
        return sum(len(run.link or "") for run in self.runs)


@dataclass(frozen=True, slots=True)
class Quoted:
    """An article's words, one slice; ``marks`` are the ranges in it that stand out.

    Long words fold up until they are touched, unless they are to stay ``open``.
    """

    words: str
    marks: tuple[Span, ...] = ()
    open: bool = False

    @property
    def html(self) -> str:
        """A block quote with the words and nothing else.

        >>> Quoted("1 < 2, said Moor", (Span(0, 5),)).html
        '<blockquote><b>1 &lt; 2</b>, said Moor</blockquote>'
        """
        fold = " expandable" if self._folds else ""
        inner = "".join(run.html for run in self._runs())
        return f"<blockquote{fold}>{inner}</blockquote>"

    @property
    def plain(self) -> str:
        """Behind a bar, line for line."""
        return PLAIN.barred(self.words)

    @property
    def shown(self) -> str:
        """The characters that a reader sees."""
        return self.words

    @property
    def entities(self) -> int:
        """How many marks Telegram counts in it."""
        return 1 + len(self.marks)

    @property
    def link_chars(self) -> int:
        """None: a quote holds no link of ours."""
        return 0

    @property
    def _folds(self) -> bool:
        many_lines = self.words.count("\n") >= EXPANDABLE_FROM_LINES
        return not self.open and (len(self.words) > EXPANDABLE_FROM_CHARS or many_lines)

    def _runs(self) -> Iterable[Run]:
        at = 0
        for mark in self.marks:
            yield Run(self.words[at : mark.start])
            yield Run(mark.of(self.words), bold=True)
            at = mark.stop
        yield Run(self.words[at:])


Piece = Text | Quoted


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces on lines of their own that belong together; ``tight``: no empty line before it."""

    pieces: tuple[Piece, ...]
    tight: bool = False


def text(words: str, *, bold: bool = False, italic: bool = False, tight: bool = False) -> Block:
    """A block of Quoth's own words.

    >>> text("Done.", italic=True).pieces[0].html
    '<i>Done.</i>'
    """
    return Block((Text((Run(words, bold=bold, italic=italic),)),), tight)


def units(characters: str) -> int:
    """How long Telegram counts them: in UTF-16 code units.

    >>> units("ab"), units("\N{SPOUTING WHALE}")
    (2, 2)
    """
    return len(characters.encode("utf-16-le", "surrogatepass")) // 2
