"""What all connections share: trusted certificates, backoff, patience, Retry-After."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from time import monotonic
from typing import TypeVar

Pause = TypeVar("Pause", float, timedelta)
_YEAR_S = 31_536_000.0  # callers have lower bounds of their own


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this system trusts; read once, as that takes 0.1 s.

    >>> trusted() is trusted()
    True
    """
    import httpx2

    return httpx2.create_ssl_context()


def backoff(failures: int, first: Pause, longest: Pause) -> Pause:
    """The pause after ``failures`` in a row (from 1): ``first``, doubled by each, capped.

    >>> [backoff(n, 0.5, 30.0) for n in (1, 2, 3, 7, 2000)]
    [0.5, 1.0, 2.0, 30.0, 30.0]
    """
    return min(first * 2.0 ** min(failures - 1, 20), longest)


class Patience:
    """When to ask again who failed: after pauses that double from the first to the longest.

    >>> server = Patience(60.0, 3600.0)
    >>> server.failed(TimeoutError("late"))
    >>> server.error, server.failures
    (TimeoutError('late'), 1)
    """

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._pauses_s = first_s, longest_s
        self.last: Exception | None = None  # how it failed, until it answers
        self.failures = 0  # in a row
        self._until = 0.0

    def failed(self, error: Exception) -> None:
        """It failed just now."""
        self.failures += 1
        self.last = error
        self._until = monotonic() + backoff(self.failures, *self._pauses_s)

    def is_well(self) -> None:
        """It answered just now."""
        self.last, self.failures = None, 0

    @property
    def error(self) -> Exception | None:
        """How it failed, while it is not to be asked again; else None."""
        return self.last if monotonic() < self._until else None


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """How many seconds a reply asks to wait (RFC 9110, 10.2.3); None if it does not say.

    ``headers`` are looked up by lower-case names. OpenAI's ``retry-after-ms`` goes first; a date
    that is past means 0. The number is whatever the server wrote, up to a year.

    >>> now = datetime(2031, 5, 3, 12, tzinfo=UTC)
    >>> retry_after_s({"retry-after": "20"}, now), retry_after_s({"retry-after-ms": "1500"}, now)
    (20.0, 1.5)
    >>> retry_after_s({"retry-after": "Sat, 03 May 2031 12:01:00 GMT"}, now)
    60.0
    """
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII):
            return min(float(value) * unit_s, _YEAR_S)
    return seconds_until(headers.get("retry-after", ""), now)


def seconds_until(http_date: str, now: datetime) -> float | None:
    """Seconds from now to an HTTP date, 0 where it is past; None where it is no date."""
    try:
        then = parsedate_to_datetime(http_date)
        then = then if then.tzinfo else then.replace(tzinfo=UTC)
        return max(0.0, (then - now).total_seconds())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
