"""Quotation marks in a model's prose: what stands between them, cut from the article. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def with_own_words(prose: str, sentences: Sequence[str]) -> str | None:
    """The prose with the article's own characters inside quotation marks; None if a quotation
    stands in none of the sentences.

    >>> with_own_words('He said "it\\'s shut."', ["“It’s late and it’s shut,” he said."])
    'He said "it’s shut".'
    """
    inside = quoted_spans(prose)
    if inside is None:
        return None
    for span in reversed(inside):
        cuts = (_cut(span.of(prose), one) for one in sentences)
        found = next(filter(None, cuts), None)
        if found is None:
            return None
        words, after = found
        mark = prose[span.stop : span.stop + 2]
        mark = mark if mark in ("''", "’’", "‘‘") else mark[:1]
        rest = prose[span.stop + len(mark) :]
        after = "" if rest[:1] in (",", ".", ";", ":") else after
        prose = f"{prose[: span.start]}{words}{mark}{after}{rest}"
    return prose


def without_quotations(prose: str) -> str:
    """The prose with a gap for each quotation; the prose itself where its marks are unbalanced."""
    for span in reversed(quoted_spans(prose) or ()):
        prose = f"{prose[: span.start]} {prose[span.stop :]}"
    return prose


def _cut(words: str, text: str) -> tuple[str, str] | None:
    """The text's own words for a quotation, with or without its final punctuation, and the mark
    after it; None if it does not stand there.

    >>> _cut("We close it.", "“We close it,” she said.")
    ('We close it', '.')
    """
    for wanted in (words.strip(), _EDGE.sub("", words.strip())):
        if found := locate(wanted, text):
            return found[0].of(text), words.strip()[len(wanted) :][-1:]
    return None
