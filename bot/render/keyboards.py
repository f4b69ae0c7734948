"""Buttons and their data, what the Copy button copies, the list of quotes to send anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TYPE_CHECKING

from bot import texts
from bot.render.answer import by_outlet, in_shown_order
from bot.render.blocks import Block, Text
from bot.render.quotes import (
    attribution,
    link_of,
    quote_block,
    receipt_link,
    source_blocks,
    speaker_text,
)
from bot.render.telegram import Part, own, parts, shortened, units
from bot.state.queues import Button, Keyboard
from bot.texts.translation import Message, Words
from bot.texts.wording import day
from retrieval.domain import Answer, Citation

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

MAX_COPY_UNITS = 256  # Bot API, CopyTextButton.text
MOST_IN_A_ROW = 4
MAX_RESULTS = 50  # Bot API, answerInlineQuery
MAX_DESCRIPTION_CHARS = 120
MAX_ID_BYTES = 64


@unique
class Press(StrEnum):
    """What a button asks for."""

    CONTEXT = "c"
    NEXT = "n"  # the same in place of what is shown around another quote
    MORE = "m"
    COMPARE = "p"
    COPY = "y"  # words that are too long for the clipboard's button: as a message to forward
    RECEIPT = "i"
    CARD = "g"
    LIKED = "u"
    DISLIKED = "d"
    # About a digest: the number of its entry in the ledger stands for the answer's.
    POST = "o"
    DROP = "k"
    RESEND = "r"
    THERE = "t"
    # About a user or a chat that asks for access: its id, and 1 where that is negative.
    LET_IN = "l"
    KEEP_OUT = "x"
    TAKE = "a"  # about no answer: the message that the one with the button replies to


# Those about a stored answer.
OF_ANSWERS = frozenset({
    Press.CONTEXT, Press.NEXT, Press.MORE, Press.COMPARE, Press.COPY, Press.RECEIPT, Press.CARD,
    Press.LIKED, Press.DISLIKED,
})  # fmt: skip


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

    >>> pressed("c:41:2"), pressed("c:41"), pressed("z:1:1")
    (Pressed(press=<Press.CONTEXT: 'c'>, answer=41, n=2), None, None)
    """
    match data.split(":"):
        case [press, answer, n] if press in {*Press} and _number(answer) and _number(n):
            return Pressed(Press(press), int(answer), int(n))
        case _:
            return None


def _number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) < 19


def keyboard(answer: Answer, *, compare: bool = True, bot: str | None = None) -> Keyboard:
    """The buttons that do something for this answer; a refusal has fewer.

    ``bot`` is the name by which receipts are opened. Without ``compare`` it is the comparison.
    """
    answer_id = answer.id or 0
    feedback = (
        _asks(texts.help.LIKED, Press.LIKED, answer_id),
        _asks(texts.help.DISLIKED, Press.DISLIKED, answer_id),
    )
    if not (shown := answer.citations or answer.closest):
        return (feedback,)
    context = _asks(texts.help.CONTEXT, Press.CONTEXT, answer_id)
    receipts = _receipts(shown, answer_id)
    if answer.abstained:
        return ((context, receipts, *feedback),)
    row = [context]
    if answer.further is None or answer.further:
        row.append(_asks(texts.help.MORE, Press.MORE, answer_id))
    if compare and _compares(answer):
        row.append(_asks(texts.help.COMPARE, Press.COMPARE, answer_id))
    in_order = in_shown_order(answer) if compare else by_outlet(answer)
    copies = _copies(answer, in_order, bot)
    card = _asks(texts.help.CARD, Press.CARD, answer_id)
    return _rows(row, copies, (card, receipts, *feedback))


