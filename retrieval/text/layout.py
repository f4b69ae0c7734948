"""Paragraphs; those that repeat an earlier one and page boilerplate, which yield no quotes."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from retrieval.domain import Span
from retrieval.text.spans import fold

_LINE = re.compile(r"[^\s](?:[^\n]*[^\s])?")
_BLOCK = re.compile(r"[^\s](?:(?!\n[^\S\n]*\n).)*", re.DOTALL)
_ENDS_LINE = frozenset(".!?:;\"”'’)]…*")
MIN_WRAPS, MIN_WRAP_SHARE = 2, 0.35  # run-on lines from which a text counts as hard-wrapped
_NO_LETTERS = re.compile(r"[\W_]+")
MIN_CHARS = 60  # shorter paragraphs may be repeated on purpose ("No comment.")

_BOILERPLATE = re.compile(
    r"""(?:
      /\s?\d{1,6}
    | \d{1,3}\s*(?:comments?|shares?|likes?)
    | (?:\(?click\s+)?(?:read|see|watch|view|find|get)\s+(?:the\s+)?
      (?:rest|more|full\s+\w+|original)
      (?:\W+\w+){0,8}\W*
    | (?:read|click)\s+(?:more|here)(?:\W+\w+){0,10}\W*
    | click\s+here\b.{0,80}
    | (?:see\s+also|also\s+read|read\s+also|related|related\s+(?:stories|articles?|coverage|posts?))
      \s*[:|].{0,160}
    | more\s+from\s+(?:the\s+)?[\w'’ ]{2,40}:?
    | (?:photos?|image|picture|video|photograph)(?:\s+(?:by|credit|courtesy))?\s*[:/].{0,200}
    | (?:share|tweet|print|e-?mail|save|pin)(?:\s*[|/,]\s*\w+|\s+(?:this|on|it)\b.{0,60})?
    | advertisement|sponsored(?:\s+content)?|story\s+continues\s+below.{0,40}
    | (?:sign\s+up|subscribe|follow|like)\s+(?:\w+\s+){0,3}?(?:for|to|on|us|our|here)\b.{0,160}
    | (?:download|get)\s+(?:the|our)\s+app\b.{0,60}
    | (?:all\s+rights\s+reserved|copyright|©).{0,160}
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
MAX_BOILERPLATE_CHARS = 240


def _is_wrapped(text: str) -> bool:
    lines = [line.strip() for line in text.split("\n")]
    pairs = [(left, right) for left, right in pairwise(lines) if left and right]
    run_on = sum(1 for a, b in pairs if b[0].islower() and a[-1] not in _ENDS_LINE)
    return run_on >= MIN_WRAPS and run_on >= MIN_WRAP_SHARE * len(pairs)


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs, trimmed: one per line, unless the text is hard-wrapped.

    In a hard-wrapped text (many lines continue in lower case) blank lines separate paragraphs.

    >>> [span.of("One.\\nTwo.") for span in paragraphs("One.\\nTwo.")]
    ['One.', 'Two.']
    """
    pattern = _BLOCK if _is_wrapped(text) else _LINE
    spans = (match.span() for match in pattern.finditer(text))
    return tuple(Span(start, start + len(text[start:stop].rstrip())) for start, stop in spans)


def repeats(text: str, parts: tuple[Span, ...] | None = None) -> tuple[Span, ...]:
    """The paragraphs of ``text`` that repeat an earlier one of at least 60 folded characters.

    Shorter ones count next to a repeated neighbour, as in a body printed twice.

    >>> line = "The pumps were switched off at noon on Friday, the water board of Lindrup says."
    >>> repeats(f"{line}\\nIt rained.\\n{line}")
    (Span(start=91, stop=170),)
    """
    parts = paragraphs(text) if parts is None else parts
    keys = [part.of(text) for part in parts]
    seen_starts: Counter[str] = Counter(_rough(key) for key in keys)
    if len(seen_starts) == len(keys):
        return ()
    keys = [_folded(key) if seen_starts[_rough(key)] > 1 else key for key in keys]
    first: dict[str, int] = {}
    seen = [first.setdefault(key, n) for n, key in enumerate(keys)]
    again = [seen[n] < n for n in range(len(keys))]
    sure = [again[n] and len(keys[n]) >= MIN_CHARS for n in range(len(keys))]
    kept = [
        again[n] and (sure[n] or any(sure[m] for m in (n - 1, n + 1) if 0 <= m < len(keys)))
        for n in range(len(keys))
    ]
    return tuple(part for part, repeat in zip(parts, kept, strict=True) if repeat)


def _rough(paragraph: str) -> str:
    """A cheap prefix key: paragraphs with different keys cannot be repeats."""
    return _NO_LETTERS.sub("", paragraph[:40])


def _folded(paragraph: str) -> str:
    return fold(paragraph).text.rstrip(" /0123456789") or paragraph


def boilerplate(text: str, parts: tuple[Span, ...] | None = None) -> tuple[Span, ...]:
    """The boilerplate lines of a page: page numbers, links, adverts, photo credits.

    >>> [span.of("It snowed.\\n/129\\nRead the rest here.") for span in
    ...     boilerplate("It snowed.\\n/129\\nRead the rest here.")]
    ['/129', 'Read the rest here.']
    """
    parts = paragraphs(text) if parts is None else parts
    return tuple(part for part in parts if is_boilerplate(part.of(text)))


def is_boilerplate(paragraph: str) -> bool:
    """Whether a whole paragraph is boilerplate."""
    return len(paragraph) <= MAX_BOILERPLATE_CHARS and bool(_BOILERPLATE.fullmatch(paragraph))
