"""Whose a quotation without a reporting word is: introduced, signed, carried on, or unknown."""

from __future__ import annotations

import re
from dataclasses import replace

from retrieval.domain import Kind, Naming, Quote, Span
from retrieval.quotes.coreference import Resolver
from retrieval.quotes.phrases import is_human
from retrieval.quotes.regions import Attribution, is_finite
from retrieval.quotes.speakers import UNKNOWN, Speaker, Voice
from retrieval.quotes.subjects import Subject, subject_before
from retrieval.quotes.tokens import Line
from retrieval.quotes.words import (
    AUXILIARIES,
    DOCUMENTS,
    IRREGULAR_PAST,
    NAME_PARTICLES,
    OWNERS,
    PRONOUNS,
    TIMES,
    VERBS,
    Use,
    can_speak,
    is_verb_form,
    main_clause,
    verb_group_start,
)

MAX_CARRY = 3  # sentences of a paragraph that a speaker is carried over
MIN_SPEECH_CHARS = 60  # from this length words in marks without a stop are no heading
MAX_LEAD_IN = 3  # tokens before the person whom a sentence is about
MAX_HEADING = 5  # tokens of "Quote of the day"
MAX_LABEL_TOKENS = 6  # of a name after the dash that signs a quotation

_LEADS_IN = frozenset({"in", "on", "at", "during", "with"})
_VIEWS = frozenset({"view", "opinion", "eyes", "telling", "estimation"})
_GOES_ON = frozenset(
    "and but rather instead however yet still also moreover furthermore nor so".split()
)
_CONTRASTS = frozenset({"but", "while", "whereas"})
_ENDS = frozenset(".?!,")
_DASH = re.compile(r"\s*[-–—―]+\s*")
_FROM = re.compile(r"(?:And )?(?:[Ff]rom|By|Statement (?:by|from)|Comment from|From the desk of)\b")


def is_alone(line: Line) -> bool:
    """Whether a sentence is nothing but quotations."""
    return "Q" in line.kinds and not any(kind in "CWNT" for kind in line.kinds)


def is_heading(line: Line) -> bool:
    """Whether a paragraph has no stop at its end."""
    return line.opens_paragraph and not _ENDS & {*line.words[-1:], line.words[-1][-2:-1]}


def voice_of_alone(people: Resolver, number: int, lines: list[Line]) -> Voice:
    """The speaker of a sentence that is a quotation by itself."""
    line = lines[number]
    signed = _signed_below(people, number, lines) if line.opens_paragraph else None
    if signed:
        return signed
    if not number:
        return UNKNOWN
    before = lines[number - 1]
    if not line.opens_paragraph:
        return _carried(_last_in_paragraph(people, number, lines))
    if "quote" in before.words and len(before.words) <= MAX_HEADING and number + 1 < len(lines):
        of_the_day = next((one for one in people.cast.mentions[number + 1] if one.leads), None)
        return Voice(people.person(of_the_day.name), Naming.NAMED) if of_the_day else UNKNOWN
    headed = _FROM.match(people.text, before.span.start)
    if before.words[-1:] == [":"] or headed:
        near = people.cast.mentions[number - 1] if headed else []
        first = people.person(near[0].name) if near else None
        opened = people.introduced.get(number - 1) or people.spoke.get(number - 1)
        introduced = opened or first or _leader(people, number - 1)
        return Voice(introduced, Naming.NAMED) if introduced else UNKNOWN
    short = line.span.stop - line.span.start < MIN_SPEECH_CHARS
    if _is_answered(number, lines) or (short and line.words[-1][-2:-1] not in _ENDS):
        return UNKNOWN  # a heading, or one of two who speak
    told = before.words[-1:] == ["."] and line.words[-1][-2:-1] != ","
    speaker = people.spoke.get(number - 1) or (told and _leader(people, number - 1)) or None
    if told and speaker is None:
        speaker = main_subject(people, number - 1, before, len(before.words)).speaker
        speaker = speaker if speaker and speaker.named and is_human(speaker.name) else None
    return _carried(speaker)


def _last_in_paragraph(people: Resolver, number: int, lines: list[Line]) -> Speaker | None:
    """Who spoke last in the same paragraph, or leads the sentence before."""
    for back in range(number - 1, max(-1, number - 1 - MAX_CARRY), -1):
        named = people.spoke.get(back) or _leader(people, back) or _opener(people, back)
        if speaker := named or people.stood.get(back):
            return speaker
        if lines[back].opens_paragraph:
            break
    return None


