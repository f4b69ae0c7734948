"""Value types of articles: spans, quotes, passages, revisions, search scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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
        """This slice of ``text``; ValueError if the text is too short."""
        if self.stop > len(text):
            raise ValueError(f"span ends at {self.stop}, the text at {len(text)}")
        return text[self.start : self.stop]

    def covers(self, other: Span) -> bool:
        """Whether ``other`` is contained in this span.

        >>> Span(0, 9).covers(Span(4, 8)), Span(0, 9).covers(Span(4, 10))
        (True, False)
        """
        return self.start <= other.start and other.stop <= self.stop

    def overlap(self, other: Span) -> int:
        """The number of code points both share.

        >>> Span(0, 5).overlap(Span(3, 9))
        2
        """
        return max(0, min(self.stop, other.stop) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Head:
    """An article's metadata; None for what is unknown."""

    outlet: str
    title: str | None = None
    author: str | None = None
    published: str | None = None  # ISO 8601: a date, or a time with zone, as given
    url: str | None = None

    @property
    def day(self) -> date | None:
        """The day that it was published, as it stands there; None where none is known."""
        try:
            return date.fromisoformat((self.published or "")[:10])
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a source yields it; the text is decoded, otherwise unchanged.

    ``source`` is its permanent, readable name: the id given at import, else the url, else the
    file's name. ``known_as`` are the keys by which it is recognised when it comes again, strongest
    first (see ``retrieval.ingest.identity``); without any it is its source. ``faults`` are what was
    wrong with the input and is worth a line in the report.
    """

    source: str
    text: str
    head: Head
    known_as: tuple[str, ...] = field(default=(), compare=False)
    faults: tuple[str, ...] = field(default=(), compare=False)


class Kind(StrEnum):
    """How words are reported: all in quotation marks, partly, without marks, not at all."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"
    NONE = "none"


class Naming(StrEnum):
    """How the article gives the speaker: named beside the cue, carried on, by a pronoun."""

    NAMED = "named"
    CARRIED = "carried"
    PRONOUN = "pronoun"


class Polarity(StrEnum):
    """Whether the article says that the words were said, or that they were not."""

    SAID = "said"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Quote:
    """Reported speech in an article.

    ``span`` is what was said: a direct quotation including both marks, else the reported clause.
    ``sentence`` is the enclosing sentence or sentences. ``speaker`` is the fullest name that the
    article gives, else its description of the speaker ("a spokesman of the group"), else None;
    ``role`` is what the article calls the speaker ("PMF chief"); ``cue`` is the reporting word
    ("added"). ``how`` says by what the speaker is known; None if unknown. With the polarity
    ``DENIED`` the article says that these words were *not* said ("never said “…”").
    """

    span: Span
    sentence: Span
    kind: Kind
    speaker: str | None = None
    role: str | None = None
    cue: str | None = None
    how: Naming | None = None
    polarity: Polarity = Polarity.SAID

    @property
    def readable(self) -> Span:
        """The span to show: a quotation by itself, a reported or denied one with its sentence.

        >>> Quote(Span(3, 20), Span(0, 30), Kind.INDIRECT).readable
        Span(start=0, stop=30)
        """
        alone = self.kind is Kind.DIRECT and self.polarity is Polarity.SAID
        return self.span if alone else self.sentence


def main_quote(quotes: Sequence[Quote], span: Span) -> Quote | None:
    """Of the quotes in ``span`` the one with most of it; one with quotation marks comes first."""
    inside = [quote for quote in quotes if quote.span.overlap(span)]
    return max(
        inside, key=lambda q: (q.kind is not Kind.INDIRECT, q.span.overlap(span)), default=None
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: consecutive whole sentences, by their spans."""

    revision: int
    span: Span
    sentences: tuple[Span, ...]


READING_VERSION = 10  # raised when sentences, quotes or passages of the same text become others


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of parsing one article's text: sentences, quotes, passages.

    ``units`` are sentences, merged where one would split a quotation; a passage is a tuple of
    units. ``skipped`` (repeated bodies, boilerplate) stays in the text but not in the passages
    and quotes.
    """

    units: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    passages: tuple[tuple[Span, ...], ...]
    skipped: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored state of an article; ``number`` counts from 1.

    ``repeats`` is set for a reprint: the first revision of another article with the same body.
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
    """A search filter: inclusive days of publication, and outlets; empty means any.

    Undated articles are excluded once a day is set; a reprint, unless ``reprints`` is set, when
    its original is in scope.
    """

    since: date | None = None
    until: date | None = None
    outlets: tuple[str, ...] = ()
    reprints: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched for an answer: the number of articles, their outlets, the last day."""

    articles: int
    outlets: tuple[str, ...]
    until: str | None
