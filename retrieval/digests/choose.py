"""What of a story is shown: headline, bullets, and where outlets differ. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from retrieval.answers.citations import cite
from retrieval.domain import Bullet, Citation, DigestStory
from retrieval.domain.stories import Coverage, Headline
from retrieval.stories.headline import (
    LEAST_CLOSE,
    ScoredLine,
    headline,
    loaded_words,
    news_score,
    penalty,
    scored_lines,
    top_lines,
)
from retrieval.stories.lines import READ_CHARS, StoryLine, StoryText, same_words
from retrieval.stories.tfidf import DocumentFrequencies, Vector, content, cosine, covered
from retrieval.text import names
from retrieval.text.sentences import quotations
from retrieval.text.spans import fold
from retrieval.text.terms import STOP, plain, stem
from retrieval.text.wordlists import values, word_set

# One event has many units of time, money and measure, which differ without a contradiction.
_MEASURES = frozenset(stem(word) for word in word_set("stories", "measures"))
_PART = re.compile(
    r"[^\W\d_]+\d\w*|[$€£#]?\d(?:[\d.,–-]*\d)?%?|[^\W\d_]+(?:['’][^\W\d_]+)*|[.;:!?()]"
)
_WORDS = {word: Decimal(n) for word, n in values("en").items()}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@lru_cache(maxsize=4_000)
def counted(text: str) -> Mapping[str, frozenset[Decimal]]:
    """The stems of counted nouns, each with the numbers that stand before it.

    >>> found = counted("The coastguard counted 43 boats; sixty boats, says the crew.")
    >>> sorted(map(int, found["boat"]))
    [43, 60]
    """
    parts = _PART.findall(text)
    found: dict[str, set[Decimal]] = {}
    for at, part in enumerate(parts):
        value = _value(part)
        if value is None:
            continue
        noun = parts[at + 1] if at + 1 < len(parts) else ""
        if noun.islower() and noun not in STOP and _value(noun) is None:
            found.setdefault(stem(plain(noun)), set()).add(value)
    return {noun: frozenset(n) for noun, n in found.items() if noun not in _MEASURES}


@lru_cache(maxsize=20_000)
def _value(word: str) -> Decimal | None:
    if word.lower() in ("a", "an", "one") or not word[:1].isalnum() or _YEAR.fullmatch(word):
        return None
    if "-" in word or "–" in word or word.endswith("%"):
        return None
    digits = word.lstrip("$€£#").replace(",", "")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return _WORDS.get(word.lower())


def contradicted(one: str, other: str) -> frozenset[str]:
    """The nouns for which two texts give different numbers, none in common.

    >>> sorted(contradicted("The coastguard counted 43 boats.", "Sixty boats held the strait."))
    ['boat']
    >>> sorted(contradicted("It lasted 9 hours.", "It lasted 8 hours."))
    []
    """
    ours, theirs = counted(one), counted(other)
    return frozenset(noun for noun in ours.keys() & theirs if not ours[noun] & theirs[noun])


def counted_once(text: str) -> frozenset[str]:
    """The nouns for which a text gives one number only.

    >>> sorted(counted_once("Of 43 boats nine crews left; nine boats stayed."))
    ['crew']
    """
    return frozenset(noun for noun, values in counted(text).items() if len(values) == 1)


MOST_DIFFERENCES = 2
# The least cosine of two lines on one point: that count the same things, that say the same in other
# loaded words, that quote the same speaker in other words.
COUNT, TELL, QUOTE = 0.35, 0.3, 0.3
# Content words in quotation marks: the share that two lines have in common, of at least how many.
SAID_ALIKE, FEWEST_SAID = 0.5, 4
# The least cosine where both articles give the noun one number only; where both lines are leads and
# differ in at least so many loaded words.
COUNT_ONCE, TELL_FIRST, FEWEST_LOADED = 0.2, 0.12, 2
# Sentences further down are on other things.
HIGHEST_SENTENCES = 4


class How(StrEnum):
    """How two outlets differ, as worded above their quotes."""

    COUNT = "The numbers differ:"
    QUOTE = "The words quoted differ:"
    TELL = "Told in other words:"


@dataclass(frozen=True, slots=True)
class Difference:
    """Two lines of different outlets on one point."""

    how: How
    sides: tuple[ScoredLine, ScoredLine]


def differences(scored: Sequence[ScoredLine]) -> tuple[Difference, ...]:
    """The clearest few, one of a kind; each line is in one of them."""
    found = sorted(_all(scored), key=lambda each: -each[0])
    kept: list[Difference] = []
    for _, one in found:
        shown = [side.line.folded for other in kept for side in other.sides]
        new = not any(same_words(side.line.folded, words) for side in one.sides for words in shown)
        if new and all(one.how is not other.how for other in kept):
            kept.append(one)
    return tuple(kept[:MOST_DIFFERENCES])


def _all(scored: Sequence[ScoredLine]) -> Iterator[tuple[float, Difference]]:
    for one, other in combinations(scored, 2):
        apart = one.line.text.same_as != other.line.text.same_as
        if not apart or one.line.outlet == other.line.outlet:
            continue
        near = cosine(one.vector, other.vector)
        if near < TELL_FIRST or same_words(one.line.folded, other.line.folded):
            continue
        if how := _how(one, other, near):
            yield near + _weight(how, one, other), Difference(how, (one, other))


def _weight(how: How, one: ScoredLine, other: ScoredLine) -> float:
    """Numbers are clearest; then loaded words, the more the clearer."""
    if how is How.TELL:
        words = _own(one) ^ _own(other)
        return 0.1 * min(len(words), 3) + 0.3
    return 0.6 if how is How.COUNT else 0.1


def _how(one: ScoredLine, other: ScoredLine, near: float) -> How | None:
    if nouns := contradicted(one.line.words, other.line.words):
        ours, theirs = (side.line.text.revision.text[:READ_CHARS] for side in (one, other))
        once = nouns & counted_once(ours) & counted_once(theirs)
        if near >= (COUNT_ONCE if once else COUNT):
            return How.COUNT
    if one.line.direct and other.line.direct:
        return How.QUOTE if near >= QUOTE and _quotes_otherwise(one, other) else None
    return How.TELL if _tells_otherwise(one, other, near) else None


def _quotes_otherwise(one: ScoredLine, other: ScoredLine) -> bool:
    """Whether two lines quote mostly the same words, but not all."""
    ours, theirs = _said(one), _said(other)
    few, many = sorted((content(ours).keys(), content(theirs).keys()), key=len)
    same = len(few) >= FEWEST_SAID and len(few & many) >= SAID_ALIKE * len(few)
    return same and not same_words(ours, theirs)


def _tells_otherwise(one: ScoredLine, other: ScoredLine, near: float) -> bool:
    """Whether two lines near the top say the same in other loaded words."""
    low = max(one.line.place, other.line.place) >= HIGHEST_SENTENCES
    if low or one.line.direct or other.line.direct:
        return False
    words = _own(one) ^ _own(other)
    if one.line.place == other.line.place == 0 and len(words) >= FEWEST_LOADED:
        return near >= TELL_FIRST
    return bool(words) and near >= TELL


def _said(one: ScoredLine) -> str:
    told = one.line.words
    inside = " ".join(span.of(told) for span in quotations(told))
    return fold(inside).text.casefold().strip(" \"',.;")


def _own(one: ScoredLine) -> frozenset[str]:
    """The outlet's own loaded words, outside quotation marks."""
    told = one.line.words
    for span in reversed(quotations(told)):
        told = told[: span.start] + told[span.stop :]
    return loaded_words(told)


