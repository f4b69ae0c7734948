"""What joining keeps in memory: members by their days, and document frequencies of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from retrieval.stories.grouping import DAYS, Around
from retrieval.stories.tfidf import DocumentFrequencies, columns

if TYPE_CHECKING:
    from retrieval.catalogue.stories import Joining, Member

    Bucket = tuple[str, int]


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
