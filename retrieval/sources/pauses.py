"""How long to leave a feed alone; pure, the clock is passed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

USUAL = timedelta(minutes=15)
LONGEST_FRESH = timedelta(hours=6)  # a feed that calls itself fresh for a year is asked anyway
LONGEST = timedelta(days=1)  # between two tries of a dead feed, whatever it asks for


def pause(failures: int, headers: Mapping[str, str], *, now: datetime) -> timedelta:
    """The time until the next poll, after ``failures`` in a row (0: the last one was well).

    ``headers`` are those of the last answer, by names in small letters. After failures the
    pause doubles; Retry-After and Cache-Control can only make it longer, within bounds.

    >>> now = datetime(2024, 5, 3, tzinfo=UTC)
    >>> [str(pause(n, {}, now=now)) for n in (0, 1, 2, 3)]
    ['0:15:00', '0:15:00', '0:30:00', '1:00:00']
    >>> str(pause(1, {"retry-after": "7200"}, now=now))
    '2:00:00'
    """
    if failures <= 0:
        return max(USUAL, min(_fresh(headers, now), LONGEST_FRESH))
    grown = min(USUAL * float(2 ** min(failures - 1, 16)), LONGEST)
    return max(grown, min(_asked(headers, now), LONGEST))


def _asked(headers: Mapping[str, str], now: datetime) -> timedelta:
    """What Retry-After asks for: seconds or a date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    return _seconds(value) if value.isdecimal() else _until(value, now)


def _fresh(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long the answer says that it stays true (RFC 9111, 4.2.1)."""
    control = headers.get("cache-control", "").lower()
    words = [word.strip() for word in control.split(",")]
    if "no-cache" in words or "no-store" in words:
        return timedelta()
    for word in words:
        name, _, value = word.partition("=")
        if name == "max-age":
            value = value.strip('" ')
            age = headers.get("age", "").strip()
            passed = _seconds(age) if age.isdecimal() else timedelta()
            return _seconds(value) - passed if value.isdecimal() else timedelta()
    return _until(headers.get("expires", "").strip(), now)


def _seconds(digits: str) -> timedelta:
    """So many seconds, at most a year of them."""
    return timedelta(seconds=min(int(digits[:12]), 31_536_000)) if digits.isascii() else timedelta()


def _until(value: str, now: datetime) -> timedelta:
    """The time from now until an HTTP date; none where it is past, or no date."""
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return timedelta()
    return max(timedelta(), (then if then.tzinfo else then.replace(tzinfo=UTC)) - now)