# Bullets of a story that many texts tell, that few do, that one does.
MOST_BULLETS, MOST_OF_FEW, MOST_OF_ONE, WIDELY_TOLD = 4, 3, 2, 5
# What a quote gains beside its similarity to the story, and a line for what it adds to others.
NAMED, DIRECT, OTHER_OUTLET, NEW_SPEAKER = 0.12, 0.12, 0.1, 0.15
# Two lines of this cosine say the same; only one of them is shown.
MOST_ALIKE = 0.6
# A story shown before is shown again where a new line has this cosine with it.
DEVELOPED = 0.12
# A line is not new where this share of its weight stands in one line shown before.
NOTHING_NEW = 0.75


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """The quotes that earlier digests showed, as they are compared: folded, and their words."""

    folded: tuple[str, ...] = ()
    words: tuple[frozenset[str], ...] = ()

    @classmethod
    def of(cls, quotes: Iterable[str]) -> ShownBefore:
        """These quotes; each may stand there more than once."""
        once = tuple(dict.fromkeys(quotes))
        folded = tuple(fold(quote).text.casefold().strip(" \"',.;") for quote in once)
        return cls(folded, tuple(frozenset(content(quote)) for quote in once))

    def lacks(self, line: StoryLine, vector: Vector) -> bool:
        """Whether a line is new: neither shown before, nor nearly all its words in one shown."""
        return not any(same_words(line.folded, one) for one in self.folded) and not any(
            covered(vector, words) >= NOTHING_NEW for words in self.words
        )


