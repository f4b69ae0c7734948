"""The sentences of an article as lines of tokens, without its dateline and repeated paragraphs."""

from __future__ import annotations

import re

from retrieval.domain import Span
from retrieval.quotes.titles import set_titles_apart, terms_of
from retrieval.quotes.tokens import Line, tokenized
from retrieval.quotes.words import NAME_SUFFIXES, VERBS, Use
from retrieval.text.layout import is_boilerplate, repeats
from retrieval.text.sentences import sentences_of

MAX_HEAD_SENTENCES, MAX_DATELINE_CHARS = 4, 120
_PLACE = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][^!?\"“”:;\n]{1,60}[\s(/—–-])?[\s(/\[—–-]*")
_OUTLET_END = re.compile(r"\s?(?:[)/\]]\s?\.?\s?(?:[-–—_]+)?|:|\s[-–—|]+)\s+")
_CITY = re.compile(
    r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .,'’/-]{2,40}(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
    r"(?:\s\([^()\n]{2,40}\))?\s(?:--?|[–—])\s"
)


def lines_of(
    text: str, masked: str, quoted: tuple[Span, ...], parts: list[Span], outlet: str | None
) -> list[Line]:
    """The sentences of the paragraphs ``parts``, in order; titles and terms in marks set apart."""
    skipped, terms = set(repeats(text, tuple(parts))), terms_of(text, masked, quoted)
    tokens = tokenized(masked)
    lines: list[Line] = []
    for part in parts:
        if part in skipped or is_boilerplate(part.of(text)):
            continue
        start = (
            part.start if len(lines) > MAX_HEAD_SENTENCES else _after_dateline(text, part, outlet)
        )
        for n, sentence in enumerate(sentences_of(masked, Span(start, part.stop))):
            lines.append(tokens.line(sentence, opens_paragraph=n == 0))
            _join_suffixes(lines[-1])
            if "Q" in lines[-1].kinds:
                set_titles_apart(text, lines[-1], terms)
                _lower_verb(lines[-1])
    return lines


def _join_suffixes(line: Line) -> None:
    """Drop the comma inside a name: “Ada Venn, Jr., a baker”."""
    for n in range(len(line.words) - 1, 1, -1):
        if line.words[n] in NAME_SUFFIXES and line.words[n - 1] == "," and line.kinds[n - 2] == "C":
            for tokens in (line.kinds, line.words, line.starts, line.stops):
                del tokens[n - 1]


def _lower_verb(line: Line) -> None:
    """Make no name of a verb that opens a sentence: “Said Ada Venn: ‘…’”."""
    uses = [VERBS.get(word, 0) & Use.STRICT for word in line.words]
    if uses[0] and sum(map(bool, uses)) == 1 and not uses[0] & Use.ING:
        line.kinds[0] = "W"


def _after_dateline(text: str, part: Span, outlet: str | None) -> int:
    """Where the words start after a dateline: “Gazette: …”, “DORN (Gazette) - …”, “DORN — …”."""
    opening = text[part.start : min(part.stop - 1, part.start + MAX_DATELINE_CHARS)].replace(
        "\xa0", " "
    )
    at = opening.find(outlet) if outlet else -1
    if at >= 0 and _PLACE.fullmatch(opening, 0, at):
        end = _OUTLET_END.match(opening, at + len(outlet or ""))
    else:
        end = _CITY.match(opening)
    return part.start + end.end() if end else part.start
