"""Whose a quotation without a reporting word is: introduced, signed, carried on, or unknown."""

from __future__ import annotations

import re

from retrieval.domain import How
from retrieval.quotes.cast import UNKNOWN, Resolver, Speaker, Voice
from retrieval.quotes.regions import Attribution
from retrieval.quotes.subjects import Subject
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import PERSONAL, Use

MAX_LABEL_TOKENS = 6  # of a name after the dash that signs a quotation

_ENDS = frozenset(".?!,")
_DASH = re.compile(r"\s*[-–—―]+\s*")
_FROM = re.compile(r"(?:And )?(?:[Ff]rom|By|Statement (?:by|from)|Comment from|From the desk of)\b")


def is_alone(line: Line) -> bool:
    """Whether a sentence is nothing but quotations."""
    return "Q" in line.kinds and not any(kind in "CWNT" for kind in line.kinds)


def voice_of_alone(people: Resolver, number: int, lines: list[Line]) -> Voice:
    """The speaker of a sentence that is a quotation by itself."""
    line = lines[number]
    if signed := _signed_below(people, number, lines):
        return signed
    if not number:
        return UNKNOWN
    before = lines[number - 1]
    if not line.opens_paragraph:
        return _carried(people.spoke.get(number - 1) or _leader(people, number - 1))
    headed = _FROM.match(people.text, before.span.start)
    if before.words[-1:] == [":"] or headed:
        near = people.cast.mentions[number - 1] if headed else []
        first = people.person(near[0].name) if near else None
        introduced = people.introduced.get(number - 1) or first or _leader(people, number - 1)
        return Voice(introduced, How.NAMED) if introduced else UNKNOWN
    if _is_answered(number, lines) or line.words[-1][-2:-1] not in _ENDS:
        return UNKNOWN  # a heading, or one of two who speak
    if "Q" in before.kinds:
        return _carried(people.spoke.get(number - 1))
    return _carried(people.spoke.get(number - 1), "para-noq")


def _carried(speaker: Speaker | None, why: str = "") -> Voice:
    return Voice(speaker, How.CARRIED) if speaker else UNKNOWN


def _is_answered(number: int, lines: list[Line]) -> bool:
    """Whether the same paragraph goes on with another quotation: “How deep?” “Very,” said Venn."""
    after = lines[number + 1] if number + 1 < len(lines) else None
    return bool(after and not after.opens_paragraph and after.kinds[:1] == ["Q"]) and not is_alone(
        lines[number + 1]
    )


def _leader(people: Resolver, number: int) -> Speaker | None:
    """The only person that a sentence names first, or none."""
    leads = [one.name for one in people.cast.mentions[number] if one.leads]
    return people.person(leads[0]) if len(set(leads)) == 1 else None


def voice_of_part(
    people: Resolver,
    number: int,
    lines: list[Line],
    at: int,
    kept: list[tuple[Attribution, Voice]],
) -> Voice:
    """The speaker of a quotation at token ``at`` of a sentence that does not say so beside it."""
    line = lines[number]
    if signed := _signature(people, number, line, at):
        return signed
    if line.words[at - 1 : at] == [":"] and at:
        opener = _before_colon(people, number, line, at)
        if opener:
            return opener
    if in_words := _in_words_of(people, number, line, at):
        return in_words
    said = [
        (one, voice) for one, voice in kept if voice.speaker is not None and not one.is_denied
    ]  # fmt: skip
    spoken = [voice for one, voice in said if not one.is_stand] or [voice for _, voice in said]
    if spoken:
        return Voice(spoken[0].speaker, spoken[0].how)
    if number and not line.opens_paragraph:
        return _carried(people.spoke.get(number - 1))
    return UNKNOWN


def _before_colon(people: Resolver, number: int, line: Line, at: int) -> Voice | None:
    """Whoever stands right before a colon, else leads the sentence."""
    here = [one for one in people.cast.mentions[number] if one.at < at]
    for one in reversed(here):
        if line.kinds[one.at : at - 1].count("C") == at - 1 - one.at:
            return Voice(people.person(one.name), How.NAMED)
    leads = [one for one in here if one.leads]
    if leads:
        return Voice(people.person(leads[0].name), How.NAMED)
    for n in range(min(3, at)):
        if line.words[n] in PERSONAL:
            return Voice(people.pronoun(line.words[n], number, n), How.PRONOUN)
    return None


def _in_words_of(people: Resolver, number: int, line: Line, at: int) -> Voice | None:
    """“in Venn's words”, “in the words of Venn”, “Venn's motto”."""
    before = line.words[max(0, at - 8) : at]
    if "words" not in before:
        return None
    near = [one for one in people.cast.mentions[number] if at - 8 <= one.at < at]
    return Voice(people.person(near[-1].name), How.NAMED) if near else None


def _signature(people: Resolver, number: int, line: Line, at: int) -> Voice | None:
    """The signature after a quotation that opens a sentence: “…” — Ada Venn."""
    if at or len(line.kinds) < 2:
        return None
    start = 1 + (line.kinds[1] == "D")
    stop = start
    while stop < min(len(line.kinds), start + MAX_LABEL_TOKENS) and line.kinds[stop] == "C":
        stop += 1
    if start == stop or line.words[stop : stop + 1] not in ([], ["."], [","]):
        return None
    if not _DASH.fullmatch(people.text, line.stops[0], line.starts[start]):
        return None
    return _named(people, number, line, start, stop)


def _signed_below(people: Resolver, number: int, lines: list[Line]) -> Voice | None:
    """The signature in the line below a quotation."""
    if number + 1 == len(lines):
        return None
    below = lines[number + 1]
    dash = _DASH.match(people.text, below.span.start)
    if not (dash and dash[0].strip() and below.kinds) or "Q" in below.kinds:
        return None
    start = int(below.kinds[0] == "D")
    stop = start
    while stop < len(below.kinds) and below.kinds[stop] in "CWS":
        stop += 1
    return _named(people, number + 1, below, start, stop) if start < stop <= start + 6 else None


def _named(people: Resolver, number: int, line: Line, start: int, stop: int) -> Voice:
    made = Attribution(stop, stop, Use.SAY | Use.STRICT, stop, Subject(start, stop))
    return Voice(people.resolve(number, line, made), How.NAMED)
