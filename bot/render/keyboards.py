"""Buttons with their labels, as values and as Telegram wants them; what the Copy button copies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot import texts
from bot.buttons import Button, Keyboard, Press, Pressed
from bot.render.blocks import Text
from bot.render.links import link_of
from bot.render.quotes import attribution
from bot.render.telegram import units
from retrieval.domain import Answer, Citation

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

MAX_COPY_UNITS = 256  # Bot API, CopyTextButton.text


def keyboard(
    answer: Answer, answer_id: int, *, more: bool = True, compare: bool = True
) -> Keyboard:
    """The buttons that do something for this answer; a refusal has fewer."""
    feedback = (
        Button(texts.buttons.LIKED, Pressed(Press.LIKED, answer_id).data),
        Button(texts.buttons.DISLIKED, Pressed(Press.DISLIKED, answer_id).data),
    )
    shown = answer.citations or answer.closest
    if not shown:
        return (feedback,)
    context = Button(texts.buttons.CONTEXT, Pressed(Press.CONTEXT, answer_id).data)
    if answer.abstained:
        return ((context, *feedback),)
    row = [context]
    if more:
        row.append(Button(texts.buttons.MORE, Pressed(Press.MORE, answer_id).data))
    if compare and len(answer.searched.outlets) > 1:
        row.append(Button(texts.buttons.COMPARE, Pressed(Press.COMPARE, answer_id).data))
    copy = Button(texts.buttons.COPY, copies=ready_citation(shown[0]))
    return (tuple(row), (copy, *feedback))


def more_keyboard(found_id: int, after: Pressed) -> Keyboard:
    """The buttons below further quotes; ``after`` asks for those that follow them."""
    context = Button(texts.buttons.CONTEXT, Pressed(Press.CONTEXT, found_id).data)
    return ((context, Button(texts.buttons.MORE, after.data)),)


def context_keyboard(answer_id: int, n: int, of: int) -> Keyboard:
    """The button below the paragraph around quote ``n`` (from 0) that leads to the next one.

    >>> context_keyboard(41, 1, 2)[0][0].label, context_keyboard(41, 0, 1)
    ('Around quote 1 of 2', ())
    """
    if of < 2:
        return ()
    after = (n + 1) % of
    label = texts.buttons.next_quote(after + 1, of)
    return ((Button(label, Pressed(Press.NEXT, answer_id, after).data),),)


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup:
    """The buttons as python-telegram-bot sends them."""
    from telegram import InlineKeyboardMarkup

    return InlineKeyboardMarkup([[_button(button) for button in row] for row in keyboard])


def _button(button: Button) -> InlineKeyboardButton:
    from telegram import CopyTextButton, InlineKeyboardButton

    copies = CopyTextButton(button.copies) if button.copies else None
    return InlineKeyboardButton(button.label, callback_data=button.data, copy_text=copies)


def ready_citation(citation: Citation) -> str:
    """The words whole, who said and who published them, and a link, as far as there is room.

    Words that do not fit are left out whole, as cut ones would be misquoted; the link then
    leads to them.

    >>> from retrieval.domain import Head, Span
    >>> head = Head("Gazette", published="2031-05-03")
    >>> print(ready_citation(Citation(1, "“Up,” he said.", Span(0, 14), "", "a", head, "r")))
    “Up,” he said.
    — Gazette, 3 May 2031
    """
    who = " ".join(Text(attribution(citation)).words.split())
    fitting = (one for one in _from_longest(citation, who) if units(one) <= MAX_COPY_UNITS)
    return next(fitting, None) or _cut(who)


def _from_longest(citation: Citation, who: str) -> Iterable[str]:
    place, page = link_of(citation) or "", citation.head.url or ""
    words, credit = citation.quote, f"— {who}"
    for lines in ((words, credit, place), (words, credit, page), (who, place), (who, page), (who,)):
        yield "\n".join(line for line in lines if line)


def _cut(line: str) -> str:
    line = line[:MAX_COPY_UNITS]
    while units(line) >= MAX_COPY_UNITS:
        line = line[:-1]
    return line + "…"
