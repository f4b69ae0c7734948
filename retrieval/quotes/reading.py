"""Extract an article's quotes: speaker, cue, span, and kind (direct, mixed, indirect)."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.domain import Kind, Quote, Span
from retrieval.quotes.cast import Resolver, Speaker, cast_of
from retrieval.quotes.clauses import attributions
from retrieval.quotes.regions import Attribution
from retrieval.quotes.subjects import Subject
from retrieval.quotes.tokens import Line, blanked, tokenized
from retrieval.text.layout import is_boilerplate, paragraphs, repeats
from retrieval.text.sentences import quotations, sentences_of

MIN_UNATTRIBUTED_WORDS = 4  # a quotation of fewer words without a reporting word is no speech


@dataclass(slots=True)
class _Draft:
    span: Span
    line: int
    kind: Kind
    speaker: Speaker | None
    cue: str | None


def _lines(text: str, masked: str) -> list[Line]:
    parts = paragraphs(masked)
    skipped = set(repeats(text, parts))
    tokens = tokenized(masked)
    lines: list[Line] = []
    for part in parts:
        if part in skipped or is_boilerplate(part.of(text)):
            continue
        for n, sentence in enumerate(sentences_of(masked, part)):
            lines.append(tokens.line(sentence, opens_paragraph=n == 0))
    return lines


def read_quotes(text: str, quoted: tuple[Span, ...] | None = None) -> tuple[Quote, ...]:
    """All direct, mixed and indirect quotes of an article, in order of position.

    Repeated paragraphs and boilerplate are skipped. ``quoted`` are the quotations, if known.

    >>> quote, = read_quotes("“The pump is old,” Orla Venn said.")
    >>> quote.span.of("“The pump is old,” Orla Venn said."), quote.speaker, quote.cue
    ('“The pump is old,”', 'Orla Venn', 'said')
    """
    masked = blanked(text, quotations(text) if quoted is None else quoted)
    lines = _lines(text, masked)
    people = Resolver(text, cast_of(text, lines))
    drafts: list[_Draft] = []
    for number, line in enumerate(lines):
        drafts += _read_line(text, people, number, line)
    quotes = [
        Quote(
            d.span, lines[d.line].span, d.kind,
            d.speaker.name if d.speaker else None,
            d.speaker.role if d.speaker else None,
            d.cue,
        )
        for d in drafts
    ]  # fmt: skip
    return tuple(sorted(quotes, key=lambda q: (q.span.stop, -q.span.start)))


def _read_line(text: str, people: Resolver, number: int, line: Line) -> list[_Draft]:
    found = attributions(line)
    speakers = _speakers(people, number, line, found)
    covered: set[int] = set()
    drafts: list[_Draft] = []
    for one, speaker in reversed(list(zip(found, speakers, strict=True))):
        made = [d for at in one.regions for d in _drafts(line, number, at, speaker, covered)]
        for d in made:
            if line.kinds[one.cue] != "P":  # a colon is not a cue
                d.cue = text[line.starts[one.cue] : line.stops[one.cue_stop - 1]]
        drafts += made
    first = next((s for s in speakers if s is not None), None)
    for one, speaker in zip(found, speakers, strict=True):
        direct = any(line.kinds[n] == "Q" for a, b in one.regions for n in range(a, b))
        if (
            speaker is not None
            and not one.is_stand
            and (direct or number not in people.spoke or line.words[-1] == ":")
        ):
            people.last = people.spoke[number] = speaker
    if "Q" in line.kinds:
        drafts += _unattributed(people, number, line, covered, first)
    if number not in people.spoke:
        _prepare_next(people, number, line, found, speakers)
    return drafts


def _prepare_next(
    people: Resolver,
    number: int,
    line: Line,
    found: list[Attribution],
    speakers: list[Speaker | None],
) -> None:
    """Set the likely next speaker: introduced by a colon, or the subject of a stance verb."""
    if line.words[-1:] == [":"]:
        opened = _main_subject(people, number, line, len(line.words))
        if opened is not None:
            people.last = people.spoke[number] = opened
            return
    for one, speaker in zip(found, speakers, strict=True):
        if one.is_stand and speaker is not None and speaker.named:
            people.last = speaker
            return


def _speakers(
    people: Resolver, number: int, line: Line, found: list[Attribution]
) -> list[Speaker | None]:
    """The speaker of each attribution; one without a subject inherits the previous one's."""
    speakers: list[Speaker | None] = []
    for one in found:
        if one.subject is not None:
            speakers.append(people.resolve(number, line, one.subject))
        elif speakers and speakers[-1] is not None:
            speakers.append(speakers[-1])
        else:
            speakers.append(_main_subject(people, number, line, one.cue))
    if speakers and speakers[0] is None:
        speakers[0] = next((s for s in speakers if s is not None), None)
    return speakers


