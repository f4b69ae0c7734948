"""Every sentence that Quoth itself says."""

from __future__ import annotations

from bot.render.dates import day
from retrieval.domain import Searched

NOTHING_FOUND = "Nothing in the articles answers this."
NOTHING_SEARCHED = (
    "Nothing was searched: no article is stored, or none is inside the days and outlets asked for."
)
NO_ARTICLES = "There are no articles yet. Put some in with: quoth ingest FOLDER"
CLOSEST = "What came closest:"
NO_QUOTES = "No such quotes."
NO_TELEGRAM = "Telegram is not built in yet; here is the terminal."
NAMED_OUTLETS = 6


def count(number: int, noun: str) -> str:
    """A number and its noun.

    >>> count(1, "article"), count(1200, "outlet")
    ('1 article', '1,200 outlets')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def searched_text(searched: Searched, *, named: bool = False) -> str:
    """What was looked through, in one line; ``named`` says which outlets.

    >>> searched_text(Searched(10, ("Harbour Gazette", "Osk Wire"), "2031-05-27"))
    '10 articles of 2 outlets searched, up to 27 May 2031'
    """
    line = f"{count(searched.articles, 'article')} of {count(len(searched.outlets), 'outlet')}"
    if named and searched.outlets:
        line += f" ({_some(searched.outlets)})"
    until = day(searched.until)
    return f"{line} searched" + (f", up to {until}" if until else "")


def _some(outlets: tuple[str, ...]) -> str:
    """The first few by name, and how many more.

    >>> _some(("A", "B"))
    'A, B'
    """
    more = len(outlets) - NAMED_OUTLETS
    names = ", ".join(outlets[:NAMED_OUTLETS])
    return f"{names} and {more:,} more" if more > 0 else names
