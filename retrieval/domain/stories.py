"""Stories: the articles on one event, who published them, their headline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from retrieval.domain import Head, Span


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article of a story: its current revision, and when it was first taken in (UTC).

    ``day`` is of publication, or of taking in where that is unknown. ``text`` is the id of the
    article whose text this one is; reprints share it.
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
    """The words that stand for a story: a title of its articles, or with ``span`` a sentence.

    ``words`` is empty where no article has any. Without ``outlet`` they are a model's, or ours.
    """

    words: str
    outlet: str | None = None
    revision: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Articles on one event, in the order in which they were taken in.

    ``id`` is the story's, which never changes; the articles may be only some of the story.
    """

    id: int
    articles: tuple[StoryArticle, ...]

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who published them, each once, in the order of the articles."""
        return tuple(dict.fromkeys(each.head.outlet for each in self.articles))

    @property
    def independent(self) -> int:
        """How many texts, where reprints of one text count once."""
        return len({each.text for each in self.articles})

    @property
    def first_seen(self) -> datetime:
        """When the first article was taken in."""
        return min(each.first_seen for each in self.articles)

    @property
    def last_seen(self) -> datetime:
        """When the last article was taken in."""
        return max(each.first_seen for each in self.articles)


@dataclass(frozen=True, slots=True)
class Story(Coverage):
    """All articles on one event, with a headline."""

    headline: Headline


@dataclass(frozen=True, slots=True)
class Days:
    """Inclusive days of publication, or of taking in where that is unknown; None is open.

    >>> Days(until=date(2031, 5, 3)).holds(date(2031, 5, 4))
    False
    """

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether this day is inside."""
        return (not self.since or self.since <= day) and (not self.until or day <= self.until)


ANY_DAY = Days()
