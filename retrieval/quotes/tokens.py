"""A text with its quotations blanked out, cut into sentences of tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.domain import Span
from retrieval.quotes.verbs import VERBS

BLANK = "\x02"
_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "ʼ": "'", "\xa0": " ", "\u202f": " ", "\u2009": " ",
     "–": "—", "―": "—", "−": "—", "‑": "-", "‐": "-", "\x02": " ", "\u200b": " ", '"': "'"}
)  # fmt: skip
_TITLE = (
    r"(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Govs?|Gen|Lt|Col|Brig|Maj|Capt|Cmdr|Sgt|Rev|Prof|St|Jr|Sr|Adm|"
    r"Hon|Pres|Messrs)\."
)
_TOKEN = re.compile(
    rf"""(?P<Q>"[^"]*")
    | (?P<C>(?:(?:Under)?[Ss]ecretary|Director|Speaker|Chairman|Leader)\ of\ (?:the\ )?[A-Z]\w+
        | {_TITLE} | (?:[A-Z]\.)+ | @\w+ | [A-ZÀ-ÖØ-ÞŠŽ](?:[\w&]|[-'](?!s\b)(?=\w)|\.(?=[A-Z]))*
        | a[ls]h?-[A-Z][\w']*(?:-\w+)*)
    | (?P<W>[a-zß-ÿ](?:\w|[-'](?!s\b)(?=\w)|n't|\.(?=[a-z]\.))*)
    | (?P<S>'s?\b|'(?=\s))
    | (?P<N>[$£€]?\d[\d.,:]*\w*)
    | (?P<D>--+|—|\s-+\s)
    | (?P<P>[,.;:?!()\[\]/…])""",
    re.VERBOSE,
)


@dataclass(slots=True)
class Line:
    """One sentence as parallel lists of tokens: kind, lower-case word, start and stop."""

    span: Span
    kinds: list[str]
    words: list[str]
    starts: list[int]
    stops: list[int]
    opens_paragraph: bool = False


def blanked(text: str, quoted: tuple[Span, ...]) -> str:
    """``text``, as long as before, each quotation a pair of marks around blanks.

    The last stop inside the closing mark is kept, so that sentences still end there.
    """
    parts: list[str] = []
    at = 0
    for span in quoted:
        parts.append(text[at : span.start].translate(_ALIKE))
        inner = text[span.start + 1 : span.stop - 1].rstrip("'’”")
        last = inner[-1:] if inner[-1:] and inner[-1:] in ".?!," else BLANK
        size = span.stop - span.start
        pad = size - 2
        parts.append('"' + (BLANK * (pad - 1) + last if pad > 0 else "") + '"' * (size > 1))
        at = span.stop
    parts.append(text[at:].translate(_ALIKE))
    return "".join(parts)


def tokenized(masked: str, sentence: Span, *, opens_paragraph: bool) -> Line:
    """The tokens of one sentence of a blanked text."""
    line = Line(sentence, [], [], [], [], opens_paragraph)
    kinds, words, starts, stops = line.kinds, line.words, line.starts, line.stops
    for match in _TOKEN.finditer(masked, sentence.start, sentence.stop):
        kinds.append(match.lastgroup or "P")
        words.append(match[0].lower())
        start, stop = match.span()
        starts.append(start)
        stops.append(stop)
    return line


def has_cue(line: Line) -> bool:
    """Whether any token could report speech."""
    return any(word in VERBS for word in line.words)
