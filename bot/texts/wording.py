"""Numbers with their nouns, days and lists, as every other text words them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

NAMED_OUTLETS = 6
_MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
_MONTHS += ["August", "September", "October", "November", "December"]


def count(number: int, noun: str) -> str:
    """A number and its noun.

    >>> count(1, "article"), count(1200, "outlet")
    ('1 article', '1,200 outlets')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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


def some(outlets: Sequence[str]) -> str:
    """The first few by name, and how many more.

    >>> some(("A", "B"))
    'A, B'
    """
    more = len(outlets) - NAMED_OUTLETS
    names = ", ".join(outlets[:NAMED_OUTLETS])
    return f"{names} and {more:,} more" if more > 0 else names
