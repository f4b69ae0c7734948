"""Questions and answers as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retrieval.domain.articles import Head, Kind, Naming, Polarity, Quote, Revision, Searched, Span
from retrieval.errors import ModelError


class Wants(StrEnum):
    """What a question asks for."""

    WORDS = "words"  # what did X say
    FACTS = "facts"
    COMPARISON = "comparison"  # do they agree, A and B side by side


class Certainty(StrEnum):
    """How sure it is that the first quote answers; a refusal has none."""

    SURE = "sure"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question. ``since`` and ``until`` are inclusive days; empty means any.

    ``follows`` is the question before, where this one leans on it; ``others_than`` are speakers
    that "who else" leaves out; ``instead`` is what is named alone ("and Orne?"): if that is
    somebody who speaks, what the question before asked is asked of them, else about it.
    """

    text: str
    wants: Wants
    speakers: tuple[str, ...] = ()  # names or roles, as the asker spells them
    about: tuple[str, ...] = ()  # content words, without those of the speakers
    before: tuple[str, ...] = ()  # content words of the questions that this one follows up
    outlets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    follows: str = ""
    others_than: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Filters the asker set explicitly; they override what the question's words imply."""

    since: date | None = None
    until: date | None = None
    outlet: str | None = None
    wants: Wants | None = None
    with_model: bool = True  # whether a model may be used, if one is configured


ANY = Bounds()


@dataclass(frozen=True, slots=True)
class Citation:
    """One quote as shown: a slice of a stored revision, with all that is needed to check it."""

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
    translation: str | None = None  # a model's own words, never a quote
    how: Naming | None = None  # by what the speaker is known
    polarity: Polarity = Polarity.SAID

    @classmethod
    def of(
        cls,
        revision: Revision,
        span: Span,
        *,
        n: int = 1,
        quote: Quote | None = None,
        receipt: str = "",
        translation: str | None = None,
    ) -> Citation:
        """The words of ``span``, cut from the stored text; ``quote`` is who speaks there.

        Words that were not said (``Polarity.DENIED``) stand under nobody's name.
        """
        polarity = quote.polarity if quote else Polarity.SAID
        if polarity is Polarity.DENIED:
            quote = None
        return cls(
            n=n,
            quote=span.of(revision.text),
            span=span,
            sha256=revision.sha256,
            source=revision.source,
            head=revision.head,
            receipt=receipt,
            speaker=quote.speaker if quote else None,
            cue=quote.cue if quote else None,
            kind=quote.kind if quote else Kind.NONE,
            role=quote.role if quote else None,
            translation=translation,
            how=quote.how if quote else None,
            polarity=polarity,
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer and the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]


class Fault(StrEnum):
    """Why a model's statement is left out: what a judge finds, or what code does."""

    SPEAKER = "speaker"  # other words than those of whom it names
    NEGATION = "negation"
    NUMBER = "number"
    TIME = "time"
    PLACE = "place"
    CAUSE = "cause"
    DEGREE = "degree"
    CLAIM = "claim"  # a claim told as a fact
    OUTLET = "outlet"
    ABSENT = "absent"
    # Of code alone:
    EMPTY = "empty"
    LENGTH = "length"
    MARKUP = "markup"  # a link or a command too
    POINTS = "points"  # at nothing that was shown
    QUOTATION = "quotation"
    NAME = "name"
    VOICE = "first person"
    LEANS = "leans"  # on a statement that is left out
    REPEATS = "repeats"  # of a digest: rests on the same quote as one before it
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A statement that a model made and that is not shown."""

    text: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Cost:
    """A model's token usage for an answer; ``estimated`` if its server reported none.

    ``dropped`` counts the statements that failed the checks and were not shown.
    """

    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for one question; without citations it is a refusal (``abstained``).

    ``history`` are the previous questions of the conversation. ``id`` is set once it is stored.
    """

    question: str
    mode: str  # "quotes" or "model"
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    searched: Searched
    seconds: float
    notes: tuple[str, ...] = ()
    closest: tuple[Citation, ...] = ()  # of a refusal: the nearest quotes
    cost: Cost | None = None  # None if no model was called
    history: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    asked_as: str | None = None  # a follow-up as it was understood
    id: int | None = None
    certainty: Certainty | None = None  # None of a refusal
    confidence: float = 0.0  # the probability that the first quote answers, 0–1
    # The outlets of the quotes that come after these, see ``Library.more``; None if unknown.
    further: tuple[str, ...] | None = None
    # Of a comparison: the outlets that were searched by themselves and have nothing.
    without: tuple[str, ...] = ()

    @property
    def abstained(self) -> bool:
        """Whether this is a refusal."""
        return not self.citations


@dataclass(frozen=True, slots=True)
class Trial:
    """One small call of a model: seconds it took, and what failed, None where nothing did.

    ``judges``: as the judge of what another model writes.
    """

    model: str
    seconds: float
    fault: ModelError | None = None
    judges: bool = False