def _rows(above: Sequence[Button], copies: Sequence[Button], below: Sequence[Button]) -> Keyboard:
    """All buttons in rows of a few: the copies between the others, a single one beside them."""
    if len(copies) == 1:
        above, copies = (*above, *copies), ()
        if len(above) + len(below) <= MOST_IN_A_ROW:
            return ((*above, *below),)
    rows = -(-len(copies) // MOST_IN_A_ROW)
    each = -(-len(copies) // rows) if rows else 1  # five are three and two
    between = (tuple(copies[n : n + each]) for n in range(0, len(copies), each))
    return (tuple(above), *between, tuple(below))


def _compares(answer: Answer) -> bool:
    """Whether several outlets have something; of an older answer, whether several were searched."""
    others = answer.searched.outlets if answer.further is None else answer.further
    return len({*others, *(one.head.outlet for one in answer.citations)}) > 1


def _copies(answer: Answer, in_order: Sequence[Citation], bot: str | None) -> list[Button]:
    """A button for each quote in the order in which they are shown."""
    buttons = []
    for number, citation in enumerate(in_order, 1):
        say = texts.help
        label = say.COPY_ONE.format(number=number) if len(in_order) > 1 else str(say.COPY)
        if ready := ready_citation(citation, bot=bot):
            buttons.append(Button(label, copies=ready))
        else:
            at = answer.citations.index(citation)
            buttons.append(_asks(label, Press.COPY, answer.id or 0, at))
    return buttons


def _receipts(shown: Sequence[Citation], answer_id: int) -> Button:
    label = texts.help.RECEIPTS if len(shown) > 1 else texts.help.RECEIPT
    return _asks(label, Press.RECEIPT, answer_id)


def _asks(label: Words, press: Press, answer_id: int, n: int = 0) -> Button:
    return Button(str(label), Pressed(press, answer_id, n).data)


def list_keyboard(
    listed: Answer, *, after: Pressed | None = None, bot: str | None = None
) -> Keyboard:
    """The buttons below a list of quotes; ``after`` asks for those that follow them."""
    n = listed.id or 0
    context = _asks(texts.help.CONTEXT, Press.CONTEXT, n)
    more = (Button(str(texts.help.MORE), after.data),) if after else ()
    copies = _copies(listed, in_shown_order(listed), bot)
    card = _asks(texts.help.CARD, Press.CARD, n)
    return _rows((context, *more), copies, (card, _receipts(listed.citations, n)))


def context_keyboard(answer_id: int, n: int, of: int) -> Keyboard:
    """The button below the paragraph around quote ``n`` (from 0) that leads to the next one.

    >>> context_keyboard(41, 1, 2)[0][0].label, context_keyboard(41, 0, 1)
    ('Around quote 1 of 2', ())
    """
    return _leading_on(texts.help.NEXT_QUOTE, Press.NEXT, answer_id, n, of)


def card_keyboard(answer_id: int, n: int, of: int) -> Keyboard:
    """The button below the card of quote ``n`` (from 0) that leads to the next one's.

    >>> card_keyboard(41, 0, 2)[0][0].label
    'Card of quote 2 of 2'
    """
    return _leading_on(texts.help.CARD_NEXT, Press.CARD, answer_id, n, of)


def _leading_on(label: Message, press: Press, answer_id: int, n: int, of: int) -> Keyboard:
    if of < 2:
        return ()
    after = (n + 1) % of
    return ((_asks(label.format(number=after + 1, of=of), press, answer_id, after),),)


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup:
    """The buttons as python-telegram-bot sends them."""
    from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

    def button(one: Button) -> InlineKeyboardButton:
        copies = CopyTextButton(one.copies) if one.copies else None
        return InlineKeyboardButton(one.label, callback_data=one.data, copy_text=copies)

    return InlineKeyboardMarkup([[button(one) for one in row] for row in keyboard])


def ready_citation(citation: Citation, *, bot: str | None = None) -> str | None:
    """The words whole, who said and who published them, and a link that fits beside them.

    None where there is no room for all of the words and the names: they are never cut. The link
    is to the place, else to the page, else (through ``bot``) to the receipt, else left out.

    >>> from retrieval.domain import Head, Span
    >>> head = Head("Gazette", published="2031-05-03")
    >>> print(ready_citation(Citation(1, "“Up,” he said.", Span(0, 14), "", "a", head, "r")))
    “Up,” he said.
    — Gazette, 3 May 2031
    """
    who = " ".join(Text(attribution(citation)).words.split())
    credited = f"{citation.quote}\n— {who}"
    receipt = receipt_link(bot, citation.receipt) if bot and citation.receipt else None
    links = (link_of(citation), citation.head.url, receipt)
    whole = [f"{credited}\n{link}" for link in links if link]
    fitting = (one for one in (*whole, credited) if units(one) <= MAX_COPY_UNITS)
    return next(fitting, None)


def forwarded_blocks(citation: Citation) -> tuple[Block, ...]:
    """One quote with its source, as a message to send on."""
    return (quote_block(citation, 1), *source_blocks([citation]))


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
    message = parts(forwarded_blocks(citation))
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
