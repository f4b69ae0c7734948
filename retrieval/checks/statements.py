"""Check the statements of a model's draft; those that fail are dropped and counted. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.checks.attribution import is_verbatim, wrongly_told
from retrieval.checks.numbers import Figure, figures, missing, published_figures
from retrieval.checks.proper_names import Known, unknown_name
from retrieval.checks.prose import clean, is_marked_up, is_unrelated, turns_around, voices
from retrieval.domain import Head, Quote, Span
from retrieval.model.draft import Drafted, Pointed
from retrieval.model.offered import Offered, main_quote
from retrieval.text import names
from retrieval.text.sentences import MAX_QUOTE_CHARS
from retrieval.text.spans import fold, locate

MOST_CHARS = 600  # of a statement; it has one or two sentences
MOST_POINTS = 8
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


@dataclass(frozen=True, slots=True)
class CheckedPoint:
    """A quote supporting a statement: ``span`` of the offered sentence's article is shown."""

    offered: Offered
    span: Span
    quote: Quote | None = None
    translation: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A statement that passed. Inside quotation marks it has the article's own characters."""

    text: str
    places: tuple[CheckedPoint, ...]


class Why(StrEnum):
    """Why a statement is dropped."""

    EMPTY = "says nothing"
    TOO_LONG = "is too long"
    MARKUP = "holds a link, a command or markup"
    NO_POINT = "rests on nothing"
    NOT_OFFERED = "points at a sentence that was not shown"
    WORDS_NOT_THERE = "points at words that do not stand there"
    QUOTATION = "has words in quotation marks that do not stand there"
    OUTLET = "names another outlet"
    SPEAKER = "gives words to somebody else"
    NUMBER = "has a number that does not stand there"
    NAME = "has a name that does not stand there"
    NEGATION = "says the contrary"
    VOICE = "speaks for itself"
    UNRELATED = "has nothing to do with what it rests on"


def check(drafted: Drafted, some: Sequence[Offered], *, outlets: Sequence[str]) -> Held | Why:
    """The statement with the places that support it, or the first check that it failed.

    ``outlets`` are all known ones: naming one that is not among the sources is false even if a
    sentence has the name. No check depends on a similarity score.

    >>> from retrieval.domain import Head, Revision
    >>> text = "“We close it,” Orla Venn said."
    >>> one = Offered(1, Revision(1, "dam", 1, "", text, Head("Osk Wire")), Span(0, 30))
    >>> check(Drafted("It closes, says Venn.", (Pointed(1),)), [one], outlets=()).places[0].span
    Span(start=0, stop=30)
    >>> check(Drafted("It closes in 5 days.", (Pointed(1),)), [one], outlets=())
    <Why.NUMBER: 'has a number that does not stand there'>
    """
    text = clean(drafted.text)
    if not any(c.isalnum() for c in text):
        return Why.EMPTY
    if len(text) > MOST_CHARS or len(drafted.points) > MOST_POINTS:
        return Why.TOO_LONG
    places = _places(drafted.points, some)
    if isinstance(places, Why):
        return places
    rests_on = [place.offered for place in places]
    sentences = [one.text for one in rests_on]
    whole = next((one for one in sentences if fold(one).text == fold(text).text), None)
    if is_marked_up(whole or drafted.text, [o.revision.head.outlet for o in rests_on], sentences):
        return Why.MARKUP
    if whole:  # as it stands
        return Held(whole, places)
    told = _quoted(text, rests_on)
    if told is None:
        return Why.QUOTATION
    why = _why(told, rests_on, outlets, some)
    return why or Held(told, places)


def _places(points: Sequence[Pointed], some: Sequence[Offered]) -> tuple[CheckedPoint, ...] | Why:
    """The place of each point, without duplicate sentences; or why there is none."""
    by_number = {one.n: one for one in some}
    found: dict[int, CheckedPoint] = {}
    for point in points:
        one = by_number.get(point.sentence)
        if one is None:
            return Why.NOT_OFFERED
        words = (point.words or "").strip()
        there = locate(words, one.text) if words else ()
        if words and not there:
            return Why.WORDS_NOT_THERE
        at = (
            Span(one.span.start + there[0].start, one.span.start + there[0].stop) if there else None
        )
        place = _place(one, at, _translation(point.translation, one))
        if place is None:
            return Why.TOO_LONG
        found.setdefault(one.n, place)
    return tuple(found.values()) or Why.NO_POINT