def _carried(speaker: Speaker | None) -> Voice:
    return Voice(speaker, Naming.CARRIED) if speaker else UNKNOWN


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


def _opener(people: Resolver, number: int) -> Speaker | None:
    """The person whom a sentence opens with."""
    leads = [one for one in people.cast.mentions[number] if one.leads and not one.at]
    return people.person(leads[0].name) if leads else None


def voice_of_part(
    people: Resolver,
    number: int,
    lines: list[Line],
    at: int,
    kept: list[tuple[Attribution, Voice]],
) -> Voice:
    """The speaker of a quotation at token ``at`` of a sentence that does not say so beside it."""
    line = lines[number]
    if signed := _signature(people, number, line, at) or _captioned(people, number, line, at):
        return signed
    if at > 1 and (line.words[at - 1] == ":" or _is_paper(line, at)):
        opener = _before_colon(people, number, line, at)
        if opener:
            return opener
    if in_words := _in_words_of(people, number, line, at):
        return in_words
    said = [
        (one, voice) for one, voice in kept if voice.speaker is not None and not one.is_denied
    ]  # fmt: skip
    spoken = [pair for pair in said if not pair[0].is_stand] or said
    spoken = [
        (one, voice) for one, voice in spoken
        if not _is_contrasted(line, at, one) and not (at < one.cue and one.is_relative(line))
    ]  # fmt: skip
    if spoken:
        before = [voice for one, voice in spoken if one.cue < at]
        voice = before[-1] if before else spoken[0][1]
        return Voice(voice.speaker, voice.how)
    speaker = people.spoke.get(number - 1)
    others = [one for one in people.cast.mentions[number] if one.leads]
    if _is_predicate(people.text, line, at):  # “Venn ‘has won’, said Dane. Weir ‘came second’.”
        others = [one for one in others if set(line.kinds[one.at : at]) != {"C"}]
    stays = not line.opens_paragraph or (
        not kept
        and (line.words[0] in _GOES_ON or "however" in line.words[:at])
        and _is_of_nobody_else(line, at, speaker)
        and people.text.count(" ", line.starts[at], line.stops[at]) > 1
    )
    if speaker and stays and all(one.name == speaker.name for one in others):
        return _carried(speaker)
    return UNKNOWN


def _is_of_nobody_else(line: Line, at: int, speaker: Speaker | None) -> bool:
    """Whether a sentence has no reporting word, and before its marks no name but a speaker's."""
    own = {*speaker.name.lower().split()} if speaker else set()
    names = {line.words[n] for n in range(1, at) if line.kinds[n] == "C"} - TIMES - own
    says = any(VERBS.get(word, 0) & Use.STRICT for word in line.words)
    return not (names or says or is_heading(line))


def _is_predicate(text: str, line: Line, at: int) -> bool:
    """Whether words in marks go on with a verb, so that the name before them is its subject."""
    word = text[line.starts[at] + 1 : line.stops[at]].partition(" ")[0]
    return word.endswith("ed") or word in AUXILIARIES or word in IRREGULAR_PAST


def _is_contrasted(line: Line, at: int, other: Attribution) -> bool:
    """Whether a report is another clause: “… ‘the circus’, but Venn says …”, or before marks."""
    subject = other.subject.start if other.subject else other.group
    if at < subject:
        return line.words[subject - 1] in _CONTRASTS
    joints = [n for n in range(other.cue, at - 2) if line.words[n] in _CONTRASTS]
    return bool(joints) and line.kinds[joints[-1] + 1] == "C" and line.words[joints[-1] - 1] == ","


def _is_paper(line: Line, at: int) -> bool:
    """Whether a paper goes before its words: “Venn released a statement, ‘…’”."""
    return line.words[at - 1] == "," and line.words[at - 2] in DOCUMENTS


