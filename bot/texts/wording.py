"""Numbers with their nouns, days, lists, and what was searched: wording shared by all texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from retrieval.domain import Searched

NAMED_OUTLETS = 6
UNDATED = "undated"
_MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
_MONTHS += ["August", "September", "October", "November", "December"]


def count(number: int, noun: str, plural: str = "") -> str:
    """A number and its noun.

    >>> count(1, "article"), count(1200, "outlet"), count(2, "story", "stories")
    ('1 article', '1,200 outlets', '2 stories')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def more(number: int, noun: str) -> str:
    """How many are left out.

    >>> more(1, "place"), more(1200, "difference")
    ('… and 1 more place', '… and 1,200 more differences')
    """
    return f"… and {count(number, f'more {noun}')}"


def first_few(lines: Sequence[str], most: int, noun: str) -> list[str]:
    """As many lines as are shown at once, and how many more there are.

    >>> first_few(["a: empty", "b: empty"], 1, "refusal")
    ['a: empty', '… and 1 more refusal']
    """
    left_out = len(lines) - most
    return [*lines[:most], *([more(left_out, noun)] if left_out > 0 else [])]


def numbers(counts: dict[str, int]) -> list[str]:
    """Each number before its word, without those that are 0.

    >>> numbers({"changed": 0, "unchanged": 1200})
    ['1,200 unchanged']
    """
    return [f"{number:,} {word}" for word, number in counts.items() if number]


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


def moment(at: datetime) -> str:
    """Day and minute, by the clocks of its own zone.

    >>> moment(datetime(2031, 5, 3, 8))
    '3 May 2031, 08:00'
    """
    return f"{day(at.isoformat())}, {at:%H:%M}"


def printable(words: str) -> str:
    """The words with a replacement character for each that cannot be shown.

    >>> printable("Gazette\\x1b[2J")
    'Gazette\ufffd[2J'
    """
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in words)


def some(outlets: Sequence[str]) -> str:
    """The first few by name, and how many more.

    >>> some(("A", "B"))
    'A, B'
    """
    left_out = len(outlets) - NAMED_OUTLETS
    names = ", ".join(outlets[:NAMED_OUTLETS])
    return f"{names} and {left_out:,} more" if left_out > 0 else names


# What there is to search, and what was searched


def searched_text(searched: Searched, *, named: bool = False) -> str:
    """What was looked through, in one line; ``named`` says which outlets.

    >>> searched_text(Searched(10, ("Harbour Gazette", "Osk Wire"), "2031-05-27"))
    '10 articles of 2 outlets searched, up to 27 May 2031'
    """
    outlets = f" ({some(searched.outlets)})" if named and searched.outlets else ""
    return f"{_held(searched)}{outlets} searched{_until(searched)}"


def holdings(searched: Searched) -> str:
    """What there is to ask.

    >>> holdings(Searched(1, ("Osk Wire",), None))
    '1 article of 1 outlet: Osk Wire'
    """
    return f"{_held(searched)}: {some(searched.outlets)}"


def held(searched: Searched) -> str:
    """How much there is to ask.

    >>> held(Searched(10, ("Harbour Gazette", "Osk Wire"), "2031-05-07"))
    '10 articles of 2 outlets, up to 7 May 2031'
    """
    return f"{_held(searched)}{_until(searched)}"


def _held(searched: Searched) -> str:
    return f"{count(searched.articles, 'article')} of {count(len(searched.outlets), 'outlet')}"


def _until(searched: Searched) -> str:
    until = day(searched.until)
    return f", up to {until}" if until else ""
