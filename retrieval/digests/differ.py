"""Where outlets differ: two lines on one point with other numbers, or other words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from retrieval.stories.headline import ScoredLine, loaded_words
from retrieval.stories.lines import READ_CHARS, same_words
from retrieval.stories.tfidf import content, cosine
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
