"""An article's text to its quotes."""

from __future__ import annotations

import re

from retrieval.domain import Kind, Quote, Span
from retrieval.quotes.repeats import is_furniture, repeats
from retrieval.text.marks import quotations
from retrieval.text.sentences import units

_NAME = r"(?P<who>[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3}|[Hh]e|[Ss]he)"
_CUE = r"(?P<cue>said|says|added|told|wrote|asked|tweeted|noted|explained|argued|warned|stressed)"
_AFTER = re.compile(
    rf"\s*(?:{_NAME}\s{_CUE}|{_CUE.replace('cue', 'cue2')}\s{_NAME.replace('who', 'who2')})"
)
_BEFORE = re.compile(rf"{_NAME}\s{_CUE}\b[^.]*$")


def read_quotes(text: str) -> tuple[Quote, ...]:
    """Every quotation with its speaker, cue and kind."""
    left_out = repeats(text)
    whole = units(text)
    found = []
    for span in quotations(text):
        if any(part.overlap(span) for part in left_out):
            continue
        unit = next((u for u in whole if u.overlap(span)), span)
        if is_furniture(unit.of(text)):
            continue
        after = _AFTER.match(text, span.stop)
        before = _BEFORE.search(text, unit.start, span.start)
        if after:
            who, cue = after["who"] or after["who2"], after["cue"] or after["cue2"]
        elif before:
            who, cue = before["who"], before["cue"]
        else:
            continue
        found.append(Quote(span, unit, Kind.DIRECT, who, None, cue))
    return tuple(found)
