"""Numbers with their nouns, days, lists, and what was searched: wording shared by all texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.translation import MARKS, Message, Plural, from_right, isolated, lined_up, say
from retrieval.domain import Searched

NAMED_OUTLETS = 6
UNDATED = Message("undated")
MONTHS = (
    *(Message("January"), Message("February"), Message("March"), Message("April")),
    *(Message("May"), Message("June"), Message("July"), Message("August")),
    *(Message("September"), Message("October"), Message("November"), Message("December")),
)
_NOUNS = {
    "answer": Plural("{n:,} answer", "{n:,} answers"),
    "article": Plural("{n:,} article", "{n:,} articles"),
    "passage": Plural("{n:,} passage", "{n:,} passages"),
    "quote": Plural("{n:,} quote", "{n:,} quotes"),
    "update": Plural("{n:,} update", "{n:,} updates"),
    "vector": Plural("{n:,} vector", "{n:,} vectors"),
}
_MORE = {
    "difference": Plural("… and {n:,} more difference", "… and {n:,} more differences"),
    "feed": Plural("… and {n:,} more feed", "… and {n:,} more feeds"),
    "place": Plural("… and {n:,} more place", "… and {n:,} more places"),
    "quote": Plural("… and {n:,} more quote", "… and {n:,} more quotes"),
    "refusal": Plural("… and {n:,} more refusal", "… and {n:,} more refusals"),
}
_OF_OUTLETS = Plural("{articles} of {n:,} outlet", "{articles} of {n:,} outlets")


def count(number: int, noun: str) -> str:
    """A number and its noun.

    >>> count(1, "article"), count(1200, "quote")
    ('1 article', '1,200 quotes')
    """
    return _NOUNS[noun].format(number)


def more(number: int, noun: str) -> str:
    """How many are left out.

    >>> more(1, "place"), more(1200, "difference")
    ('… and 1 more place', '… and 1,200 more differences')
    """
    return _MORE[noun].format(number)


def first_few(lines: Sequence[str], most: int, noun: str) -> list[str]:
    """As many lines as are shown at once, and how many more there are.

    >>> first_few(["a: empty", "b: empty"], 1, "refusal")
    ['a: empty', '… and 1 more refusal']
    """
    left_out = len(lines) - most
    return [*lines[:most], *([more(left_out, noun)] if left_out > 0 else [])]


def with_commas(parts: Sequence[str]) -> str:
    """The parts with commas between.

    >>> with_commas(["A", "B", "C"])
    'A, B, C'
    """
    if not from_right():
        return say(", ").join(parts)
    return lined_up(say(", ").join(map(isolated, parts)))


def all_of(names: Sequence[str]) -> str:
    """The names as a sentence lists them.

    >>> all_of(["A"]), all_of(["A", "B", "C"])
    ('A', 'A, B and C')
    """
    *others, last = names
    return say("{others} and {last}", others=with_commas(others), last=last) if others else last


def day(published: str | None) -> str | None:
    """The day of an ISO 8601 date or time; None where it is unknown or cannot be read.

    >>> day("2031-05-03"), day("2031-05-03T23:10:00+02:00"), day("spring"), day(None)
    ('3 May 2031', '3 May 2031', None, None)
    """
    try:
        known = datetime.fromisoformat(published or "")
    except ValueError:
        return None
    month = MONTHS[known.month - 1]
    told = say("{day} {month} {year}", day=known.day, month=month, year=known.year)
    return isolated(told) if from_right() else told


def moment(at: datetime) -> str:
    """Day and minute, by the clocks of its own zone.

    >>> moment(datetime(2031, 5, 3, 8))
    '3 May 2031, 08:00'
    """
    return say("{day}, {time}", day=day(at.isoformat()), time=f"{at:%H:%M}")


def printable(words: str) -> str:
    """The words with a replacement character for each that cannot be shown.

    >>> printable("Gazette\\x1b[2J")
    'Gazette\ufffd[2J'
    """
    ours = MARKS if from_right() else ""  # around what was filled in
    return "".join(
        char if char.isprintable() or char in ours else "\N{REPLACEMENT CHARACTER}"
        for char in words
    )


def some(outlets: Sequence[str]) -> str:
    """The first few by name, and how many more.

    >>> some(("A", "B"))
    'A, B'
    """
    left_out = len(outlets) - NAMED_OUTLETS
    names = with_commas(outlets[:NAMED_OUTLETS])
    return say("{names} and {n:,} more", names=names, n=left_out) if left_out > 0 else names


# What there is to search, and what was searched


def searched_text(searched: Searched, *, named: bool = False) -> str:
    """What was looked through, in one line; ``named`` says which outlets.

    >>> searched_text(Searched(10, ("Harbour Gazette", "Osk Wire"), "2031-05-27"))
    '10 articles of 2 outlets searched, up to 27 May 2031'
    """
    held = _held(searched)
    if named and searched.outlets:
        held = say("{held} ({outlets})", held=held, outlets=some(searched.outlets))
    if until := day(searched.until):
        return say("{held} searched, up to {day}", held=held, day=until)
    return say("{held} searched", held=held)


def holdings(searched: Searched) -> str:
    """What there is to ask.

    >>> holdings(Searched(1, ("Osk Wire",), None))
    '1 article of 1 outlet: Osk Wire'
    """
    return say("{held}: {outlets}", held=_held(searched), outlets=some(searched.outlets))


def held(searched: Searched) -> str:
    """How much there is to ask.

    >>> held(Searched(10, ("Harbour Gazette", "Osk Wire"), "2031-05-07"))
    '10 articles of 2 outlets, up to 7 May 2031'
    """
    until = day(searched.until)
    told = _held(searched)
    return say("{held}, up to {day}", held=told, day=until) if until else told


def _held(searched: Searched) -> str:
    articles = count(searched.articles, "article")
    return _OF_OUTLETS.format(len(searched.outlets), articles=articles)
