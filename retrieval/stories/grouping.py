"""Which story an article joins: the nearest of the days around; and what is a reprint. Pure."""

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
# An article's similarity to a story is the mean of this many highest similarities to its articles:
# by the highest alone (single linkage; .969 there), the stories of one week chain together.
CLOSEST = 5
# Similarity decays with the days between two articles, by 1/e in ten; none are compared beyond.
DAYS = 10
# Days added where a day of publication is unknown, so that days of taking in are compared.
DOUBT_DAYS = 1
# From this cosine on, an article may be a reprint and is compared by shingles.
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
    """Similarity of an article to each member around, 0–1: by cosine, and with decay by days."""

    around: Around
    words: Array
    values: Array


def alike(signature: bytes, day: int | None, seen: int, around: Around) -> Alike:
    """The similarity of an article to the members around; 0 beyond ``DAYS``."""
    import numpy as np

    words = cosines(signature, around.signatures)
    gaps = np.abs(around.days - (np.nan if day is None else day))
    doubtful = np.isnan(gaps)
    gaps = np.where(doubtful, np.abs(around.seen - seen), gaps)
    faded = np.where(gaps <= DAYS, np.exp(-(gaps + DOUBT_DAYS * doubtful) / DAYS), 0)
    return Alike(around, words, (words * faded).astype(np.float32))


def joined(found: Alike) -> int | None:
    """The nearest story, if it is near enough; None where a new one begins.

    Of two equally near, the one that began first.
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


# Shingle size: words in a row that two writers seldom share, beside names and quotations.
SHINGLE_WORDS = 5
# The share of the shorter text's shingles that the longer one has in a reprint. Articles of two
# outlets on one event share quotations and agency copy: at most .35 in stories-dev.jsonl.
SHARED = 0.7
# A text of fewer shingles is too short to decide.
FEWEST_SHINGLES = 20


def same_text(one: str, other: str) -> bool:
    """Whether one text is a reprint: nearly all shingles of the shorter are in the other.

    >>> body = " ".join(f"The {n} boats of harbour {n} lay still." for n in range(9))
    >>> same_text(body, f"OSTREL (Osk Wire) - {body} More follows."), same_text(body, "Boats lay.")
    (True, False)
    """
    shorter, longer = sorted((_shingles(one), _shingles(other)), key=len)
    if len(shorter) < FEWEST_SHINGLES:
        return False
    return len(shorter & longer) >= SHARED * len(shorter)


def _shingles(text: str) -> set[tuple[str, ...]]:
    found = [plain(word) for word in words(text)]
    return set(zip(*(found[at:] for at in range(SHINGLE_WORDS)), strict=False))
