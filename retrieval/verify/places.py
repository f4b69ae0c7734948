"""Pasted words in stored texts: where they stand, or joined from several places; whose they are.

A cheap prefilter comes first, since folding a text is slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from unicodedata import normalize

from retrieval.domain import Kind, Polarity, Quote, Revision, Span
from retrieval.quotes import read_quotes
from retrieval.quotes.phrases import is_proper
from retrieval.quotes.words import UNTRUE
from retrieval.text.layout import is_correction, paragraphs, repeats
from retrieval.text.sentences import quotations, units
from retrieval.text.spans import ZERO_WIDTH, Folded, as_letters, fold, locate_folded

MAX_NEAREST = 4  # candidate texts to align
MAX_ROW = 12  # consecutive words that the prefilter matches before a text is folded
LETTERS = re.compile(r"[^\W_]+")  # what folding leaves unchanged
PLAIN = re.compile(r"[^\W_]{3,}")  # of these, words long enough to discriminate
INVISIBLE = re.compile(f"[{ZERO_WIDTH}]")


@dataclass(frozen=True, slots=True)
class Place:
    """A range of one revision's text."""

    revision: int
    span: Span


class StoredText:
    """A stored text, folded lazily."""

    def __init__(self, revision: int, text: str) -> None:
        self.revision, self.text = revision, text

    @cached_property
    def folded(self) -> Folded:
        """The folded text."""
        return fold(self.text)

    @cached_property
    def letters(self) -> str:
        """The text for the prefilter: composed (NFC) and case-folded.

        The two apostrophes that Unicode counts as letters become plain ones.
        """
        text = as_letters(self.text)
        if text.isascii():
            return text.lower()
        visible = INVISIBLE.sub("", text)
        return normalize("NFC", visible).casefold().replace("ʻ", "'").replace("ʼ", "'")

    def places(self, wanted: str) -> list[Place]:
        """The exact matches of ``wanted`` (folded)."""
        spans = locate_folded(wanted, self.folded, self.text) if wanted else ()
        return [Place(self.revision, span) for span in spans]


class Haystack:
    """The stored texts, and which of the pasted words each may contain."""

    def __init__(self, texts: Iterable[StoredText], wanted: str) -> None:
        self.texts = list(texts)
        self.plain = list(dict.fromkeys(PLAIN.findall(wanted.casefold())))
        self.holds = [[word in text.letters for word in self.plain] for text in self.texts]

    def places(self, wanted: str) -> list[Place]:
        """The exact matches, in all texts, of ``wanted`` (folded, part of the pasted words)."""
        runs = LETTERS.findall(wanted.casefold())
        needed = set(runs)
        columns = [at for at, word in enumerate(self.plain) if word in needed]
        in_a_row = re.compile(r"[\W_]+".join(runs[:MAX_ROW]))
        return [
            place
            for text, holds in zip(self.texts, self.holds, strict=True)
            if all(holds[at] for at in columns) and in_a_row.search(text.letters)
            for place in text.places(wanted)
        ]

    def nearest(self, max_missing: int) -> list[tuple[int, StoredText]]:
        """Up to four texts with the fewest words missing, each with that count; best first.

        At most ``max_missing`` words may be missing; ties go to the text with the rarer words.
        """
        weights = [1 / (1 + sum(column)) for column in zip(*self.holds, strict=True)]
        ranked = []
        for at, holds in enumerate(self.holds):
            weight = sum(w for w, held in zip(weights, holds, strict=True) if held)
            ranked.append((holds.count(False), -weight, at))
        best = sorted(ranked)[:MAX_NEAREST]
        return [(missing, self.texts[at]) for missing, _, at in best if missing <= max_missing]

    def text_of(self, revision: int) -> str:
        """The stored text of a revision."""
        return next(text.text for text in self.texts if text.revision == revision)


# Limits of a silent join; shorter pieces match by chance.
MAX_PIECES = 4
MIN_PIECE_WORDS = 4
# Two pieces of one sentence with no more than this between them are one place with an omission.
MAX_OMITTED_WORDS = 15

SEAM = " \"'.,;:-"  # may differ at a join
CUT = re.compile(r" ?(?:\[ ?\.\.+ ?\]|\( ?\.\.+ ?\)|\.\.\.+|\. \. \.) ?")
SENTENCE_END = re.compile(r"[.!?…][^\w\s]*\s|\n\s*\n")


def without_edge_cuts(wanted: str) -> str:
    """The words without a leading or trailing ellipsis.

    >>> without_edge_cuts("... the gates ... open [...]")
    'the gates ... open'
    """
    cuts = list(CUT.finditer(wanted))
    start = cuts[0].end() if cuts and not wanted[: cuts[0].start()].strip(SEAM) else 0
    ends = cuts and not wanted[cuts[-1].end() :].strip(SEAM)
    return wanted[start : cuts[-1].start() if ends else len(wanted)].strip(" \"'")


