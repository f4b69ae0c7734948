"""Kinds of buttons, and the data that travels with a press. No labels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Press(StrEnum):
    """What a button asks for."""

    CONTEXT = "c"
    NEXT = "n"  # the same in place of what is shown around another quote
    MORE = "m"
    COMPARE = "p"
    LIKED = "u"
    DISLIKED = "d"
    # About a digest: the number of its entry in the ledger stands for the answer's.
    POST = "o"
    DROP = "k"
    RESEND = "r"
    THERE = "t"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press: of what, below which stored answer; ``n``: which quote, or how many were shown."""

    press: Press
    answer: int
    n: int = 0

    @property
    def data(self) -> str:
        """As it travels.

        >>> Pressed(Press.CONTEXT, 41, 2).data
        'c:41:2'
        """
        return f"{self.press}:{self.answer}:{self.n}"


@dataclass(frozen=True, slots=True)
class Button:
    """A label, and what a press does: it either comes back to us or copies a text."""

    label: str
    data: str | None = None
    copies: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


def pressed(data: str) -> Pressed | None:
    """What was pressed; None for what no button of ours sends.

    >>> pressed("c:41:2"), pressed("c:41"), pressed("x:1:1")
    (Pressed(press=<Press.CONTEXT: 'c'>, answer=41, n=2), None, None)
    """
    match data.split(":"):
        case [press, answer, n] if press in {*Press} and _number(answer) and _number(n):
            return Pressed(Press(press), int(answer), int(n))
        case _:
            return None


def _number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) < 19
