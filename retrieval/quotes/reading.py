"""Extract an article's quotes: speaker, cue, span, and kind (direct, mixed, indirect)."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.domain import Kind, Naming, Polarity, Quote, Span
from retrieval.quotes.carrying import (
    is_alone,
    is_heading,
    main_subject,
    name_echoes,
    near_subject,
    voice_of_alone,
    voice_of_part,
)
from retrieval.quotes.cast import cast_of
from retrieval.quotes.clauses import attributions, is_nested
from retrieval.quotes.coreference import Resolver
from retrieval.quotes.lines import lines_of
from retrieval.quotes.regions import Attribution, Region
from retrieval.quotes.speakers import UNKNOWN, Speaker, Voice
from retrieval.quotes.tokens import Line, blanked
from retrieval.quotes.turns import posts_of, read_turns, turns_of
from retrieval.quotes.words import (
    AUXILIARIES,
    OWNERS,
    PRONOUNS,
    SUBORDINATE,
    VERBS,
    Use,
    main_clause,
)
from retrieval.text.layout import paragraphs
from retrieval.text.sentences import quotations

MIN_CARRIED_WORDS = 2
MIN_UNATTRIBUTED_WORDS = 3  # a quotation of fewer words without a reporting word is no speech
MIN_ALONE_WORDS = 2
MAX_MIXED_RATIO = 4  # of a clause to the marks in it; a longer one is indirect
MAX_STANCE_REACH = 6  # tokens from a verb of stance to marks inside somebody's reported words

_COUNTED = frozenset({"percent", "percentage", "%"})
_JOINS = frozenset({"that", "and", "but", "or"})


@dataclass(slots=True)
class _Draft:
    span: Span
    line: int
    kind: Kind
    voice: Voice
    cue: str | None = None
    is_denied: bool = False
    is_faint: bool = False  # speech only if somebody says the same elsewhere


def read_quotes(
    text: str, quoted: tuple[Span, ...] | None = None, *, outlet: str | None = None
) -> tuple[Quote, ...]:
    """All direct, mixed and indirect quotes of an article, in order of position.

    Repeated paragraphs and boilerplate are skipped. ``quoted`` are the quotations, if known; the
    ``outlet`` is no speaker in its dateline.

    >>> quote, = read_quotes("“The pump is old,” Orla Venn said.")
    >>> quote.span.of("“The pump is old,” Orla Venn said."), quote.speaker, quote.cue
    ('“The pump is old,”', 'Orla Venn', 'said')
    >>> quote.how.value, quote.polarity.value
    ('named', 'said')
    """
    quoted = quotations(text) if quoted is None else quoted
    masked = blanked(text, quoted)
    parts = paragraphs(masked)
    turns = turns_of(masked, parts) | posts_of(masked, parts)
    lines = lines_of(text, masked, quoted, [part for part in parts if part not in turns], outlet)
    people = Resolver(text, cast_of(text, lines, outlet))
    drafts = [draft for number in range(len(lines)) for draft in _read_line(people, number, lines)]
    quotes = [_quote(draft, lines) for draft in drafts]
    quotes += read_turns([*turns.values()], people.cast)
    faint = frozenset(draft.span for draft in drafts if draft.is_faint)
    quotes = name_echoes(text, quotes, faint)
    return tuple(sorted(quotes, key=lambda q: (q.span.stop, -q.span.start)))


def _quote(draft: _Draft, lines: list[Line]) -> Quote:
    speaker = draft.voice.speaker
    return Quote(
        draft.span,
        lines[draft.line].span,
        draft.kind,
        speaker.name if speaker else None,
        (speaker.role or None) if speaker else None,
        draft.cue,
        draft.voice.how if speaker else None,
        Polarity.DENIED if draft.is_denied else Polarity.SAID,
    )


def _read_line(people: Resolver, number: int, lines: list[Line]) -> list[_Draft]:
    line = lines[number]
    found = attributions(line)
    voices = _voices(people, number, line, found)
    kept = [
        (one, voice) for one, voice in zip(found, voices, strict=True)
        if voice.speaker or voice.how or one.is_agentless or _is_nameless(line, one)
    ]  # fmt: skip
    covered: set[int] = set()
    drafts: list[_Draft] = []
    for one, voice in _innermost_first(kept, found):
        if _yields(one, voice, found):
            continue
        for region in one.regions:
            if one.is_stand and not _reaches(line, one, region, found):
                continue
            drafts += _drafts(people.text, number, line, one, voice, region, covered)
    _remember(people, number, line, kept)
    if "Q" in line.kinds:
        lost = [one for one, voice in zip(found, voices, strict=True) if _is_lost(one, voice)]
        drafts += _unattributed(people, number, lines, covered, kept, lost)
    if number not in people.spoke:
        _prepare_next(people, number, line, kept)
    return drafts


def _is_lost(one: Attribution, voice: Voice) -> bool:
    """Whether words are somebody's who is named, but of whom it is not clear that it can speak."""
    return one.subject is not None and voice.speaker is None and bool(one.use & Use.STRICT)