def main_subject(people: Resolver, number: int, line: Line, before: int) -> Voice:
    """Whoever the sentence is about: the subject of its first verb before a token."""
    for n in range(main_clause(line) + 1, before):
        if _is_verbal(line, n):
            subject = subject_before(line, n)
            lead = line.words[max(0, subject.start - 1)] if subject else ""
            if lead in _LEADS_IN or lead in ("that", "which"):
                continue  # "In a statement released on Monday, Ada Venn …"
            made = Attribution(n, n + 1, Use.SAY, n, subject)
            if subject and (speaker := people.resolve(number, line, made)):
                single = line.words[subject.start] in PRONOUNS
                return Voice(speaker, Naming.PRONOUN if single else Naming.NAMED)
            break
    leads = [one for one in people.cast.mentions[number] if one.leads and one.at < before]
    if leads and (leads[0].at <= MAX_LEAD_IN or line.words[leads[0].at - 1] == ","):
        return Voice(people.person(leads[0].name), Naming.NAMED)
    for at in range(before):
        if line.words[at] in ("he", "she") or (
            at < MAX_LEAD_IN and line.words[at] in ("they", "it")
        ):
            return Voice(people.pronoun(line.words[at], number, at), Naming.PRONOUN)
    return UNKNOWN


def near_subject(people: Resolver, number: int, line: Line, before: int) -> Voice:
    """The subject of the verb nearest before a joined one: “as he spoke and (said)”."""
    for n in range(before - 1, 0, -1):
        if line.kinds[n] in "QPD":
            break
        if _is_verbal(line, n) and (subject := subject_before(line, n)):
            made = Attribution(n, n + 1, Use.SAY, n, subject)
            single = line.words[subject.start] in PRONOUNS
            speaker = people.resolve(number, line, made)
            return (
                Voice(speaker, Naming.PRONOUN if single else Naming.NAMED) if speaker else UNKNOWN
            )
    return UNKNOWN


def _is_verbal(line: Line, at: int) -> bool:
    """Whether a token may be the first verb of its sentence."""
    word, before = line.words[at], verb_group_start(line, at) - 1
    if line.kinds[at] != "W" or before < 0 or line.kinds[at - 1] == "S":
        return False
    past = word.endswith("ed") or word in IRREGULAR_PAST
    past = past and (
        line.words[before] in PRONOUNS
        or line.words[before] in (")", ",")
        or line.kinds[before] == "C"
        or can_speak(line.words[before])
    )
    return past or word in AUXILIARIES or is_finite(line, at)


def _before_colon(people: Resolver, number: int, line: Line, at: int) -> Voice | None:
    """Whoever stands right before a colon, else leads the sentence."""
    here = [one for one in people.cast.mentions[number] if one.at < at]
    for one in reversed(here):
        if not one.leads and line.words[one.at - 1] not in ("from", "by"):
            continue
        if line.kinds[one.at : at - 1].count("C") == at - 1 - one.at:
            return Voice(people.person(one.name), Naming.NAMED)
    leads = [one for one in here if one.leads and one.at >= main_clause(line)]
    if leads:
        return Voice(people.person(leads[0].name), Naming.NAMED)
    opened = main_subject(people, number, line, at)
    return opened if opened.speaker else None


def _in_words_of(people: Resolver, number: int, line: Line, at: int) -> Voice | None:
    """“in Venn's words”, “in the words of Venn”, “Venn's last words”, “…, in Venn's view”."""
    views = [n for n, word in enumerate(line.words) if word in _VIEWS and line.kinds[n - 1] == "S"]
    if views and (opens := [n for n in range(views[0] - 1) if line.words[n] == "in"]):
        return _named(people, number, line, opens[-1] + 1, views[0] - 1)
    if "words" not in line.words[:at]:
        return None
    word = line.words.index("words")
    near = [one for one in people.cast.mentions[number] if one.at < at]
    if near:
        return Voice(people.person(near[-1].name), Naming.NAMED)
    if pronoun := OWNERS.get(line.words[word - 1]):
        return Voice(people.pronoun(pronoun, number, word), Naming.PRONOUN)
    opens = [n for n in range(word) if line.words[n] == "in"]
    owner = [n for n in range(word) if line.kinds[n] == "S"]
    if opens and owner and opens[-1] + 1 < owner[-1]:
        return _named(people, number, line, opens[-1] + 1, owner[-1])
    return None


