"""Dates and times as they are written, to ISO 8601; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from retrieval.text.wordlists import values

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web; rejects 1970, an unset clock
AHEAD = timedelta(days=1)  # tolerance for wrong zones and embargoes
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?")
SPACED_ZONE = re.compile(r"\s+([+-]\d\d:?\d\d|Z)$")
ZONE = re.compile(r"(?:[+-]\d\d:?\d\d|(?<![A-Za-z])[A-Z]{1,5})$")  # Z, GMT, EST, +0200
ENOUGH = 3  # entries before equal times are suspicious


def iso_time(written: str | None, *, now: datetime | None = None) -> str | None:
    """An ISO 8601 time in its original zone, or a day; None if unreadable or implausible.

    Of a time without zone only the day is kept.

    >>> now = datetime(2024, 5, 4, tzinfo=UTC)
    >>> iso_time("Fri, 03 May 2024 00:30:00 +0300", now=now)
    '2024-05-03T00:30:00+03:00'
    >>> [iso_time(each, now=now) for each in ("2024-05-03 10:00", "2034-05-03", "Friday")]
    ['2024-05-03', None, None]
    """
    text = " ".join((written or "").split())
    found = _read(text)
    if found is None:
        return None
    zoned = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not EARLIEST <= zoned <= (now or datetime.now(UTC)) + AHEAD:
        return None
    if found.tzinfo and len(text) > len("2024-05-03") and ZONE.search(text):
        return found.replace(microsecond=0).isoformat()
    return found.date().isoformat()


def _read(text: str) -> datetime | None:
    try:
        if ISO.fullmatch(text):
            return datetime.fromisoformat(SPACED_ZONE.sub(r"\1", text))
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        day = day_in(text) if len(text) <= 40 else None
        return datetime.fromisoformat(day) if day else None


def moment(published: str | None) -> datetime | None:
    """The datetime of a result of ``iso_time``; a day counts as midnight UTC."""
    if published is None:
        return None
    found = datetime.fromisoformat(published)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def all_same_time(dates: Sequence[str | None]) -> bool:
    """Whether all are the same time: the feed's build time, not its articles'.

    >>> all_same_time(["2024-05-03T10:00:07Z"] * 3), all_same_time(["2024-05-03"] * 3)
    (True, False)
    """
    first = dates[0] if dates else None
    return len(dates) >= ENOUGH and set(dates) == {first} and "T" in (first or "")


_MONTHS = values("months")
_DATE = re.compile(
    r"\b(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?P<m1>[^\W\d_]{3,9})\.?,?\s+(?P<y1>\d{4})"
    r"|(?P<m2>[^\W\d_]{3,9})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})(?P<by>[-/])(?P<m3>\d\d?)(?P=by)(?P<d3>\d\d?))\b"
)


def day_in(line: str) -> str | None:
    """The day that a line states in words or as ISO 8601.

    >>> day_in("March 4, 2031 Tuesday"), day_in("PD 4 March 2031"), day_in("Page 4")
    ('2031-03-04', '2031-03-04', None)
    """
    for found in _DATE.finditer(line):
        day = found["d1"] or found["d2"] or found["d3"]
        month = found["m1"] or found["m2"] or found["m3"]
        year = found["y1"] or found["y2"] or found["y3"]
        number = int(month) if month.isdigit() else _MONTHS.get(month.lower())
        try:
            return date(int(year), number or 0, int(day)).isoformat()
        except ValueError:
            continue
    return None


def without_days(line: str) -> str:
    """A line without the days in it that are written in words or as ISO 8601.

    >>> without_days("Valley Tribune, 4 March 2031")
    'Valley Tribune, '
    """
    return _DATE.sub("", line)
