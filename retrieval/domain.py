"""The words of the field as values: spans, articles, quotes, passages, questions, answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
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


class Wants(StrEnum):
    """What a question asks for."""

    WORDS = "words"  # what did X say
    FACTS = "facts"
    COMPARISON = "comparison"  # do they agree, A and B side by side


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood. ``since`` and ``until`` are inclusive days; empty means any."""

    text: str
    wants: Wants
    speakers: tuple[str, ...] = ()  # names or roles, as the asker spells them
    about: tuple[str, ...] = ()  # words that carry meaning, without the speakers'
    before: tuple[str, ...] = ()  # the same of the questions that this one leans on
    outlets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the asker set beside the question's own words; it wins over them."""

    since: date | None = None
    until: date | None = None
    outlet: str | None = None
    wants: Wants | None = None
    with_model: bool = True  # whether a model may take part, where there is one


ANY = Bounds()


@dataclass(frozen=True, slots=True)
class Citation:
    """One quote as shown: a slice of a stored revision with everything a reader may check."""

    n: int  # from 1
    quote: str
    span: Span
    sha256: str
    source: str
    head: Head
    receipt: str
    speaker: str | None = None
    cue: str | None = None
    kind: Kind = Kind.NONE
    role: str | None = None  # what the article says the speaker is
    translation: str | None = None  # a model's own words, of nobody's


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer and the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]


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


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model's part in an answer took; ``estimated`` where its server did not count.

    ``dropped`` are the statements that did not hold and were not shown.
    """

    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for one question; without citations it is a refusal (``abstained``).

    ``history`` are the questions before, which it may lean on. ``id`` is its number once it is
    kept.
    """

    question: str
    mode: str  # "quotes" or "model"
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    searched: Searched
    seconds: float
    notes: tuple[str, ...] = ()
    closest: tuple[Citation, ...] = ()  # of a refusal: what came closest
    cost: Cost | None = None  # None where no model was asked
    history: tuple[str, ...] = ()
    id: int | None = None

    @property
    def abstained(self) -> bool:
        """Whether this is a refusal."""
        return not self.citations


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open time [since, until), with zones, in which articles were first seen.

    >>> from datetime import UTC
    >>> Window(datetime(2031, 5, 3, tzinfo=UTC), datetime(2031, 5, 3, tzinfo=UTC))
    Traceback (most recent call last):
    ValueError: a window ends after it begins
    """

    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise ValueError("a window ends after it begins")


@dataclass(frozen=True, slots=True)
class DigestWish:
    """What a digest is to be about; empty means anything."""

    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    most_stories: int = 7
    language: str | None = None
    with_model: bool = True


@dataclass(frozen=True, slots=True)
class Bullet:
    """A neutral sentence of ours or of a model, perhaps none, and the citations it rests on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One event in a digest; ``differs``: where outlets have it otherwise."""

    story: int
    headline: str
    bullets: tuple[Bullet, ...]
    outlets: tuple[str, ...]
    independent: int  # texts that are no reprints of each other
    differs: tuple[Bullet, ...] = ()
    headline_by: str | None = None  # the outlet whose title or sentence it is; None: a model's
    headline_citations: tuple[int, ...] = ()  # where the headline is a sentence of an article


@dataclass(frozen=True, slots=True)
class Digest:
    """What was reported in a window; without stories it is empty. ``id``: once it is kept."""

    window: Window
    stories: tuple[DigestStory, ...]
    citations: tuple[Citation, ...]
    articles: int  # first seen in the window
    mode: str  # "quotes" or "model"
    notes: tuple[str, ...] = ()
    cost: Cost | None = None
    id: int | None = None