def _main_subject(people: Resolver, number: int, line: Line, before: int) -> Speaker | None:
    """The sentence's main person: the first named before a token, or an opening pronoun's."""
    for at, name in people.cast.mentions[number]:
        if at < before:
            return people.person(name)
    for at in range(min(3, before)):
        if line.words[at] in ("he", "she", "they", "it"):
            return people.pronoun(line.words[at], number, at)
    return None


def _drafts(
    line: Line, number: int, region: tuple[int, int], speaker: Speaker | None, covered: set[int]
) -> list[_Draft]:  # fmt: skip
    start, stop = region
    inner = [n for n in range(start, stop) if line.kinds[n] == "Q"]
    taken = bool(inner) and covered.issuperset(inner)
    covered.update(inner)

    def draft(a: int, b: int, kind: Kind) -> _Draft:
        return _Draft(Span(line.starts[a], line.stops[b - 1]), number, kind, speaker, None)

    if not inner:
        return [draft(start, stop, Kind.INDIRECT)]
    words = [n for n in range(start, stop) if line.kinds[n] in "CWN"
             and line.words[n] not in ("that", "and", "but", "or")]  # fmt: skip
    if taken:
        return [draft(start, stop, Kind.MIXED)] if words else []
    if not words:
        return [draft(n, n + 1, Kind.DIRECT) for n in inner]
    if inner[0] == start and line.words[start][-2:-1] in (",", ".", "?", "!"):
        return [draft(start, start + 1, Kind.DIRECT)]
    stop = _clause_stop(line, inner, stop)
    return [draft(start, stop, Kind.MIXED)]


def _signature(people: Resolver, number: int, line: Line, at: int) -> Speaker | None:
    """The signature after a quotation: “…” — Ada Venn."""
    if not (line.kinds[at + 1 : at + 3] == ["D", "C"] and at == 0):
        return None
    stop = at + 2
    while stop < len(line.kinds) and line.kinds[stop] == "C":
        stop += 1
    rest = line.words[stop : stop + 1]
    ends = rest in ([], ["."], [","])
    return people.resolve(number, line, Subject(at + 2, stop)) if ends else None


def _clause_stop(line: Line, inner: list[int], stop: int) -> int:
    """The end of a clause with quotations: at a dash, or a comma inside the last marks."""
    after = inner[-1] + 1
    if after >= stop:
        return stop
    dashed = line.kinds[after] == "D"
    closed = line.words[inner[-1]][-2:] == ',"' and line.words[after] not in ("and", "but", "or")
    return after if dashed or closed else stop


def _unattributed(
    people: Resolver, number: int, line: Line, covered: set[int], first: Speaker | None
) -> list[_Draft]:
    left = [n for n, kind in enumerate(line.kinds) if kind == "Q" and n not in covered]
    found: list[_Draft] = []
    alone = not any(kind in "CWN" for kind in line.kinds)
    for n in left:
        span = Span(line.starts[n], line.stops[n])
        size = people.text.count(" ", span.start, span.stop) + 1
        if alone:
            if size >= 2 and people.last is not None:
                found.append(_Draft(span, number, Kind.DIRECT, people.last, None))
                people.spoke[number] = people.last
        elif size >= MIN_UNATTRIBUTED_WORDS:
            signed = _signature(people, number, line, n)
            speaker = signed or first or _main_subject(people, number, line, n)
            if speaker is None and number and not line.opens_paragraph:
                speaker = people.spoke.get(number - 1)
            colon = n and line.words[n - 1] in ":,"
            kind = Kind.DIRECT if colon or signed else Kind.MIXED
            found.append(_Draft(span, number, kind, speaker, None))
    return found
