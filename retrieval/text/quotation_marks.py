"""Quotation marks read strictly: where one of them has no partner, the text has no quotations."""

from __future__ import annotations

import re

from retrieval.domain import Span

_DOUBLE = re.compile(r"[“”„‟«»〝〞〟＂\"″「」『』《》〈〉]|''|``|‘‘|’’|‚‚|,,")
_PAIRS = frozenset(
    '”” “” „“ „” ‟” «» »« »» "" “" "” „" ,," 「」 『』 《》 〈〉 ＂＂ 〝〞 〝〟 '
    "'''' ``'' ‘‘’’ ’’’’ ‚‚‘‘".split()
)
_SINGLE = "'‘’‚‛‹›`´＇ʼ′"
_OPENS = re.compile(rf"(?:(?<=^)|(?<=[\s(\[—–/:-]))[{_SINGLE}](?=[^\s\d])")
_CLOSES = re.compile(rf"(?<=\S)[{_SINGLE}](?!\w)")
_ORNAMENTS = str.maketrans("❝❞🙶🙷", "“”“”")
_STRICT = re.compile(r"[‹›‚]")


def quoted_spans(prose: str) -> tuple[Span, ...] | None:
    """The inside of every quotation of the prose, in order; None if the marks are unbalanced.

    A quotation inside another is part of it. Apostrophes do not count: a single mark opens before
    a word and closes after one.

    >>> prose = "„Nein“, sagte er, dann ‘nie’."
    >>> [one.of(prose) for one in quoted_spans(prose)]
    ['Nein', 'nie']
    >>> quoted_spans("He said “no") is None
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
    apart = (one for one in single if not any(outer.covers(one) for outer in found))
    return tuple(sorted([*found, *apart]))


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


def ornaments_as_marks(text: str) -> str:
    """The text with the quotation marks that posts draw, which are no punctuation, as others.

    >>> ornaments_as_marks("❝It leaks.❞")
    '“It leaks.”'
    """
    return text.translate(_ORNAMENTS)


def without_quotations(prose: str) -> str:
    """The prose with a gap for each quotation; the prose itself where its marks are unbalanced."""
    for span in reversed(quoted_spans(prose) or ()):
        prose = f"{prose[: span.start]} {prose[span.stop :]}"
    return prose
