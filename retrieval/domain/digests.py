"""Digests as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from retrieval.domain.answers import Citation, Cost


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
