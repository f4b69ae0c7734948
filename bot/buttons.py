"""The buttons below an answer: as values, and as the library wants them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.render.telegram.copying import ready_citation
from bot.texts import chat as texts_telegram
from retrieval.domain import Answer

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup


MAX_DATA_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data


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


def keyboard(
    answer: Answer, answer_id: int, *, more: bool = True, compare: bool = True
) -> Keyboard:
    """The buttons that do something for this answer; a refusal has fewer."""
    feedback = (
        Button(texts_telegram.LIKED, Pressed(Press.LIKED, answer_id).data),
        Button(texts_telegram.DISLIKED, Pressed(Press.DISLIKED, answer_id).data),
    )
    shown = answer.citations or answer.closest
    if not shown:
        return (feedback,)
    context = Button(texts_telegram.CONTEXT, Pressed(Press.CONTEXT, answer_id).data)
    if answer.abstained:
        return ((context, *feedback),)
    row = [context]
    if more:
        row.append(Button(texts_telegram.MORE, Pressed(Press.MORE, answer_id).data))
    if compare and len(answer.searched.outlets) > 1:
        row.append(Button(texts_telegram.COMPARE, Pressed(Press.COMPARE, answer_id).data))
    copy = Button(texts_telegram.COPY, copies=ready_citation(shown[0]))
    return (tuple(row), (copy, *feedback))


def more_keyboard(found_id: int, after: Pressed) -> Keyboard:
    """The buttons below further quotes; ``after`` asks for those that follow them."""
    context = Button(texts_telegram.CONTEXT, Pressed(Press.CONTEXT, found_id).data)
    return ((context, Button(texts_telegram.MORE, after.data)),)


def context_keyboard(answer_id: int, n: int, of: int) -> Keyboard:
    """The button below the paragraph around quote ``n`` (from 0) that leads to the next one.

    >>> context_keyboard(41, 1, 2)[0][0].label, context_keyboard(41, 0, 1)
    ('Around quote 1 of 2', ())
    """
    if of < 2:
        return ()
    after = (n + 1) % of
    label = texts_telegram.next_quote(after + 1, of)
    return ((Button(label, Pressed(Press.NEXT, answer_id, after).data),),)


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup:
    """The buttons as python-telegram-bot sends them."""
    from telegram import InlineKeyboardMarkup

    return InlineKeyboardMarkup([[_button(button) for button in row] for row in keyboard])


def _button(button: Button) -> InlineKeyboardButton:
    from telegram import CopyTextButton, InlineKeyboardButton

    copies = CopyTextButton(button.copies) if button.copies else None
    return InlineKeyboardButton(button.label, callback_data=button.data, copy_text=copies)


def _number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) < 19
