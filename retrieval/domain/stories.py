"""Value types of stories: the articles on one event, their outlets, their headline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from retrieval.domain import Head, Span


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
