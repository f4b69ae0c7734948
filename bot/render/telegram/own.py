"""Names and titles inside Quoth's own lines: one line, whatever their direction, no steering."""

from __future__ import annotations

import re
from unicodedata import bidirectional

from bot.render.telegram.blocks import Run

_STEERING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_ISOLATED, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
# What Telegram would make a link to a place of its own finding: a file's name ends like a host.
MAX_NAME_CHARS = 160  # of a name, a role or a title in a line
_LIKE_A_HOST = re.compile(r"\w\.[^\W\d_]{2,}(?!\S)")


def own(words: str) -> str:
    """Words for a line of ours: on one line, and apart from it where they run right to left.

    >>> own("Ilva\\n Moor"), own("\\u0645\\u0631") == "\\u2068\\u0645\\u0631\\u2069"
    ('Ilva Moor', True)
    """
    line = " ".join(_CONTROL.sub(" ", words.translate(_STEERING)).split())
    return f"{_ISOLATED}{line}{_END}" if runs_right_to_left(line) else line


def runs_right_to_left(words: str) -> bool:
    """Whether some letter or number in it is written from right to left."""
    return any(bidirectional(character) in _RIGHT_TO_LEFT for character in words)


def named(words: str, *, link: str | None = None, bold: bool = False) -> Run:
    """A name, not too long; one like a file's is set as code, or Telegram would link it.

    >>> named("Gazette").html, named("notes.md").html
    ('Gazette', '<code>notes.md</code>')
    """
    code = link is None and _LIKE_A_HOST.search(words) is not None
    return Run(own(shortened(words)), bold=bold and not code, code=code, link=link)


def shortened(words: str, *, max_chars: int = MAX_NAME_CHARS) -> str:
    """The words, or as many whole ones of them as fit before an ellipsis.

    >>> shortened("Boats shut ferry port", max_chars=12)
    'Boats shut …'
    """
    if len(words) <= max_chars:
        return words
    head, _, _ = words[: max_chars - 1].rpartition(" ")
    return f"{head.rstrip() or words[: max_chars - 2]} …"
