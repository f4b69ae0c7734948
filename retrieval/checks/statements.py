"""What code holds of a model's statement: points, quotation marks, numbers, names, voice. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

from retrieval.checks.unsupported import named_days, unknown_name, unsupported
from retrieval.domain import Fault, Quote, Span, main_quote
from retrieval.model.drafts import Drafted, Offered, Pointed
from retrieval.text.sentences import MAX_QUOTE_CHARS, quoted_spans, without_quotations
from retrieval.text.spans import fold, locate
from retrieval.text.wordlists import language, rows

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


def _cut(words: str, text: str) -> tuple[str, str] | None:
    """The text's own words for a quotation, with or without its final punctuation, and the mark
    after it; None if it does not stand there.

    >>> _cut("We close it.", "“We close it,” she said.")
    ('We close it', '.')
    """
    for wanted in (words.strip(), words.strip().rstrip(",.;:")):
        if found := locate(wanted, text):
            return found[0].of(text), words.strip()[len(wanted) :][-1:]
    return None


_FIRST_PERSON = rows("common_words", "first person")
_NUMBERED = re.compile(r"\s?\[\d{1,3}(?:[,;–-]\s?\d{1,3})*\]")
_MARKUP = re.compile(  # the first two turn text around
    r"[\u202d\u202e<>\[\]{}*`~|@\\^]|(?<!\w)_|_(?!\w)|\w+://|\bwww\.|\bt\.me\b|(?<!\w)#\w|(?:^|\s)/\w|==|"
    r"(?:^|\n)\s*(?:[-•#>–—]|\d+[.)])\s|\bhttps?\b|\bmailto:|\btg:"
)
_DOMAIN = re.compile(r"(?<!\w)[\w-]{2,}(?:\.[\w-]{2,})*\.[a-zA-Z]{2,}(?!\w)")
# Allowed if a sentence has it: a domain, a word in brackets, a hashtag.
_ODD = re.compile(rf"{_DOMAIN.pattern}|\[[\w .,'’-]{{1,60}}\](?!\()|(?<!\w)#\w+")
# Invisible characters, direction marks included, but not overrides, which reorder text.
_HIDDEN = re.compile(
    "[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_WORD = re.compile(r"[^\W\d_]+")


def clean(text: str) -> str:
    """The prose on one line, without invisible characters and sentence numbers.

    >>> clean("It leaks [3]. \\n It always\\u200b did.")
    'It leaks. It always did.'
    """
    return " ".join(_NUMBERED.sub("", _HIDDEN.sub("", text)).split())


def is_marked_up(text: str, outlets: Sequence[str], sentences: Sequence[str] = ()) -> bool:
    """Whether the text contains markup, a link, a command, or direction overrides.

    Names of ``outlets`` that look like domains are allowed; so are domains, hashtags and words in
    brackets that stand in the ``sentences``.

    >>> is_marked_up("See example.org", ()), is_marked_up("In the U.S. it is 5.30 p.m.", ())
    (True, False)
    """
    text = _NUMBERED.sub("", text)
    there = {odd[0] for one in sentences for odd in _ODD.finditer(one)}
    text = _ODD.sub(lambda m: " " if m[0] in there else m[0], text)
    for outlet in outlets:
        text = text.replace(outlet, "")
    odd = any(category(c) in ("Cc", "Cs", "Co", "Cn") for c in text if c not in "\n\t\r")
    return odd or bool(_MARKUP.search(text) or _DOMAIN.search(text))


def speaks_for_itself(text: str) -> bool:
    """Whether a text says "I" or "we".

    >>> speaks_for_itself("As we know, it leaks."), speaks_for_itself("The U.S. said so.")
    (True, False)
    """
    words = {w.lower() for w in _WORD.findall(re.sub(r"\bU\.?S\.?\b", "", text))}
    return not words.isdisjoint(_FIRST_PERSON.get(language(text), ()))
