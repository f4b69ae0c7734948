"""Articles as values: spans, quotes, passages, revisions, what may be searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in one article's text.

    >>> Span(4, 8).of("the clan met")
    'clan'
    """

    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop:
            raise ValueError(f"not a span: {self.start}..{self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start

    def of(self, text: str) -> str:
        """The characters of this span, cut out of ``text``; ValueError where it ends before."""
        if self.stop > len(text):
            raise ValueError(f"span ends at {self.stop}, the text at {len(text)}")
        return text[self.start : self.stop]

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside.

        >>> Span(0, 9).covers(Span(4, 8)), Span(0, 9).covers(Span(4, 10))
        (True, False)
        """
        return self.start <= other.start and other.stop <= self.stop

    def overlap(self, other: Span) -> int:
        """How many code points both share.

        >>> Span(0, 5).overlap(Span(3, 9))
        2
        """
        return max(0, min(self.stop, other.stop) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an article beside its text; unknown stays None."""

    outlet: str
    title: str | None = None
    author: str | None = None
    published: str | None = None  # ISO 8601: a date, or a time with zone, as it was given
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a source yields it: the text as it came, decoded, nothing rewritten.

    ``source`` names it for people and for good: the id given at import, else the url,
    else the file's name.
    """

    source: str
    text: str
    head: Head


class Kind(StrEnum):
    """How words are reported: all between marks, partly, without marks, not at all."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that the article reports somebody to have said.

    ``span`` is what was said: for direct quotations from the opening mark to the closing mark
    (both inside), else the reported clause. ``sentence`` is the whole sentence or sentences
    around it. ``speaker`` is the fullest name that the article gives, else its description
    of the speaker ("a spokesman of the group"), else None. ``role`` is what the article says
    the speaker is ("PMF chief"). ``cue`` is the reporting word ("added").
    """

    span: Span
    sentence: Span
    kind: Kind
    speaker: str | None = None
    role: str | None = None
    cue: str | None = None

    @property
    def readable(self) -> Span:
        """What stands well alone: a quotation by itself, a reported clause in its sentence.

        >>> Quote(Span(3, 20), Span(0, 30), Kind.INDIRECT).readable
        Span(start=0, stop=30)
        """
        return self.span if self.kind is Kind.DIRECT else self.sentence


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit retrieved: whole sentences in a row, by their spans."""

    revision: int
    span: Span
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one article's text: sentences, quotes, what is cut for retrieval.

    ``units`` are sentences that cut no quotation. Each passage is the units it consists of.
    ``skipped`` (bodies that repeat, page furniture) is kept in the text and left out of the
    passages and quotes.
    """

    units: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    passages: tuple[tuple[Span, ...], ...]
    skipped: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored state of an article; ``number`` counts from 1.

    ``repeats`` is the first revision of another article with the same body, of which this
    one is a reprint.
    """

    id: int
    source: str
    number: int
    sha256: str
    text: str
    head: Head
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be searched: inclusive days of publication and outlets; empty means any.

    Articles without a date are outside as soon as a day is set. A reprint is left out where
    the article that it repeats may be searched itself, unless ``reprints`` is set.
    """

    since: date | None = None
    until: date | None = None
    outlets: tuple[str, ...] = ()
    reprints: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through for an answer: how many articles, whose, up to which day."""

    articles: int
    outlets: tuple[str, ...]
    until: str | None