def _yields(one: Attribution, voice: Voice, found: list[Attribution]) -> bool:
    """Whether an unknown thinker inside somebody's words leaves them to who reports them."""
    unknown = voice.speaker is None and not one.use & Use.STRICT
    return unknown and is_nested(one, found)


def _innermost_first(
    kept: list[tuple[Attribution, Voice]], found: list[Attribution]
) -> list[tuple[Attribution, Voice]]:
    """What stands in others' words before them; a mere stance, and what no agent said, last."""

    def order(pair: tuple[Attribution, Voice]) -> tuple[bool, bool, bool]:
        one = pair[0]
        return one.is_agentless, one.is_stand and not one.utters, not is_nested(one, found)

    later_first = list(reversed(kept))
    return sorted(later_first, key=order)


def _is_nameless(line: Line, one: Attribution) -> bool:
    """Whether words are reported of somebody whom the sentence does not name: “59 percent said”."""
    if one.is_stand or one.is_opening:
        return False
    if one.subject is None:
        return True
    head = line.words[one.subject.start : one.subject.stop]
    counted = line.kinds[one.subject.start] == "N" or not _COUNTED.isdisjoint(head)
    return counted and bool(one.use & Use.STRICT)


def _has_marks(line: Line, one: Attribution) -> bool:
    return any("Q" in line.kinds[slice(*region)] for region in one.regions)


def _reaches(line: Line, one: Attribution, region: Region, found: list[Attribution]) -> bool:
    """Whether a verb of stance inside somebody's words still governs the marks in its region."""
    marks = [n for n in range(*region) if line.kinds[n] == "Q"]
    if not marks or not is_nested(one, found):
        return True
    return one.utters and min(marks) - one.cue <= MAX_STANCE_REACH


def _remember(
    people: Resolver, number: int, line: Line, kept: list[tuple[Attribution, Voice]]
) -> None:
    """Who spoke in this sentence, for the pronouns and quotations after it."""
    said = [
        (one, voice.speaker) for one, voice in kept
        if voice.speaker and not (one.is_stand or one.is_denied or one.is_noun)
    ]  # fmt: skip
    marked = [pair for pair in said if _has_marks(line, pair[0])]
    every = [one for one, _ in said]
    outer = [
        pair for pair in said if not is_nested(pair[0], every) and not pair[0].is_relative(line)
    ]
    for pairs in (marked, outer):
        if pairs:
            people.last = people.spoke[number] = pairs[-1][1]
            break


def _prepare_next(
    people: Resolver, number: int, line: Line, kept: list[tuple[Attribution, Voice]]
) -> None:
    """Set the likely next speaker: introduced by a colon, or the subject of a stance verb."""
    if line.words[-1:] == [":"]:
        opened = main_subject(people, number, line, len(line.words)).speaker
        if opened is not None:
            people.last = people.spoke[number] = people.introduced[number] = opened
            return
    for one, voice in kept:
        if one.is_stand and voice.speaker is not None:
            people.stood[number] = voice.speaker
            if voice.speaker.named:
                people.last = voice.speaker
                return