def joined_with_ellipsis(wanted: str, haystack: Haystack) -> tuple[Place, ...]:
    """The places that an ellipsis joins, if every part matches exactly; else empty.

    A single-word part is no evidence by itself: then all parts must follow each other in one
    article.
    """
    parts = [part.strip(SEAM) for part in CUT.split(wanted)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return ()
    found = [haystack.places(part) for part in parts]
    if not all(found):
        return ()
    if any(" " not in part for part in parts):
        return _in_order(found) or ()
    return _pick_one_each(found)


def _pick_one_each(found: Sequence[Sequence[Place]]) -> tuple[Place, ...]:
    """One place per part: in the order of one article where possible, else the first of each."""
    return _in_order(found) or tuple(places[0] for places in found)


def _in_order(found: Sequence[Sequence[Place]]) -> tuple[Place, ...]:
    """One place per part that follow each other in one revision; empty if there are none."""
    for revision in dict.fromkeys(place.revision for place in found[0]):
        chosen: list[Place] = []
        for places in found:
            after = chosen[-1].span.stop if chosen else 0
            inside = (p for p in places if p.revision == revision and p.span.start >= after)
            if (place := next(inside, None)) is None:
                break
            chosen.append(place)
        if len(chosen) == len(found):
            return tuple(chosen)
    return ()


def joined_silently(wanted: str, haystack: Haystack) -> tuple[Place, ...]:
    """The places whose words were joined without an ellipsis; empty if they were not."""
    words = list(re.finditer(r"\S+", wanted))
    found: list[list[Place]] = []
    at = 0
    while at < len(words):
        if len(found) == MAX_PIECES or len(words) - at < MIN_PIECE_WORDS:
            return ()
        stop, places = _longest(wanted, words, at, haystack)
        if not places:
            return ()
        found.append(places)
        at = stop
    seams = pairwise(found)
    return _pick_one_each(found) if any(not _adjoin(a, b, haystack) for a, b in seams) else ()


def _longest(
    wanted: str, words: Sequence[re.Match[str]], at: int, haystack: Haystack
) -> tuple[int, list[Place]]:
    """The longest exact match from word ``at`` that leaves enough words for the next piece."""
    low, high, best = at + MIN_PIECE_WORDS, len(words), (at, list[Place]())
    while low <= high:
        middle = (low + high) // 2
        places = _piece(wanted[words[at].start() : words[middle - 1].end()], haystack, seam=at > 0)
        if places:
            best, low = (middle, places), middle + 1
        else:
            high = middle - 1
    short = len(words) - MIN_PIECE_WORDS
    if short < best[0] < len(words) and short >= at + MIN_PIECE_WORDS:
        piece = wanted[words[at].start() : words[short - 1].end()]
        return short, _piece(piece, haystack, seam=at > 0)
    return best


def _piece(piece: str, haystack: Haystack, *, seam: bool) -> list[Place]:
    """The matches of a piece; at a seam its first letter may have changed case."""
    bare = piece.strip(SEAM)
    return haystack.places(bare) or (
        haystack.places(bare[:1].swapcase() + bare[1:]) if seam else []
    )


def _adjoin(before: Iterable[Place], after: Iterable[Place], haystack: Haystack) -> bool:
    """Whether two pieces are close together in one sentence: an omission, not a join."""
    for one, two in product(before, after):
        if one.revision != two.revision or two.span.start <= one.span.start:
            continue
        text = haystack.text_of(one.revision)
        between = text[one.span.stop : two.span.start]
        omitted = len(re.findall(r"\w+", between))
        if omitted < 2 or (omitted <= MAX_OMITTED_WORDS and not SENTENCE_END.search(between)):
            return True
    return False


_WORD = re.compile(r"\w+(?:['’-]\w+)*")
MAX_BETWEEN = 120  # characters from one part of an interrupted quotation to the next


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where words stand: the sentences ``around`` them, and the quote that they are part of.

    Without a quote they are the outlet's own words, unless ``is_quoted``: they are in quotation
    marks, and nobody is known to have said them. ``in_note``: nor is anybody where they stand in a
    note on what the article had wrong.
    """

    around: Span
    quote: Quote | None = None
    in_note: bool = False
    is_quoted: bool = False

    @property
    def is_reported(self) -> bool:
        """Whether the article tells it in its own words as somebody's."""
        return self.quote is not None and self.quote.kind is Kind.INDIRECT

    @property
    def is_denial(self) -> bool:
        """Whether it is told as what somebody says is not so: “he denied that …”."""
        cue = (self.quote.cue or "").lower().split() if self.quote else []
        return self.is_reported and not UNTRUE.isdisjoint(cue)

    @property
    def is_denied(self) -> bool:
        """Whether the article says that the words were not said."""
        return self.quote is not None and self.quote.polarity is Polarity.DENIED


class Speeches:
    """One revision's quotes, sentences and speeches, read when they are asked for."""

    def __init__(self, revision: Revision) -> None:
        self.text, self.outlet = revision.text, revision.head.outlet

    @cached_property
    def _quotes(self) -> tuple[Quote, ...]:
        return read_quotes(self.text, outlet=self.outlet)

    @cached_property
    def _repeated(self) -> tuple[Span, ...]:
        return repeats(self.text, paragraphs(self.text))

    @cached_property
    def _notes(self) -> tuple[Span, ...]:
        return tuple(p for p in paragraphs(self.text) if is_correction(p.of(self.text)))

    def is_repeated(self, span: Span) -> bool:
        """Whether a range lies in a paragraph that is printed a second time."""
        return any(part.covers(span) for part in self._repeated)

    def surroundings(self, span: Span) -> Surroundings:
        """The sentences around a range, and whose words most of it is."""
        inside = [one for one in units(self.text) if one.overlap(span)]
        around = Span(inside[0].start, inside[-1].stop) if inside else span
        if any(note.covers(span) for note in self._notes):
            return Surroundings(around, in_note=True)
        fitting = [
            quote for quote in self._quotes
            if 2 * quote.span.overlap(span) >= min(len(span), len(quote.span))
        ]  # fmt: skip
        closest = min(fitting, key=lambda one: _distance(one, span), default=None)
        quoted = any(one.overlap(span) for one in quotations(self.text))
        return Surroundings(around, closest, is_quoted=quoted)

    def spoken(self, wanted: str) -> tuple[Span, ...]:
        """Where words stand in one speech that the article interrupts: “…,” she said, “…”.

        A running quotation's opening marks, repeated in each paragraph, are passed over too.
        Punctuation is not compared where the speech is interrupted: an article ends a sentence
        with a comma before "she said".
        """
        asked = _spoken_words(wanted, 0)
        if not asked:
            return ()
        return tuple(span for chain in self._speeches for span in self._runs(chain, asked))

    def _runs(self, chain: list[Span], asked: list[_Spoken]) -> Iterator[Span]:
        """The ranges of one speech whose words are those asked for."""
        words = [word for part in chain for word in _spoken_words(part.of(self.text), part.start)]
        for at in range(len(words) - len(asked) + 1):
            run = words[at : at + len(asked)]
            if all(map(_Spoken.continues, run, asked)):
                yield Span(run[0].span.start, run[-1].span.stop)

    @cached_property
    def _speeches(self) -> list[list[Span]]:
        """The parts of each speech, without marks: interrupted, or of several paragraphs."""
        direct = [quote for quote in self._quotes if quote.kind is Kind.DIRECT and quote.speaker]
        chains = [[quote] for quote in direct[:1]]
        for one, two in pairwise(direct):
            between = self.text[one.span.stop : two.span.start]
            near = len(between) <= MAX_BETWEEN and "\n" not in between
            if near and one.speaker == two.speaker and not quotations(between):
                chains[-1].append(two)
            else:
                chains.append([two])
        parts = [[part for quote in chain for part in self._parts(quote.span)] for chain in chains]
        return [chain for chain in parts if len(chain) > 1]

    def _parts(self, span: Span) -> list[Span]:
        """The paragraphs of a quotation, without their marks."""
        found = []
        for part in paragraphs(span.of(self.text)):
            words = part.of(span.of(self.text))
            lead = len(words) - len(words.lstrip("“\"«„'‘"))
            tail = len(words) - len(words.rstrip("”\"»“'’"))
            found.append(Span(span.start + part.start + lead, span.start + part.stop - tail))
        return [part for part in found if len(part)]


def _distance(quote: Quote, span: Span) -> tuple[bool, int, bool, int]:
    """By how little a quote is the one that words are of; one in marks comes first.

    Of two with the same of them the one of somebody by name.
    """
    named = is_proper(quote.speaker or "")
    return quote.kind is Kind.INDIRECT, -quote.span.overlap(span), not named, len(quote.span)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A folded word, its place, and what stands between it and the word before it in its part."""

    word: str
    span: Span
    before: str | None

    def continues(self, asked: _Spoken) -> bool:
        """Whether it is the word asked for, behind what stands there too."""
        fits = self.before is None or asked.before is None or self.before == asked.before
        return fits and self.word == asked.word


def _spoken_words(text: str, offset: int) -> list[_Spoken]:
    """The words of a text with their places, from ``offset`` on."""
    folded, found, stop = fold(text), list[_Spoken](), None
    for match in _WORD.finditer(folded.text):
        span = folded.span(*match.span())
        place = Span(offset + span.start, offset + span.stop)
        between = None if stop is None else folded.text[stop : match.start()]
        found.append(_Spoken(match[0], place, between))
        stop = match.end()
    return found