def _signature(people: Resolver, number: int, line: Line, at: int) -> Voice | None:
    """The signature after a quotation that opens a sentence: “…” — Ada Venn."""
    if at or len(line.kinds) < 2:
        return None
    start = 1 + (line.kinds[1] == "D")
    stop = start
    last = min(len(line.kinds), start + MAX_LABEL_TOKENS)
    while stop < last and (line.kinds[stop] == "C" or line.words[stop] in NAME_PARTICLES):
        stop += 1
    if start == stop or line.words[stop : stop + 1] not in ([], ["."], [","]):
        return None
    if not _DASH.fullmatch(people.text, line.stops[0], line.starts[start]):
        return None
    return _named(people, number, line, start, stop)


def _captioned(people: Resolver, number: int, line: Line, at: int) -> Voice | None:
    """Whoever stands behind the colon of a heading: “‘Rather damp’: Venn on the weir”."""
    start = stop = at + 2
    while line.kinds[stop : stop + 1] == ["C"] or can_speak("".join(line.words[stop : stop + 1])):
        stop += 1
    after = line.words[stop] if stop < len(line.words) else ""
    if line.words[at + 1 : start] != [":"] or not (after == "on" or is_verb_form(after)):
        return None
    return _named(people, number, line, start, stop) if start < stop else None


def _signed_below(people: Resolver, number: int, lines: list[Line]) -> Voice | None:
    """The signature in the line below a quotation."""
    if number + 1 == len(lines):
        return None
    below = lines[number + 1]
    dash = _DASH.match(people.text, below.span.start)
    quoted = [n for n, word in enumerate(below.words) if word == "quoted" and n > 1]
    signed = (dash and dash[0].strip()) or (quoted and below.words[quoted[0] - 1] == ",")
    if not signed or not below.kinds or "Q" in below.kinds:
        return None
    stop = start = int(below.kinds[0] == "D")
    while stop < len(below.kinds) and below.kinds[stop] in "CWS":
        stop += 1
    return _named(people, number + 1, below, start, stop) if start < stop <= start + 6 else None


def _named(people: Resolver, number: int, line: Line, start: int, stop: int) -> Voice:
    made = Attribution(stop, stop, Use.SAY | Use.STRICT, stop, Subject(start, stop))
    return Voice(people.resolve(number, line, made), Naming.NAMED)


MIN_ECHO_WORDS = 2
MIN_ECHO_CHARS = 12
_WORD = re.compile(r"\w+")


def name_echoes(text: str, quotes: list[Quote], faint: frozenset[Span]) -> list[Quote]:
    """Give quotations of unknown speaker the only one in whose words they stand as well.

    Those that are ``faint`` are dropped unless they stand there.

    >>> from retrieval.quotes import read_quotes
    >>> text = "‘A bad year for bees’\\n\\n“It was a bad year for bees,” Orla Venn said."
    >>> [quote.speaker for quote in read_quotes(text)]
    ['Orla Venn', 'Orla Venn']
    """
    asked = [one for one in quotes if _is_orphan(one)]
    if not asked:
        return quotes
    spoken = [(_words(text, one), one) for one in quotes if one.speaker]
    found: list[Quote] = []
    for one in quotes:
        if one.span in faint:
            inner = one.span.of(text)[1:-1].rstrip(",.")
            once = len(re.findall(rf"[“\"‘']{re.escape(inner)}\W", text)) == 1  # no term
            longer = [pair for pair in spoken if pair[0] != _words(text, one)]
            one = _echoed(text, one, longer, 1) if once else one
        elif _is_orphan(one):
            one = _echoed(text, one, spoken, MIN_ECHO_WORDS)
        found += [one] if one.speaker or one.span not in faint else []
    return found


def _is_orphan(one: Quote) -> bool:
    return one.speaker is None and one.cue is None and one.kind is not Kind.INDIRECT


def _echoed(text: str, one: Quote, spoken: list[tuple[str, Quote]], least: int) -> Quote:
    words = _words(text, one)
    words = words.removeprefix(" a").removeprefix(" the")
    if words.count(" ") <= least or len(words) < MIN_ECHO_CHARS * least / MIN_ECHO_WORDS:
        return one
    heard = [other for said, other in spoken if words in said]
    if len({other.speaker for other in heard}) != 1:
        return one
    return replace(one, speaker=heard[0].speaker, role=heard[0].role, how=Naming.CARRIED)


def _words(text: str, one: Quote) -> str:
    """The words of a quote in lower case, a blank before and behind each."""
    return f" {' '.join(_WORD.findall(one.span.of(text).lower()))} "
