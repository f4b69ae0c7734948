"""Quotations in a model's prose, and the article's own characters for them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.domain import Span
from retrieval.text.spans import locate

_DOUBLE = re.compile(r"[“”„‟«»〝〞〟＂\"″「」『』《》〈〉]|''|``|‘‘|’’|‚‚|,,")
_PAIRS = frozenset(
    '”” “” „“ „” ‟” «» »« »» "" “" "” „" ,," 「」 『』 《》 〈〉 ＂＂ 〝〞 〝〟 '
    "'''' ``'' ‘‘’’ ’’’’ ‚‚‘‘".split()
)
_SINGLE = "'‘’‚‛‹›`´＇ʼ′"
_OPENS = re.compile(rf"(?:(?<=^)|(?<=[\s(\[—–/:-]))[{_SINGLE}](?=[^\s\d])")
_CLOSES = re.compile(rf"(?<=\S)[{_SINGLE}](?!\w)")
_STRICT = re.compile(r"[‹›‚]")
_EDGE = re.compile(r"[,.;:]+$")


def marked(prose: str) -> tuple[Span, ...] | None:
    """The inside of every quotation of the prose, in order; None if the marks are unbalanced.

    Apostrophes do not count: a single mark opens before a word and closes after one.

    >>> prose = "„Nein“, sagte er, dann ‘nie’."
    >>> [one.of(prose) for one in marked(prose)]
    ['Nein', 'nie']
    >>> marked("He said “no") is None
    True
    """
    marks = list(_DOUBLE.finditer(prose))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    if len(marks) % 2 or any(a[0] + b[0] not in _PAIRS for a, b in pairs):
        return None
    found = [Span(a.end(), b.start()) for a, b in pairs]
    single = _single(_DOUBLE.sub(lambda m: " " * len(m[0]), prose))
    if single is None or any(not one.of(prose).strip() for one in found):
        return None
    return tuple(sorted([*found, *single]))


def _single(prose: str) -> list[Span] | None:
    """Quotations in single marks; each ends at the last possible closing mark."""
    opens = [m.end() for m in _OPENS.finditer(prose)]
    closes = [m.start() for m in _CLOSES.finditer(prose)]
    found: list[Span] = []
    for at, following in zip(opens, [*opens, len(prose) + 1][1:], strict=True):
        ends = [stop for stop in closes if at < stop < following]
        if ends:
            found.append(Span(at, ends[-1]))
        elif prose[at - 1] in "‹›‚‘":
            return None
    strict = {m.start() for m in _STRICT.finditer(prose)}
    known = {n for one in found for n in (one.start - 1, one.stop)}
    return found if strict <= known else None


@dataclass(frozen=True, slots=True)
class Cut:
    """The article's words for a quotation: their span, and the prose's punctuation after them."""

    place: Span
    after: str


def stands(words: str, text: str) -> Cut | None:
    """The match of a quotation's words in ``text``, with or without final punctuation.

    >>> stands("We close it.", "“We close it,” she said.")
    Cut(place=Span(start=1, stop=12), after='.')
    """
    for wanted in (words.strip(), _EDGE.sub("", words.strip())):
        if places := locate(wanted, text):
            return Cut(places[0], words.strip()[len(wanted) :][-1:])
    return None
