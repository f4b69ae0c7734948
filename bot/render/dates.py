"""Days as a reader sees them."""

from __future__ import annotations

from datetime import datetime

_MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
_MONTHS += ["August", "September", "October", "November", "December"]


def day(published: str | None) -> str | None:
    """The day of an ISO 8601 date or time; None where it is unknown or cannot be read.

    >>> day("2031-05-03"), day("2031-05-03T23:10:00+02:00"), day("spring"), day(None)
    ('3 May 2031', '3 May 2031', None, None)
    """
    try:
        known = datetime.fromisoformat(published or "")
    except ValueError:
        return None
    return f"{known.day} {_MONTHS[known.month - 1]} {known.year}"
