"""The members of the days around an article, read once and kept while articles join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.stories.grouping import DAYS

if TYPE_CHECKING:
    from retrieval.catalogue.stories import Joining, Member

    Bucket = tuple[str, int]

# Members that stay in memory, 2 kB each.
MOST_KEPT = 20_000
# Members that an article is compared with at most, those that joined last.
MOST_NEAR = 5_000


class Near:
    """Members by day; those of a day are read from the catalogue when they are first asked for."""

    def __init__(self) -> None:
        self._days: dict[Bucket, dict[int, Member]] = {}

    def around(self, day: int | None, seen: int, joining: Joining) -> list[Member]:
        """The members that an article of this day may join."""
        if sum(map(len, self._days.values())) > MOST_KEPT:
            self._days = {}
        seen_days = range(seen - DAYS, seen + DAYS + 1)
        wanted = [("undated" if day is not None else "seen", each) for each in seen_days]
        if day is not None:
            wanted += [("published", each) for each in range(day - DAYS, day + DAYS + 1)]
        found = {n: m for bucket in wanted for n, m in self._bucket(bucket, joining).items()}
        return [found[n] for n in sorted(found)[-MOST_NEAR:]]

    def _bucket(self, bucket: Bucket, joining: Joining) -> dict[int, Member]:
        if bucket not in self._days:
            kind, day = bucket
            if kind == "published":
                members = joining.published(day)
            else:
                members = joining.seen(day, undated=kind == "undated")
            self._days[bucket] = {member.article: member for member in members}
        return self._days[bucket]

    def put(self, member: Member, before: Member | None) -> None:
        """A member that joined, or that was changed from what it was before."""
        for bucket in _buckets(before) if before else ():
            self._days.get(bucket, {}).pop(member.article, None)
        for bucket in _buckets(member):
            if bucket in self._days:
                self._days[bucket][member.article] = member


def _buckets(member: Member) -> list[Bucket]:
    dated = ("published", member.day) if member.day is not None else ("undated", member.seen)
    return [dated, ("seen", member.seen)]
