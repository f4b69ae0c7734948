"""Where outlets have it otherwise: two lines on one point, side by side, as they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from retrieval.digests.choose import Weighed
from retrieval.digests.counted import contradicted, counted_once
from retrieval.digests.lines import READ_CHARS
from retrieval.digests.sided import sided
from retrieval.digests.told import same_words
from retrieval.digests.weights import alike
from retrieval.domain import Kind
from retrieval.text import names
from retrieval.text.marks import quotations

MOST_DIFFERENCES = 2
# How alike two lines on one point are at the least: that count the same, that tell the same in
# words of another side, that quote the same speaker in other words.
COUNT, TELL, QUOTE = 0.15, 0.2, 0.3
# The same where both articles give the noun one number only; where both lines open their article.
COUNT_ONCE, TELL_FIRST = 0.03, 0.12
# Quotations so alike are of one speaker, whatever the outlets call them.
ONE_SPEAKER = 0.4
# What an outlet's own name for things is worth where it stands: at the top most.
TOP_SENTENCES = 3


class How(StrEnum):
    """How two outlets differ, as it stands above their words."""

    COUNT = "The numbers differ:"
    QUOTE = "The words quoted differ:"
    TELL = "Told in other words:"


@dataclass(frozen=True, slots=True)
class Difference:
    """Two lines of different outlets on one point."""

    how: How
    sides: tuple[Weighed, Weighed]


def differences(weighed: Sequence[Weighed]) -> tuple[Difference, ...]:
    """The clearest few, each line in one of them."""
    found = sorted(_all(weighed), key=lambda each: -each[0])
    kept: list[Difference] = []
    for _, one in found:
        shown = [side.line for other in kept for side in other.sides]
        new = all(side.line not in shown for side in one.sides)
        if new and all(one.how is not other.how for other in kept):
            kept.append(one)
    return tuple(kept[:MOST_DIFFERENCES])


def _all(weighed: Sequence[Weighed]) -> Iterator[tuple[float, Difference]]:
    for one, other in combinations(weighed, 2):
        apart = one.line.text.same_as != other.line.text.same_as
        if not apart or one.line.outlet == other.line.outlet:
            continue
        near = alike(one.vector, other.vector)
        if near < COUNT_ONCE or same_words(one.line.folded, other.line.folded):
            continue
        if how := _how(one, other, near):
            yield near + _weight(how, one, other), Difference(how, (one, other))


def _weight(how: How, one: Weighed, other: Weighed) -> float:
    """Figures tell most; then words of a side, the more the clearer."""
    if how is How.TELL:
        words = _own(one) ^ _own(other)
        top = max(one.line.place, other.line.place) < TOP_SENTENCES
        return 0.1 * min(len(words), 3) + 0.3 * top
    return 0.6 if how is How.COUNT else 0.1


def _how(one: Weighed, other: Weighed, near: float) -> How | None:
    if nouns := contradicted(one.line.words, other.line.words):
        once = nouns & _counts_once(one) & _counts_once(other)
        if near >= (COUNT_ONCE if once else COUNT):
            return How.COUNT
    if _quoted(one) and _quoted(other):
        needed = QUOTE if _same_speaker(one, other) else ONE_SPEAKER
        return How.QUOTE if near >= needed else None
    if one.line.direct or other.line.direct:
        return None
    needed = TELL_FIRST if one.line.place == other.line.place == 0 else TELL
    return How.TELL if near >= needed and _own(one) != _own(other) else None


def _counts_once(one: Weighed) -> frozenset[str]:
    return counted_once(one.line.text.revision.text[:READ_CHARS])


def _quoted(one: Weighed) -> bool:
    return one.line.quote is not None and one.line.quote.kind is Kind.DIRECT


def _same_speaker(one: Weighed, other: Weighed) -> bool:
    ours, theirs = one.line.speaker, other.line.speaker
    return bool(ours and theirs) and names.same(ours or "", theirs or "")


def _own(one: Weighed) -> frozenset[str]:
    """The words that take a side, of the outlet's own, not of those it quotes."""
    told = one.line.words
    for span in reversed(quotations(told)):
        told = told[: span.start] + told[span.stop :]
    return sided(told)
