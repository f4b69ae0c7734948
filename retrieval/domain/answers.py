"""Questions and answers as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retrieval.domain.articles import Head, Kind, Searched, Span


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
