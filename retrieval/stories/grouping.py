"""Which story an article joins: the closest of the days around, and what is a reprint. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.stories.tfidf import cosines
from retrieval.text.terms import plain, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.catalogue.stories import Member
    from retrieval.stories.tfidf import Array, Columns

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


# Words in a row that two writers do not share by chance, beside names and quotations.
ROW = 5
# The share of the shorter text's rows that the longer one has. Articles of two outlets on one
# event share quotations and agency copy: of all pairs in stories-dev.jsonl at most .35.
SHARED = 0.7
# A text of fewer rows is too short to tell.
FEWEST_ROWS = 20


def same_text(one: str, other: str) -> bool:
    """Whether the shorter text is (nearly) all in the other.

    >>> body = " ".join(f"The {n} boats of harbour {n} lay still." for n in range(9))
    >>> same_text(body, f"OSTREL (Osk Wire) - {body} More follows."), same_text(body, "Boats lay.")
    (True, False)
    """
    shorter, longer = sorted((_rows(one), _rows(other)), key=len)
    if len(shorter) < FEWEST_ROWS:
        return False
    return len(shorter & longer) >= SHARED * len(shorter)


def _rows(text: str) -> set[tuple[str, ...]]:
    found = [plain(word) for word in words(text)]
    return set(zip(*(found[at:] for at in range(ROW)), strict=False))
