"""How text stands out in a terminal: bold, dim, coloured, or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

BAR = "▏ "
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Look:
    """The codes put before marked text, and the one after it; all empty means plain."""

    bold: str = ""
    dim: str = ""
    bar: str = ""
    off: str = ""

    def strong(self, text: str) -> str:
        """Text that stands out.

        >>> PLAIN.strong("EXACT"), ANSI.strong("EXACT")
        ('EXACT', '\\x1b[1mEXACT\\x1b[0m')
        """
        return f"{self.bold}{text}{self.off}"

    def faint(self, text: str) -> str:
        """Text that stands back."""
        return f"{self.dim}{text}{self.off}"

    def shown(self, words: str) -> str:
        """Words of an article; for a terminal, control characters become visible signs.

        An article must not be able to move the cursor or rename the window. Plain text
        (files, pipes, JSON) keeps every character.

        >>> ANSI.shown("a\\x1b[2Jb"), PLAIN.shown("a\\x1b[2Jb")
        ('a␛[2Jb', 'a\\x1b[2Jb')
        """
        return _CONTROL.sub(_sign, words) if self.off else words

    def barred(self, words: str) -> str:
        """Words of an article behind a bar, line for line as they stand.

        >>> PLAIN.barred("two\\nlines")
        '▏ two\\n▏ lines'
        """
        bar = f"{self.bar}{BAR}{self.off}"
        return "\n".join(bar + line for line in self.shown(words).split("\n"))


PLAIN = Look()
ANSI = Look(bold="\x1b[1m", dim="\x1b[2m", bar="\x1b[36m", off="\x1b[0m")


def look_for(stream: TextIO, environ: Mapping[str, str]) -> Look:
    """Marked text only on a terminal, and not where NO_COLOR is set or the terminal is dumb."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb" or not stream.isatty():
        return PLAIN
    return ANSI


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\N{SYMBOL FOR DELETE}"
