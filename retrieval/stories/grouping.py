"""Which story an article joins: the nearest of the days around; and what is a reprint. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.stories.tfidf import DocumentFrequencies, columns, cosines
from retrieval.text.terms import plain, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.catalogue.stories import Joining, Member
    from retrieval.stories.tfidf import Array, Columns

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bucket = tuple[str, int]


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


def as_columns(members: Sequence[Member]) -> Around:
    """These members as columns, to be compared with an article at once."""
    import numpy as np

    days = [np.nan if member.day is None else member.day for member in members]
    return Around(
        tuple(members),
        np.array([member.story for member in members], np.int64),
        np.array(days, np.float64),
        np.array([member.seen for member in members], np.float64),
        columns([member.signature for member in members]),
    )


def concatenated(parts: Sequence[Around]) -> Around:
    """All members of the parts, concatenated."""
    import numpy as np

    filled = [part for part in parts if part.members]
    if len(filled) < 2:
        return filled[0] if filled else parts[0]
    sizes, ids, weights = zip(*(part.signatures for part in filled), strict=True)
    return Around(
        tuple(member for part in filled for member in part.members),
        np.concatenate([part.stories for part in filled]),
        np.concatenate([part.days for part in filled]),
        np.concatenate([part.seen for part in filled]),
        (np.concatenate(sizes), np.concatenate(ids), np.concatenate(weights)),
    )


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


class Vocabulary(DocumentFrequencies):
    """Document frequencies that grow with each article; read from the catalogue as needed."""

    def __init__(self) -> None:
        super().__init__(0)
        self._last = 0
        self._changed: set[str] = set()

    def read(self, words: Iterable[str], joining: Joining) -> None:
        """Read what the catalogue has on these words, and the number of articles."""
        self._last, self.articles = joining.last_word, joining.articles
        self.add(joining.words([word for word in words if word not in self.ids]))

    def count(self, words: Iterable[str], *, new: bool) -> None:
        """Count an article with these words; if it is not ``new``, only words not known yet."""
        self.articles += new
        for word in words:
            if word not in self.ids:
                self._last += 1
                self.add({word: (self._last, 1)})
            elif new:
                n, articles = self.get(word)
                self.add({word: (n, articles + 1)})
        self._changed.update(words)

    def changed(self) -> dict[str, tuple[int, int]]:
        """The words counted since the last call, each with its id and number of articles."""
        changed, self._changed = self._changed, set()
        return {word: self.get(word) for word in changed}


# Members that an article is compared with at most, those that were taken in last.
MOST_NEAR = 5_000


class Neighbours:
    """Members by day; those of a day are read from the catalogue when first asked for."""

    def __init__(self) -> None:
        self._days: dict[Bucket, Around] = {}
        self._fresh: dict[int, Member] = {}  # joined, and not in the catalogue yet

    def stored(self) -> None:
        """Note that all members put so far are in the catalogue now."""
        self._fresh = {}

    def __len__(self) -> int:
        return sum(len(around.members) for around in self._days.values())

    def around(self, day: int | None, seen: int, joining: Joining) -> Around:
        """The members of the days around, which an article of this day may join."""
        seen_days = range(seen - DAYS, seen + DAYS + 1)
        wanted = [("undated" if day is not None else "seen", each) for each in seen_days]
        if day is not None:
            wanted += [("published", each) for each in range(day - DAYS, day + DAYS + 1)]
        self._learn([bucket for bucket in wanted if bucket not in self._days], joining)
        found = concatenated([self._days[bucket] for bucket in wanted])
        if len(found.members) <= MOST_NEAR:
            return found
        return as_columns(sorted(found.members, key=lambda each: each.article)[-MOST_NEAR:])

    def put(self, member: Member, before: Member | None) -> None:
        """Add a member that joined, in place of what it was before."""
        self._fresh[member.article] = member
        for bucket in _buckets(before) if before else ():
            if bucket in self._days:
                kept = [m for m in self._days[bucket].members if m.article != member.article]
                self._days[bucket] = as_columns(kept)
        for bucket in _buckets(member):
            if bucket in self._days:
                parts = [self._days[bucket], as_columns([member])]
                self._days[bucket] = concatenated(parts)

    def _learn(self, missing: Sequence[Bucket], joining: Joining) -> None:
        """Read these days, with one query for each kind."""
        found: dict[Bucket, list[Member]] = {bucket: [] for bucket in missing}
        members = list(self._fresh.values())
        for kind in sorted({kind for kind, _ in missing}):
            days = [day for each, day in missing if each == kind]
            members += [m for m in joining.around(kind, days) if m.article not in self._fresh]
        for member in dict.fromkeys(members):
            for bucket in _buckets(member):
                if bucket in found:
                    found[bucket].append(member)
        self._days |= {bucket: as_columns(some) for bucket, some in found.items()}


def _buckets(member: Member) -> list[Bucket]:
    dated = ("published", member.day) if member.day is not None else ("undated", member.seen)
    return [dated, ("seen", member.seen)]
