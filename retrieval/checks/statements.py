"""What code holds of a model's statement: points, quotation marks, numbers, names. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.checks.marks import clean, is_marked_up, speaks_for_itself, with_own_words
from retrieval.checks.numbers import named_days, unsupported
from retrieval.checks.proper_names import unknown_name
from retrieval.domain import Fault, Quote, Span, main_quote
from retrieval.model.drafts import Drafted, Pointed
from retrieval.model.offered import Offered
from retrieval.text.quotation_marks import quoted_spans, without_quotations
from retrieval.text.sentences import MAX_QUOTE_CHARS
from retrieval.text.spans import fold, locate

MOST_CHARS = 600  # of a statement; it has one or two sentences
MOST_POINTS = 8


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


def check(drafted: Drafted, some: Sequence[Offered], *, question: str = "") -> Held | Fault:
    """The statement with the places that support it, or the first check that it failed.

    ``some`` are the sentences that the model was shown. Who said what, or whether it was denied,
    is left to a judge; no check depends on a similarity score.

    >>> from retrieval.domain import Head, Revision
    >>> text = "“We close it,” Orla Venn said."
    >>> one = Offered(1, Revision(1, "dam", 1, "", text, Head("Osk Wire")), Span(0, 30))
    >>> check(Drafted("It closes, says Venn.", (Pointed(1),)), [one]).places[0].span
    Span(start=0, stop=30)
    >>> check(Drafted("It closes in 5 days.", (Pointed(1),)), [one])
    <Fault.NUMBER: 'number'>
    """
    text = clean(drafted.text)
    if not any(c.isalnum() for c in text):
        return Fault.EMPTY
    if len(text) > MOST_CHARS or len(drafted.points) > MOST_POINTS:
        return Fault.LENGTH
    places = _places(drafted.points, some)
    if isinstance(places, Fault):
        return places
    rests_on = [place.offered for place in places]
    sentences = [one.text for one in rests_on]
    verbatim = next((one for one in sentences if fold(one).text == fold(text).text), None)
    outlets = [one.revision.head.outlet for one in rests_on]
    if is_marked_up(verbatim or drafted.text, outlets, sentences):
        return Fault.MARKUP
    if verbatim:
        return Held(verbatim, places)
    told = with_own_words(text, sentences)
    if told is None:
        return Fault.QUOTATION
    return _fault(told, rests_on, some, question) or Held(told, places)


def _fault(
    text: str, rests_on: Sequence[Offered], some: Sequence[Offered], question: str
) -> Fault | None:
    """What of the prose outside its quotation marks stands nowhere."""
    prose = without_quotations(text)
    heads = [one.revision.head for one in rests_on]
    sentences = [one.text for one in rests_on]
    above = [part for h in heads for part in (h.outlet, h.title, h.author) if part]
    days = [head.published for head in heads]
    if unsupported(prose, [*sentences, *above, question], days):
        return Fault.NUMBER
    articles = {one.revision.id for one in rests_on}
    around = [one for one in some if one.revision.id in articles]
    people = [part for one in around for q in one.quotes for part in (q.speaker, q.role) if part]
    texts = dict.fromkeys([*sentences, *above, question, *(one.text for one in around), *people])
    if unknown_name(prose, texts, also=named_days(days, sentences)):
        return Fault.NAME
    if speaks_for_itself(prose):
        return Fault.VOICE
    alone = text.strip(".!") if " " not in text else ""  # one word: "HACKED"
    return Fault.ABSENT if alone and not any(locate(alone, one) for one in sentences) else None


def _places(points: Sequence[Pointed], some: Sequence[Offered]) -> tuple[CheckedPoint, ...] | Fault:
    """The place of each point, without duplicate sentences; or why there is none."""
    by_number = {one.n: one for one in some}
    found: dict[int, CheckedPoint] = {}
    for point in points:
        one = by_number.get(point.sentence)
        if one is None:
            return Fault.POINTS
        words = (point.words or "").strip()
        there = locate(words, one.text) if words else (Span(0, 0),)
        if not there:
            return Fault.QUOTATION
        start = one.span.start
        at = Span(start + there[0].start, start + there[0].stop) if words else None
        place = _place(one, at, _translation(point.translation, one))
        if place is None:
            return Fault.LENGTH
        found.setdefault(one.n, place)
    return tuple(found.values()) or Fault.POINTS


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


def _translation(text: str | None, one: Offered) -> str | None:
    """The translation if it may be shown: no quotation marks or markup, no number or name that the
    original lacks; else None."""
    told = clean(text or "")
    odd = not told or len(told) > 3 * len(one.text) + 40 or is_marked_up(text or "", ())
    if odd or quoted_spans(told) != () or unsupported(told, [one.text], ()):
        return None
    people = [q.speaker for q in one.quotes if q.speaker]
    return None if unknown_name(told, [one.text, *people], also=frozenset()) else told
