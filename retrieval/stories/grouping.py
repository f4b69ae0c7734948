"""Which running story an article joins: that of the closest articles of the days around. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.stories.signature import cosines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.catalogue.stories import Member
    from retrieval.stories.signature import Array, Columns

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

# Measured on stories-dev.jsonl (50 events, three outlets each): B³ F1 at .15 .16 .17 .18 .20 .22
# is .982 .980 .970 .961 .941 .934 as given, spread over ten years; .977 .973 .973 .986 .968 .961
# with the events moved into one month, among 945 other articles of it. Word vectors: not needed.
ENOUGH = 0.17
# An article is as close to a story as to this many of its closest articles, on average: by the
# closest alone (.969 there), stories of one week grow together.
CLOSEST = 5
# Days between two articles count: alike 1 becomes .37 after ten days. None are compared beyond.
DAYS = 10
# Days that are added where either day is unknown and the days of taking in are compared.
DOUBT_DAYS = 1
# From here on an article is compared word by word, as it may be a reprint.
MAYBE_REPRINT = 0.6


@dataclass(frozen=True, slots=True)
class Around:
    """The members of the days around an article, as columns."""

    members: tuple[Member, ...]
    stories: Ints
    days: Floats  # nan where unknown
    seen: Floats
    signatures: Columns


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike an article is to each member around, 0–1: by words, and with the days."""

    around: Around
    words: Array
    values: Array


def alike(signature: bytes, day: int | None, seen: int, around: Around) -> Alike:
    """An article held against the members around; 0 where the days are too many."""
    import numpy as np

    words = cosines(signature, around.signatures)
    gaps = np.abs(around.days - (np.nan if day is None else day))
    doubtful = np.isnan(gaps)
    gaps = np.where(doubtful, np.abs(around.seen - seen), gaps)
    faded = np.where(gaps <= DAYS, np.exp(-(gaps + DOUBT_DAYS * doubtful) / DAYS), 0)
    return Alike(around, words, (words * faded).astype(np.float32))


def joined(found: Alike) -> int | None:
    """The story that is close enough, and the closest; None where a new one begins.

    Of two equally close the one that began first.
    """
    import numpy as np

    stories = found.around.stories
    worth = np.unique(stories[found.values >= ENOUGH]).tolist()  # others cannot be on average
    close = {story: _close(found.values[stories == story]) for story in worth}
    best = min(close, key=lambda story: (-close[story], story), default=None)
    return best if best is not None and close[best] >= ENOUGH else None


def _close(values: Array) -> float:
    import numpy as np

    counted = values[values > 0]  # those of the days around
    return float(np.sort(counted)[::-1][:CLOSEST].mean())


def likely_originals(found: Alike, *, most: int) -> list[Member]:
    """Members whose text this article may repeat, likeliest first."""
    import numpy as np

    likely = np.flatnonzero((found.words >= MAYBE_REPRINT) & (found.values > 0)).tolist()
    members = found.around.members
    ordered = sorted(likely, key=lambda n: (-float(found.words[n]), members[n].article))
    return [members[n] for n in ordered[:most]]
