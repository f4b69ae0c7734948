"""Answers: what was found, what was searched, why there is none."""

from __future__ import annotations

from bot.texts.wording import count, day, some
from retrieval.domain import Searched

NOTHING_FOUND = "Nothing in the articles answers this."
NOTHING_SEARCHED = (
    "Nothing was searched: no article is stored, or none is inside the days and outlets asked for."
)
CLOSEST = "What came closest:"
QUOTE_CONTINUES = "The quote goes on below."
SPENT = "The language model is used up for today, so Quoth chose these quotes itself."
EMPTY = "The question is empty."
EMPTY_QUESTION = "What would you like to know? Ask in your own words, and I look in the articles."
OUTAGE = "I cannot get at my articles just now. Your question was not answered; ask again later."
TOO_SLOW = "That took too long, so I stopped. Ask again, please."
CUT_OFF = "Each time I began with that, I was cut off. Put it in other words, please."


def searched_text(searched: Searched, *, named: bool = False) -> str:
    """What was looked through, in one line; ``named`` says which outlets.

    >>> searched_text(Searched(10, ("Harbour Gazette", "Osk Wire"), "2031-05-27"))
    '10 articles of 2 outlets searched, up to 27 May 2031'
    """
    line = _held(searched)
    if named and searched.outlets:
        line += f" ({some(searched.outlets)})"
    until = day(searched.until)
    return f"{line} searched" + (f", up to {until}" if until else "")


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
    until = day(searched.until)
    line = f"{count(searched.articles, 'article')} of {count(len(searched.outlets), 'outlet')}"
    return f"{line}, up to {until}" if until else line


def _held(searched: Searched) -> str:
    return f"{count(searched.articles, 'article')} of {count(len(searched.outlets), 'outlet')}"


def only_one(outlet: str) -> str:
    """What is said where a comparison finds one outlet alone.

    >>> only_one("Osk Wire")
    'Only Osk Wire has something on this:'
    """
    return f"Only {outlet} has something on this:"


def translated(words: str) -> str:
    """A model's translation of a quote, marked as one and never between quotation marks.

    >>> translated("The dam holds.")
    'In translation, by the language model: The dam holds.'
    """
    return f"In translation, by the language model: {words}"


def too_long(most: int) -> str:
    """What is said to a question that is longer than can be searched for.

    >>> too_long(1000)
    'That is more than I can look for at once. Put it in 1,000 characters or fewer, please.'
    """
    return (
        "That is more than I can look for at once. "
        f"Put it in {count(most, 'character')} or fewer, please."
    )
