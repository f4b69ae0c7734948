"""Value types of digests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from retrieval.domain.answers import Citation, Cost


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
    """What a digest should cover; empty means anything."""

    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    most_stories: int = 7
    language: str | None = None
    with_model: bool = True


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
    id: int | None = None
