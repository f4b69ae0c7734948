"""Value types of articles: spans, quotes, passages, revisions, search scope; how they came in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from retrieval.errors import ArticleError, FeedError, Remark


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


READING_VERSION = 16  # raised when sentences, quotes or passages of the same text become others


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


class Taken(StrEnum):
    """The outcome for an offered article."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RELABELLED = "relabelled"  # the same text with another title, outlet, date or address
    BESIDE = "beside"  # new, although another article goes by the same name: both are kept


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed's stored state between polls.

    ``seen`` are hashes of the entries yielded, newest first; ``tries`` those of entries that could
    not be read, one per attempt. ``due`` is None before the first poll, and permanently once the
    feed is ``gone`` (410).
    """

    url: str
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    failures: int = 0  # consecutive
    failure: str | None = None  # the reason of the last one, cleared by a success
    due: datetime | None = None
    gone: bool = False
    seen: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()


def shown_url(url: str) -> str:
    r"""``url`` for messages: on one line, truncated, without credentials.

    >>> shown_url("https://me:secret@gazette.example/a\n")
    'https://gazette.example/a'
    """
    line = "".join(char for char in url if char.isprintable()).strip()
    scheme, slashes, rest = line.partition("//")
    host, slash, path = rest.partition("/")
    line = scheme + slashes + host.rpartition("@")[2] + slash + path
    return line if len(line) <= 200 else line[:199] + "…"


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers of articles that are new, have another text, or do not, and the refusals.

    ``remarks`` are on articles that were taken. For a round of feeds also:
    the number of entries deferred to the next round (``later``) since their site is down or time
    ran out; the feeds that ``failed``; the new state of the ``feeds`` polled. ``quotes`` were
    found in what was new or changed, where somebody counted them. Of the unchanged so many were
    ``relabelled``: they have another title, outlet, date or address.
    """

    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[ArticleError, ...] = ()
    later: int = 0
    failed: tuple[FeedError, ...] = ()
    feeds: tuple[FeedState, ...] = ()
    remarks: tuple[Remark, ...] = ()
    quotes: int = 0
    relabelled: int = 0

    @classmethod
    def of(cls, became: Iterable[Taken | ArticleError], remarks: Iterable[Remark] = ()) -> Report:
        """The outcomes, counted.

        >>> report = Report.of([Taken.NEW, Taken.UNCHANGED, Taken.RELABELLED, Taken.BESIDE])
        >>> report.taken, report.changed, report.unchanged, report.relabelled
        (2, 0, 2, 1)
        """
        each = [*became]
        refused = tuple(one for one in each if isinstance(one, ArticleError))
        new, changed = each.count(Taken.NEW) + each.count(Taken.BESIDE), each.count(Taken.CHANGED)
        relabelled = each.count(Taken.RELABELLED)
        same = each.count(Taken.UNCHANGED) + relabelled
        return cls(new, changed, same, refused, remarks=tuple(remarks), relabelled=relabelled)

    @property
    def brought(self) -> bool:
        """Whether the catalogue changed."""
        return bool(self.taken or self.changed or self.relabelled)

    def __add__(self, other: Report) -> Report:
        """Both reports' articles added up."""
        numbers = (self.taken + other.taken, self.changed + other.changed)
        refused = self.refused + other.refused
        return Report(
            *numbers,
            self.unchanged + other.unchanged,
            refused,
            remarks=self.remarks + other.remarks,
            relabelled=self.relabelled + other.relabelled,
        )
