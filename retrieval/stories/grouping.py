"""Which running story an article joins: that of the closest articles of the days around. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.stories.signature import cosines

if TYPE_CHECKING:
    from retrieval.catalogue.stories import Member

# Thresholds, measured on stories-dev.jsonl (50 events of three outlets, as given: spread over ten
# years; and moved into one month among 945 other articles of it): B³ F1 at .16, .18, .20, .22
# .982 .970 .956 .934 alone, .967 .988 .968 .961 among the others. Word vectors were not needed.
ENOUGH = 0.18
# An article is as close to a story as to this many of its closest articles, on average: one that
# is close to a single article (max: .969 there) lets stories of one week grow together.
CLOSEST = 5
# Days between two articles count: alike 1 becomes .37 after ten days. None are compared beyond.
DAYS = 10
# Days that are added where either day is unknown and the days of taking in are compared.
DOUBT_DAYS = 3
# From here on an article is compared word by word, as it may be a reprint.
MAYBE_REPRINT = 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike an article is to a member of a story, 0–1: by its words, and with the days."""

    member: Member
    words: float
    value: float


def likenesses(
    signature: bytes, day: int | None, seen: int, near: Sequence[Member]
) -> list[Likeness]:
    """How alike an article is to each member of the days around."""
    alike = cosines(signature, [member.signature for member in near]).tolist()
    return [
        Likeness(member, words, words * math.exp(-gap / DAYS))
        for member, words in zip(near, alike, strict=True)
        if (gap := days_between(day, seen, member)) is not None
    ]


def days_between(day: int | None, seen: int, member: Member) -> int | None:
    """Days between publications, else between takings in; None where they are too many."""
    if day is not None and member.day is not None:
        gap = abs(day - member.day)
        return gap if gap <= DAYS else None
    gap = abs(seen - member.seen)
    return gap + DOUBT_DAYS if gap <= DAYS else None


def joined(found: Sequence[Likeness]) -> int | None:
    """The story that is close enough, and the closest; None where a new one begins.

    Of two equally close the one that began first.
    """
    stories: dict[int, list[float]] = {}
    for each in found:
        stories.setdefault(each.member.story, []).append(each.value)
    close = {story: _close(values) for story, values in stories.items()}
    best = min(close, key=lambda story: (-close[story], story), default=None)
    return best if best is not None and close[best] >= ENOUGH else None


def _close(values: list[float]) -> float:
    closest = sorted(values, reverse=True)[:CLOSEST]
    return sum(closest) / len(closest)
