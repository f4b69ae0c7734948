"""Whether a model's prose tells words as those of the person or outlet who said them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.answers.model.offered import Offered
from retrieval.answers.model.tongues import is_english
from retrieval.answers.speakers import role_words
from retrieval.domain import Quote, Span
from retrieval.quotes import read_quotes
from retrieval.quotes.words import PRONOUNS
from retrieval.text import names
from retrieval.text.spans import locate
from retrieval.text.terms import stem, telling

# How many words more a sentence of somebody else must share with what is told before it counts
# as the one that is told.
CLEARLY = 2
_NO_ROLE = frozenset(
    stem(w) for w in "statement article paper interview letter speech post report".split()
)
_WHOSE = re.compile(r"^(?:the|a|an|its|his|her|their|this|that|one)\s+", re.I)


def wrongly_told(prose: str, quotations: Sequence[Span], rests_on: Sequence[Offered]) -> bool:
    """Whether the prose gives words to somebody who did not say them in these sentences.

    ``quotations`` are the insides of the prose's quotation marks; their words stand in one of
    the sentences.
    """
    told = [quote for quote in read_quotes(prose) if quote.speaker]
    if any(_is_wrong(prose, quote, rests_on) for quote in told):
        return True
    loose = [span for span in quotations if not any(q.span.overlap(span) for q in told)]
    if any(_is_strange(prose, span, rests_on) for span in loose):
        return True
    return not is_english(prose) and _leaves_out(prose, rests_on)


def _is_wrong(prose: str, told: Quote, rests_on: Sequence[Offered]) -> bool:
    """Whether what the prose reports is not of those who it says said it."""
    speaker = told.speaker or ""
    if speaker.lower() in PRONOUNS:
        return False
    words = told.span.of(prose)
    inner = [m[1] for m in re.finditer(r"[“\"„«]([^“”\"„«»]+)[”\"“»]", words)]
    for quotation in inner:
        at = [one for one in rests_on if locate(quotation.rstrip(" ,.;"), one.text)]
        if at and not any(_says(speaker, one, quotation) for one in at):
            return True
    theirs = [one for one in rests_on if _says(speaker, one, None)]
    if not theirs:
        return True
    best = max(_shared(words, one) for one in theirs)
    others = [one for one in rests_on if one not in theirs]
    return any(_shared(words, one) >= best + CLEARLY for one in others)


def _says(speaker: str, one: Offered, quotation: str | None) -> bool:
    """Whether somebody speaks in a sentence, or in that part of it where a quotation stands."""
    if is_outlet(speaker, one.revision.head.outlet):
        return True
    known = [quote for quote in one.quotes if quote.speaker]
    if not known:
        return _stands(speaker, one.text)
    if quotation is not None:
        spans = [
            Span(one.span.start + p.start, one.span.start + p.stop)
            for p in locate(quotation.rstrip(" ,.;"), one.text)
        ]
        known = [quote for quote in known if any(quote.span.overlap(span) for span in spans)]
    return any(is_of(speaker, quote, one) for quote in known)


def is_of(speaker: str, quote: Quote, one: Offered) -> bool:
    """Whether a speaker, by name or by what they are, is the speaker of a quote."""
    known = quote.speaker or ""
    words = re.findall(r"[^\W\d_][\w'’-]*", _WHOSE.sub("", speaker))
    capitals = [w for w in words if not w.islower()]
    if names.same(speaker, known) or (capitals and names.matches(speaker, known) == 1.0):
        return True
    name = [w for w in capitals if names.words(w) and names.words(w)[0] in names.words(known)]
    if name:  # "Mayor Greta Ossom" for Greta Ossom, a mayor
        rest = [w for w in capitals if w not in name]
        have = role_words(f"{quote.role or ''} {known} {one.text}")
        return all(role_words(w) <= have for w in rest)
    role = role_words(speaker) - _NO_ROLE
    if capitals and not any(_stands(w, f"{known} {quote.role or ''}") for w in capitals):
        return False
    have = role_words(f"{quote.role or ''} {known}")
    around = have | role_words(one.text)
    return bool(role) and (role <= have or (bool(role & have) and role <= around))


def is_outlet(speaker: str, outlet: str) -> bool:
    """Whether an outlet is meant: by its name, or the last word of it.

    >>> is_outlet("the Gazette", "Harbour Gazette"), is_outlet("the harbour", "Harbour Gazette")
    (True, False)
    """
    said, full = names.words(_WHOSE.sub("", speaker)), names.words(_WHOSE.sub("", outlet))
    return bool(said) and (said == full or (said == full[-1:] and not speaker.islower()))


def _stands(name: str, text: str) -> bool:
    words = names.words(_WHOSE.sub("", name))
    told = re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*", text)
    return bool(words) and set(words) <= {key for word in told for key in names.words(word)}


def _shared(words: str, one: Offered) -> int:
    return len({stem(w) for w in telling(words)} & {stem(w) for w in telling(one.text)})


def _is_strange(prose: str, span: Span, rests_on: Sequence[Offered]) -> bool:
    """Whether the name nearest to a quotation, of those who speak here, is not its speaker's."""
    words = span.of(prose).rstrip(" ,.;")
    speakers = {q.speaker for one in rests_on for q in one.quotes if q.speaker}
    outside = [(at, who) for who in speakers for at in _named_at(prose, who) if not _in(at, span)]
    if not outside:
        return False
    _, nearest = min((min(abs(at - span.start), abs(at - span.stop)), who) for at, who in outside)
    at = [one for one in rests_on if locate(words, one.text)]
    return not any(_says(nearest, one, words) for one in at)


def _in(at: int, span: Span) -> bool:
    return span.start <= at < span.stop


def _named_at(prose: str, name: str) -> list[int]:
    """Where somebody's surname, or only name, stands in the prose."""
    keys = names.words(name)
    words = re.finditer(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", prose)
    return [m.start() for m in words if keys and names.words(m[0])[-1:] == keys[-1:]]


def _leaves_out(prose: str, rests_on: Sequence[Offered]) -> bool:
    """Whether the prose, in a language whose reports are not read, names some of those who speak
    in these sentences and not others: then words of one may be told as another's."""
    speakers = {
        q.speaker for one in rests_on for q in one.quotes if q.speaker and not q.speaker.islower()
    }
    named = {who for who in speakers if _named_at(prose, who)}
    return bool(named) and named != speakers
