"""Value types of stories (the articles on one event, their headline) and of digests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from retrieval.domain.answers import Citation, Cost, LeftOut
from retrieval.domain.articles import Head, Span


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article of a story: its current revision, and when it was first ingested (UTC).

    ``day`` is the day of publication, or of ingestion if that is unknown. ``text`` is the id of
    the original article; reprints share it.
    """

    article: int
    revision: int
    source: str
    head: Head
    first_seen: datetime
    day: date
    text: int


@dataclass(frozen=True, slots=True)
class Headline:
    """A story's headline: an article's title, or with ``span`` one of its sentences.

    ``words`` is empty if no article has any. Without ``outlet`` they are a model's, or ours.
    """

    words: str
    outlet: str | None = None
    revision: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Articles on one event, in order of ingestion, possibly only some of its story.

    ``id`` is the story's, which never changes.
    """

    id: int
    articles: tuple[StoryArticle, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """Their outlets, without duplicates, in the order of the articles."""
        return tuple(dict.fromkeys(each.head.outlet for each in self.articles))

    @property
    def independent(self) -> int:
        """The number of texts, not counting reprints."""
        return len({each.text for each in self.articles})

    @property
    def first_seen(self) -> datetime:
        """When the first article was ingested."""
        return min(each.first_seen for each in self.articles)

    @property
    def last_seen(self) -> datetime:
        """When the last article was ingested."""
        return max(each.first_seen for each in self.articles)


@dataclass(frozen=True, slots=True)
class Story(Coverage):
    """All articles on one event, with a headline."""

    headline: Headline


@dataclass(frozen=True, slots=True)
class Days:
    """Inclusive days of publication, or of ingestion if that is unknown; None is open.

    >>> Days(until=date(2031, 5, 3)).holds(date(2031, 5, 4))
    False
    """

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether ``day`` is inside."""
        return (not self.since or self.since <= day) and (not self.until or day <= self.until)


ANY_DAY = Days()


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open, zone-aware interval [since, until) in which articles were first seen.

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
    """What a digest should cover; empty means anything.

    ``archive``: also what was published long before the window and only came in within it.
    """

    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    most_stories: int = 7
    language: str | None = None
    with_model: bool = True
    archive: bool = False


@dataclass(frozen=True, slots=True)
class Bullet:
    """A neutral sentence, ours or a model's (may be empty), and the citations supporting it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One event in a digest; ``differs``: where outlets contradict each other."""

    story: int
    headline: str
    bullets: tuple[Bullet, ...]
    outlets: tuple[str, ...]
    independent: int  # texts, not counting reprints
    differs: tuple[Bullet, ...] = ()
    headline_by: str | None = None  # the outlet whose title or sentence it is; None: a model's
    headline_citations: tuple[int, ...] = ()  # where the headline is a sentence of an article


@dataclass(frozen=True, slots=True)
class Digest:
    """What was reported in a window, possibly nothing; ``id`` is set once it is stored."""

    window: Window
    stories: tuple[DigestStory, ...]
    citations: tuple[Citation, ...]
    articles: int  # first seen in the window
    mode: str  # "quotes" or "model"
    notes: tuple[str, ...] = ()
    cost: Cost | None = None
    left_out: tuple[LeftOut, ...] = ()
    id: int | None = None
    older: bool = False  # also from what was published long before the window