def _voices(people: Resolver, number: int, line: Line, found: list[Attribution]) -> list[Voice]:
    """The speaker of each attribution; one without a subject inherits the previous one's."""
    voices: list[Voice] = []
    for one in found:
        if one.is_agentless or (one.is_opening and not people.knows(line, one)):
            voices.append(UNKNOWN)
        elif one.subject is not None:
            voices.append(_voice_of(people, number, line, found, voices))
        else:
            voices.append(_inherited(people, number, line, found, voices))
    if (
        voices
        and voices[0].speaker is None
        and found[0].subject is None
        and not found[0].is_agentless
    ):
        voices[0] = next((v for v in voices if v.speaker is not None), UNKNOWN)
    return voices


def _voice_of(
    people: Resolver, number: int, line: Line, found: list[Attribution], before: list[Voice]
) -> Voice:
    """Whom the subject of the next attribution names or refers to."""
    one = found[len(before)]
    assert one.subject is not None
    word, start = line.words[one.subject.start], one.subject.start
    if one.subject.stop - start > 1 or word not in PRONOUNS:
        speaker = people.resolve(number, line, one)
        how = Naming.PRONOUN if word in OWNERS else Naming.NAMED
        return Voice(speaker, how if speaker or word in OWNERS else None)
    cue = found[len(before) - 1].cue if before else 0
    speaker = _same(people, number, line, one, before, cue) or people.resolve(number, line, one)
    opened = one.regions and one.regions[0][0] < start  # words before "it said"
    if speaker is None and word in ("it", "they") and not opened:
        lead = main_subject(people, number, line, start).speaker
        speaker = lead if lead and people.may_be(lead, word) else None
    return Voice(speaker, Naming.PRONOUN)


def _inherited(
    people: Resolver, number: int, line: Line, found: list[Attribution], before: list[Voice]
) -> Voice:
    """The speaker of the next attribution, which has no subject of its own."""
    one = found[len(before)]
    earlier = [
        (other, voice) for other, voice in zip(found, before, strict=False)
        if not other.is_noun and line.words[other.cue] != "according"
    ]  # fmt: skip
    others = [other for other, _ in earlier]
    outer = [pair for pair in earlier if not is_nested(pair[0], others)]
    last, voice = (outer or earlier)[-1] if earlier else (one, UNKNOWN)
    main = main_subject(people, number, line, one.cue)
    if voice.speaker is not None:
        inside = last.cue < main_clause(line) < one.group  # “When asked about Dane, Venn …”
        return main if inside and main.speaker else voice
    joined = line.words[one.group - 1] == "and" and not one.is_stand
    if main.speaker is None and joined:
        return near_subject(people, number, line, one.group - 1)
    return main


def _same(
    people: Resolver, number: int, line: Line, one: Attribution, before: list[Voice], after: int
) -> Speaker | None:
    """Who said so earlier in the sentence, at token ``after``: “Ada Venn said she thought …”."""
    assert one.subject is not None
    start = one.subject.start
    pronoun = line.words[start]
    fitting = [one.speaker for one in before if one.speaker and people.may_be(one.speaker, pronoun)]
    sure = [one for one in fitting if one.gender or one.name in people.cast.people]
    last = ([None] + (sure or fitting))[-1]
    if line.words[start - 1] in SUBORDINATE and any(
        after < named.at < start and named.leads for named in people.cast.mentions[number]
    ):
        return None  # “Venn said Dane did not mean it when he said …”
    return last