def _place(one: Offered, at: Span | None, translation: str | None) -> CheckedPoint | None:
    """The span to show: the sentence, or in a long one the longest quotation that fits, preferably
    around the words pointed at; None if none fits."""
    span = one.span
    if len(span) > MAX_QUOTE_CHARS:
        inside = [q.span for q in one.quotes if len(q.span) <= MAX_QUOTE_CHARS]
        inside = [s for s in inside if one.span.covers(s)]
        inside = [s for s in inside if at and s.covers(at)] or inside
        if not inside:
            return None
        span = max(inside, key=len)
    quote = main_quote(one.quotes, at) if at else None
    return CheckedPoint(one, span, quote or main_quote(one.quotes, span), translation)


def _quoted(text: str, rests_on: Sequence[Offered]) -> str | None:
    """The prose with the article's own characters inside quotation marks; None if a quotation is in
    none of the sentences."""
    inside = _marked(text)
    if inside is None:
        return None
    for span in reversed(inside):
        cuts = (_cut(span.of(text), one.text) for one in rests_on)
        found = next(filter(None, cuts), None)
        if found is None:
            return None
        words, after = found
        mark = text[span.stop : span.stop + 2]
        mark = mark if mark in ("''", "’’", "‘‘") else mark[:1]
        rest = text[span.stop + len(mark) :]
        after = "" if rest[:1] in (",", ".", ";", ":") else after
        text = f"{text[: span.start]}{words}{mark}{after}{rest}"
    return text


def _why(
    text: str, rests_on: Sequence[Offered], outlets: Sequence[str], some: Sequence[Offered]
) -> Why | None:
    heads = [one.revision.head for one in rests_on]
    theirs = [head.outlet for head in heads]
    sentences = [one.text for one in rests_on]
    titles = [head.title or "" for head in heads]
    if missing(figures(text), _figures(sentences, [*titles, *theirs], heads)):
        return Why.NUMBER
    if is_verbatim(text, rests_on):
        return None
    if any(_names_outlet(text, o) and not any(names.same(o, t) for t in theirs) for o in outlets):
        return Why.OUTLET
    quotes = [quote for one in rests_on for quote in one.quotes]
    people = [q.speaker for q in quotes if q.speaker]
    told = [*sentences, *people, *(f"{q.role or ''} {q.speaker or ''}" for q in quotes), *titles]
    authors = [head.author or "" for head in heads]
    around = (one.text for one in some)
    if unknown_name(text, Known([*told, *theirs, *authors], people, around=around)):
        return Why.NAME
    inside = _marked(text) or ()
    if wrongly_told(text, inside, rests_on):
        return Why.SPEAKER
    bare = _without(text, inside)
    if not voices(bare) <= voices(" ".join(sentences)):
        return Why.VOICE
    frames = [_without(one, _marked(one) or ()) for one in sentences]
    if turns_around(text, sentences) or (inside and turns_around(bare, frames)):
        return Why.NEGATION
    return Why.UNRELATED if is_unrelated(text, told) else None


def _figures(
    sentences: Sequence[str], heads: Sequence[str], published: Sequence[Head]
) -> frozenset[Figure]:
    found = [figures(text) for text in (*sentences, *heads)]
    return frozenset().union(*found, *(published_figures(head.published) for head in published))


def _names_outlet(text: str, outlet: str) -> bool:
    """Whether the text has the outlet's full name, in its capitalisation."""
    words = re.findall(r"\w+", outlet)
    if words[:1] in (["The"], ["the"]) and len(words) > 2:
        words = words[1:]
    pattern = r"(?<!\w)" + r"\W+".join(map(re.escape, words)) + r"(?!\w)"
    found = [match[0] for match in re.finditer(pattern, text, re.IGNORECASE)] if words else []
    return any(match[0] == outlet[0] or match[0].isupper() or match.isupper() for match in found)


def _without(text: str, inside: Sequence[Span]) -> str:
    for span in reversed(inside):
        text = text[: span.start] + text[span.stop :]
    return text


def _translation(text: str | None, one: Offered) -> str | None:
    """The translation if it may be shown: no quotation marks or markup, no number or name that the
    original lacks; else None."""
    told = clean(text or "")
    if not told or len(told) > 3 * len(one.text) + 40 or is_marked_up(text or "", ()):
        return None
    if _marked(told) != () or missing(figures(told), figures(one.text)):
        return None
    people = [q.speaker for q in one.quotes if q.speaker]
    return None if unknown_name(told, Known([one.text, *people], people)) else told


def _marked(prose: str) -> tuple[Span, ...] | None:
    """The inside of every quotation of the prose, in order; None if the marks are unbalanced.

    Apostrophes do not count: a single mark opens before a word and closes after one.

    >>> prose = "„Nein“, sagte er, dann ‘nie’."
    >>> [one.of(prose) for one in _marked(prose)]
    ['Nein', 'nie']
    >>> _marked("He said “no") is None
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
