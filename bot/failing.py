"""Digests that cannot be made: after which pause they are tried again, when admins are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
TOLD_AFTER = 5  # failures in a row: eight minutes of pauses


@dataclass(frozen=True, slots=True)
class Failing:
    """How often in a row the digests of a schedule failed; not tried before ``until``."""

    times: int
    since: datetime
    until: datetime
    told: bool = False

    def rests(self, now: datetime) -> bool:
        """Whether it is too soon to try; a clock that was set back ends the pause."""
        return self.since <= now < self.until

    @property
    def is_to_tell(self) -> bool:
        """Whether admins should know and do not."""
        return self.times >= TOLD_AFTER and not self.told


def failed(before: Failing | None, now: datetime) -> Failing:
    """After one more failure: pauses of 30 s, 1, 2, 4 … minutes, at most an hour.

    >>> from datetime import UTC
    >>> at = datetime(2031, 5, 3, 8, tzinfo=UTC)
    >>> once = failed(None, at)
    >>> once.rests(at + timedelta(seconds=29)), failed(once, at).until - at
    (True, datetime.timedelta(seconds=60))
    """
    times = before.times if before else 0
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(times, 10))
    return Failing(times + 1, now, now + pause, told=before is not None and before.told)