def _drafts(
    text: str, number: int, line: Line, one: Attribution, voice: Voice, region: Region,
    covered: set[int],
) -> list[_Draft]:  # fmt: skip
    start, stop = region
    inner = [n for n in range(start, stop) if line.kinds[n] == "Q"]
    taken = bool(inner) and covered.issuperset(inner)
    covered.update(inner)
    is_colon = line.kinds[one.cue] == "P"
    cue = None if is_colon else text[line.starts[one.cue] : line.stops[one.cue_stop - 1]]

    def draft(a: int, b: int, kind: Kind) -> _Draft:
        span = Span(line.starts[a], line.stops[b - 1])
        return _Draft(span, number, kind, voice, cue, one.is_denied)

    if not inner:
        return [draft(start, stop, Kind.INDIRECT)]
    words = [n for n in range(start, stop) if line.kinds[n] in "CWNT"
             and line.words[n] not in _JOINS]  # fmt: skip
    if taken:
        return [draft(start, stop, Kind.MIXED)] if words else []
    if not words:
        return [draft(n, n + 1, Kind.DIRECT) for n in inner]
    if inner[0] == start and line.words[start][-2:-1] in (",", ".", "?", "!"):
        return [draft(start, start + 1, Kind.DIRECT)]
    stop = _clause_stop(line, inner, stop)
    marked = min(line.stops[n] - line.starts[n] for n in inner)
    if line.stops[stop - 1] - line.starts[start] <= MAX_MIXED_RATIO * marked:
        return [draft(start, stop, Kind.MIXED)]
    parts = [draft(n, n + 1, Kind.MIXED) for n in inner]
    return [draft(start, stop, Kind.INDIRECT), *parts]  # a paraphrase with a few words in marks


def _clause_stop(line: Line, inner: list[int], stop: int) -> int:
    """The end of a clause with quotations: at a dash, or a comma inside the last marks."""
    after = inner[-1] + 1
    if after >= stop:
        return stop
    dashed = line.kinds[after] == "D"
    closed = line.words[inner[-1]][-2:] == ',"' and line.words[after] not in ("and", "but", "or")
    return after if dashed or closed else stop


def _is_signed(line: Line) -> bool:
    """Whether only a name follows the quotation that opens a sentence, or a dash its full stop, or
    a dash and who it is, without a verb."""
    bare = set(line.kinds[1:]) <= {"C", "D", "P"}
    if bare or line.kinds[1] != "D":
        return bare
    ended = line.words[0][-2:-1] in (".", "?", "!")
    return ended or not any(word in AUXILIARIES or word in VERBS for word in line.words[2:])


def _unattributed(
    people: Resolver,
    number: int,
    lines: list[Line],
    covered: set[int],
    kept: list[tuple[Attribution, Voice]],
    lost: list[Attribution],
) -> list[_Draft]:
    """The quotations of a sentence that no reporting word governs."""
    line = lines[number]
    alone = is_alone(line)
    found: list[_Draft] = []
    for n in [n for n, kind in enumerate(line.kinds) if kind == "Q" and n not in covered]:
        span = Span(line.starts[n], line.stops[n])
        size = people.text.count(" ", span.start, span.stop) + 1
        if alone and size >= MIN_ALONE_WORDS:
            voice = voice_of_alone(people, number, lines)
            found.append(_Draft(span, number, Kind.DIRECT, voice))
            if voice.speaker:
                people.last = people.spoke[number] = voice.speaker
        elif not alone and (size >= MIN_CARRIED_WORDS or not number or is_heading(line)):
            told = [one for one in lost if any(start <= n < stop for start, stop in one.regions)]
            voice = UNKNOWN if told else voice_of_part(people, number, lines, n, kept)
            faint = size < MIN_UNATTRIBUTED_WORDS and voice.speaker is None and not told
            if faint and number and not is_heading(line):
                continue
            if voice.how is Naming.CARRIED and voice.speaker:
                people.spoke.setdefault(number, voice.speaker)
            opened = line.words[n - 1] in ":," if n else _is_signed(line)
            kind = Kind.DIRECT if opened else Kind.MIXED
            found.append(_Draft(span, number, kind, voice, is_faint=faint))
    return found