@dataclass(frozen=True, slots=True)
class Point:
    """A bullet before its quotes are numbered."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Tale:
    """A story as it will be shown, and the lines that it was chosen from.

    ``above`` is the line that stands as the headline, None where that is no line.
    """

    coverage: Coverage
    scored: tuple[ScoredLine, ...]
    headline: Headline
    above: ScoredLine | None
    points: tuple[Point, ...]
    differs: tuple[Point, ...] = ()


def tale(
    coverage: Coverage,
    texts: Sequence[StoryText],
    signatures: Mapping[int, bytes],
    frequencies: DocumentFrequencies,
    before: ShownBefore,
) -> Tale | None:
    """The story by its quotes; None where none of them is new and close to it."""
    scored = scored_lines(texts, frequencies, is_new=before.lacks)
    if not scored:
        return None
    read = {text.revision.id for text in texts}
    articles = [one for one in coverage.articles if one.revision in read]
    title = headline(articles, signatures, frequencies, lambda: texts, lambda: scored)
    above = next((one for one in scored if one.line.is_headline(title)), None)
    shown, differing = _below(above, scored, len({text.same_as for text in texts}))
    if above and not shown:  # a post of one sentence
        title, shown, above = Headline(f"From {title.outlet}"), (above,), None
    if not shown or (before.folded and max(one.close for one in shown) < DEVELOPED):
        return None
    points = tuple(Point("", (cited(one.line),)) for one in shown)
    differs = tuple(
        Point(one.how.value, tuple(cited(side.line) for side in one.sides)) for one in differing
    )
    return Tale(coverage, scored, title, above, points, differs)


def _below(
    above: ScoredLine | None, scored: Sequence[ScoredLine], texts: int
) -> tuple[tuple[ScoredLine, ...], tuple[Difference, ...]]:
    """The lines below the headline, and the differences below those."""
    other = [
        one for one in scored if not (above and same_words(one.line.folded, above.line.folded))
    ]
    apart = differences(other)
    if shown := bullets(scored, texts, above, [side for one in apart for side in one.sides]):
        return shown, apart
    return bullets(scored, texts, above), ()  # too little to put side by side


def bullets(
    scored: Sequence[ScoredLine],
    texts: int,
    above: ScoredLine | None = None,
    besides: Sequence[ScoredLine] = (),
) -> tuple[ScoredLine, ...]:
    """The lines to show: what happened, unless it stands ``above``, then who said what.

    None of them says the same as another, or as those above and ``besides``. ``texts`` is the
    number of independent texts of the story.
    """
    besides = [*besides, above] if above else besides
    most = MOST_OF_ONE if texts == 1 else MOST_BULLETS if texts >= WIDELY_TOLD else MOST_OF_FEW
    chosen: list[ScoredLine] = []

    def add(some: Iterable[ScoredLine], score: Callable[[ScoredLine], float], number: int) -> None:
        left = [one for one in some if one.close >= LEAST_CLOSE]
        while len(chosen) < number and left:
            best = max(left, key=lambda one: score(one) + _added(one, chosen))
            left = [one for one in left if one is not best]
            if not any(_says_the_same(best, other) for other in (*chosen, *besides)):
                chosen.append(best)

    add(top_lines(scored), news_score, 0 if above else 1)
    add([one for one in scored if one.line.said], _quote_score, most)
    rest = [one for one in scored if not one.line.said]
    add(rest, news_score, most - 1 if chosen else most)
    return tuple(chosen)


def _quote_score(one: ScoredLine) -> float:
    line = one.line
    named = any(word[:1].isupper() for word in (line.speaker or "").split())
    return one.close + NAMED * named + DIRECT * line.direct - penalty(line)


def _added(one: ScoredLine, chosen: Sequence[ScoredLine]) -> float:
    """What a line is worth for what it adds to those chosen."""
    if not chosen:
        return 0.0
    new_outlet = all(one.line.outlet != other.line.outlet for other in chosen)
    speaker = one.line.speaker or ""
    known = any(names.same(speaker, other.line.speaker or "") for other in chosen)
    nearest = max(cosine(one.vector, other.vector) for other in chosen)
    return OTHER_OUTLET * new_outlet + NEW_SPEAKER * (bool(speaker) and not known) - nearest


def _says_the_same(one: ScoredLine, other: ScoredLine) -> bool:
    ours, theirs = one.line, other.line
    if ours.text.revision.id == theirs.text.revision.id and ours.span.overlap(theirs.span):
        return True
    same = same_words(ours.folded, theirs.folded)
    return same or cosine(one.vector, other.vector) >= MOST_ALIKE


def cited(line: StoryLine) -> Citation:
    """The citation of a line, not numbered yet; without a speaker where nobody is quoted."""
    return cite(0, line.text.revision, line.span, line.quote if line.said else None)


@dataclass(slots=True)
class Numbering:
    """Citations as they are shown one after another, from 1; each place stands once."""

    citations: list[Citation] = field(default_factory=list)

    def story(self, one: Tale) -> DigestStory:
        """The story with its citations numbered."""
        return DigestStory(
            story=one.coverage.id,
            headline=one.headline.words,
            headline_by=one.headline.outlet,
            headline_citations=self._numbers([cited(one.above.line)]) if one.above else (),
            bullets=tuple(Bullet(p.text, self._numbers(p.citations)) for p in one.points),
            outlets=one.coverage.outlets,
            independent=one.coverage.independent,
            differs=tuple(Bullet(p.text, self._numbers(p.citations)) for p in one.differs),
        )

    def _numbers(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        first = len(self.citations) + 1
        self.citations += [replace(one, n=n) for n, one in enumerate(citations, first)]
        return tuple(range(first, len(self.citations) + 1))
