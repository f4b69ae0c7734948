"""Buttons and their data, what the Copy button copies, the list of quotes to send anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot import texts
from bot.render.blocks import Text
from bot.render.quotes import attribution, link_of, quote_block, source_blocks, speaker_text
from bot.render.telegram import Part, own, parts, shortened, units
from bot.state.queues import Button, Keyboard
from bot.texts.wording import day
from retrieval.domain import Answer, Citation

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

MAX_COPY_UNITS = 256  # Bot API, CopyTextButton.text
MAX_RESULTS = 50  # Bot API, answerInlineQuery
MAX_DESCRIPTION_CHARS = 120
MAX_ID_BYTES = 64


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
    TAKE = "i"  # about no answer: the message that the one with the button replies to


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


def keyboard(answer: Answer, answer_id: int, *, compare: bool = True) -> Keyboard:
    """The buttons that do something for this answer; a refusal has fewer."""
    feedback = (
        _asks(texts.help.LIKED, Press.LIKED, answer_id),
        _asks(texts.help.DISLIKED, Press.DISLIKED, answer_id),
    )
    if not (shown := answer.citations or answer.closest):
        return (feedback,)
    context = _asks(texts.help.CONTEXT, Press.CONTEXT, answer_id)
    if answer.abstained:
        return ((context, *feedback),)
    row = [context, _asks(texts.help.MORE, Press.MORE, answer_id)]
    if compare and len(answer.searched.outlets) > 1:
        row.append(_asks(texts.help.COMPARE, Press.COMPARE, answer_id))
    copy = Button(texts.help.COPY, copies=ready_citation(shown[0]))
    return (tuple(row), (copy, *feedback))


def _asks(label: str, press: Press, answer_id: int, n: int = 0) -> Button:
    return Button(label, Pressed(press, answer_id, n).data)


def more_keyboard(found_id: int, after: Pressed) -> Keyboard:
    """The buttons below further quotes; ``after`` asks for those that follow them."""
    context = _asks(texts.help.CONTEXT, Press.CONTEXT, found_id)
    return ((context, Button(texts.help.MORE, after.data)),)


def context_keyboard(answer_id: int, n: int, of: int) -> Keyboard:
    """The button below the paragraph around quote ``n`` (from 0) that leads to the next one.

    >>> context_keyboard(41, 1, 2)[0][0].label, context_keyboard(41, 0, 1)
    ('Around quote 1 of 2', ())
    """
    if of < 2:
        return ()
    after = (n + 1) % of
    label = texts.help.NEXT_QUOTE.format(number=after + 1, of=of)
    return ((_asks(label, Press.NEXT, answer_id, after),),)


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup:
    """The buttons as python-telegram-bot sends them."""
    from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

    def button(one: Button) -> InlineKeyboardButton:
        copies = CopyTextButton(one.copies) if one.copies else None
        return InlineKeyboardButton(one.label, callback_data=one.data, copy_text=copies)

    return InlineKeyboardMarkup([[button(one) for one in row] for row in keyboard])


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


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One line of the list, and the message that it sends."""

    id: str
    title: str
    description: str
    message: Part


def inline_results(answer: Answer) -> tuple[InlineResult, ...]:
    """A result for each quote of the answer, best first; none for a refusal."""
    once: dict[str, Citation] = {}
    for citation in answer.citations:
        once.setdefault(citation.receipt, citation)
    results = map(_result, once.values())
    return tuple(result for result in results if result)[:MAX_RESULTS]


def _result(citation: Citation) -> InlineResult | None:
    """None for what one message does not hold."""
    message = parts((quote_block(citation, 1), *source_blocks([citation])))
    if len(message) != 1:
        return None
    words = " ".join(citation.quote.split())
    return InlineResult(
        citation.receipt[:MAX_ID_BYTES],
        " · ".join(filter(None, _title(citation))) or citation.receipt,
        shortened(words, max_chars=MAX_DESCRIPTION_CHARS),
        message[0],
    )


def _title(citation: Citation) -> Iterable[str]:
    if who := speaker_text(citation.speaker, citation.role):
        yield own(shortened(who))
    when = day(citation.head.published)
    yield own(shortened(citation.head.outlet)) + (f", {when}" if when else "")
