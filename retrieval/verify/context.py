"""What an article says of words that stand in it: whose they are, and the sentence around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from retrieval.domain import Kind, Polarity, Quote, Revision, Span
from retrieval.quotes import read_quotes
from retrieval.quotes.phrases import is_proper
from retrieval.text.layout import is_correction, paragraphs, repeats
from retrieval.text.sentences import quotations, units
from retrieval.text.spans import fold

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
        Punctuation is not compared: an article ends a sentence with a comma before "she said".
        """
        asked = [plain for plain, _, _ in _plain_words(wanted, 0)]
        return tuple(span for chain in self._speeches for span in self._runs(chain, asked))

    def _runs(self, chain: list[Span], asked: list[str]) -> Iterator[Span]:
        """The ranges of one speech whose words are those asked for."""
        words = [word for part in chain for word in _plain_words(part.of(self.text), part.start)]
        plain = [word for word, _, _ in words]
        for at in range(len(plain) - len(asked) + 1):
            if plain[at : at + len(asked)] == asked:
                yield Span(words[at][1], words[at + len(asked) - 1][2])

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


def _plain_words(text: str, offset: int) -> list[tuple[str, int, int]]:
    """The folded words of a text with their places, from ``offset`` on."""
    return [
        (fold(match[0]).text.casefold(), offset + match.start(), offset + match.end())
        for match in _WORD.finditer(text)
    ]
