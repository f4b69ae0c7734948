"""Questions, answers and timelines as values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
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


# Up to so many days apart, articles are counted by day, by week, by month; else by year.
MOST_DAYS, MOST_WEEKS, MOST_MONTHS = 62, 430, 1850


class Step(StrEnum):
    """What articles are counted by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def first(self, day: date) -> date:
        """The first day of the step that a day lies in; weeks begin on Monday.

        >>> Step.WEEK.first(date(2031, 5, 3)), Step.MONTH.first(date(2031, 5, 3))
        (datetime.date(2031, 4, 28), datetime.date(2031, 5, 1))
        """
        match self:
            case Step.DAY:
                return day
            case Step.WEEK:
                return day - timedelta(days=day.weekday())
            case Step.MONTH:
                return day.replace(day=1)
            case Step.YEAR:
                return day.replace(month=1, day=1)

    def after(self, first: date) -> date:
        """The first day of the step that follows the one beginning on ``first``.

        >>> Step.MONTH.after(date(2031, 12, 1))
        datetime.date(2032, 1, 1)
        """
        longest = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 31, Step.YEAR: 366}[self]
        return self.first(first + timedelta(days=longest))


@dataclass(frozen=True, slots=True)
class Column:
    """One step of a timeline: its first day, and how many articles each outlet had."""

    first: date
    articles: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The articles on a topic by day and outlet, and its best quotes in the order of their days.

    ``days`` has an entry for each article: its outlet and day, None where it is undated.
    """

    topic: str
    days: tuple[tuple[str, date | None], ...]
    answer: Answer  # the quotes, kept with their receipts

    @property
    def dated(self) -> list[date]:
        """The days of all articles that have one, the first one first."""
        return sorted(day for _, day in self.days if day)

    @property
    def quote_days(self) -> list[date | None]:
        """The day of each quote, None where it is unknown."""
        return [one.head.day for one in self.answer.citations]

    @property
    def step(self) -> Step:
        """What the articles are counted by."""
        dated = self.dated
        apart = (dated[-1] - dated[0]).days if dated else 0
        bounds = ((MOST_DAYS, Step.DAY), (MOST_WEEKS, Step.WEEK), (MOST_MONTHS, Step.MONTH))
        return next((step for most, step in bounds if apart <= most), Step.YEAR)

    @property
    def outlets(self) -> list[tuple[str, int]]:
        """The outlets with how many articles they had, the most first."""
        counted = Counter(outlet for outlet, _ in self.days)
        return sorted(counted.items(), key=lambda one: (-one[1], one[0]))

    def columns(self) -> list[Column]:
        """All steps from the first article to the last, those without an article too."""
        dated, step = self.dated, self.step
        if not dated:
            return []
        first, last = step.first(dated[0]), step.first(dated[-1])
        found = {first: Column(first)}
        while first < last:  # no step is made beyond: after the last year there is none
            first = step.after(first)
            found[first] = Column(first)
        for outlet, day in self.days:
            if day:
                found[step.first(day)].articles[outlet] += 1
        return [*found.values()]
