"""The members of the days around an article, read once and kept while articles join."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from retrieval.stories.grouping import DAYS, Around
from retrieval.stories.signature import columns

if TYPE_CHECKING:
    from retrieval.catalogue.stories import Joining, Member

    Bucket = tuple[str, int]

# Members that stay in memory, 2 kB each.
MOST_KEPT = 20_000
# Members of one day that an article is compared with at most, those that were taken in last.
MOST_A_DAY = 5_000


class Near:
    """Members by day; those of a day are read from the catalogue when they are first asked for."""

    def __init__(self) -> None:
        self._days: dict[Bucket, dict[int, Member]] = {}
        self._columns: dict[Bucket, Around] = {}

    def around(self, day: int | None, seen: int, joining: Joining) -> Around:
        """The members that an article of this day may join."""
        if sum(map(len, self._days.values())) > MOST_KEPT:
            self.__init__()  # type: ignore[misc]
        seen_days = range(seen - DAYS, seen + DAYS + 1)
        wanted = [("undated" if day is not None else "seen", each) for each in seen_days]
        if day is not None:
            wanted += [("published", each) for each in range(day - DAYS, day + DAYS + 1)]
        return one_below_the_other([self._bucket(bucket, joining) for bucket in wanted])

    def put(self, member: Member, before: Member | None) -> None:
        """A member that joined, or that was changed from what it was before."""
        for bucket in _buckets(before) if before else ():
            self._days.get(bucket, {}).pop(member.article, None)
            self._columns.pop(bucket, None)
        for bucket in _buckets(member):
            if bucket in self._days:
                self._days[bucket][member.article] = member
                self._columns.pop(bucket, None)

    def _bucket(self, bucket: Bucket, joining: Joining) -> Around:
        if bucket not in self._days:
            kind, day = bucket
            if kind == "published":
                members = joining.published(day)
            else:
                members = joining.seen(day, undated=kind == "undated")
            self._days[bucket] = {member.article: member for member in members}
        if bucket not in self._columns:
            ordered = [member for _, member in sorted(self._days[bucket].items())]
            self._columns[bucket] = as_columns(ordered[-MOST_A_DAY:])
        return self._columns[bucket]


def _buckets(member: Member) -> list[Bucket]:
    dated = ("published", member.day) if member.day is not None else ("undated", member.seen)
    return [dated, ("seen", member.seen)]


def as_columns(members: Sequence[Member]) -> Around:
    """These members, to be compared with an article."""
    import numpy as np

    days = [np.nan if member.day is None else member.day for member in members]
    return Around(
        tuple(members),
        np.array([member.story for member in members], np.int64),
        np.array(days, np.float64),
        np.array([member.seen for member in members], np.float64),
        columns([member.signature for member in members]),
    )


def one_below_the_other(parts: Sequence[Around]) -> Around:
    """All members of the parts."""
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
