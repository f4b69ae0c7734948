"""Lists of who said what."""

from __future__ import annotations

from bot.texts.wording import count

NONE = "No such quotes."
NONE_OF_THEM = "No article has words of that person."


def words_of(speaker: str) -> str:
    """The line over a list of what somebody said.

    >>> words_of("Petra Lomm")
    'What the articles quote of Petra Lomm, newest first:'
    """
    return f"What the articles quote of {speaker}, newest first:"


def more(number: int) -> str:
    """How many quotes of a list come after those shown.

    >>> more(3)
    '… and 3 more quotes'
    """
    return f"… and {count(number, 'more quote')}"


def more_in_terminal(number: int) -> str:
    """How many quotes a list leaves out."""
    return f"… and {count(number, 'more quote')}: quoth quotes shows all"
