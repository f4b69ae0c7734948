"""Buttons below an answer, which work for as long as the answer is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from bot import texts
from bot.access import Asker, Permit, Wish
from bot.delivery.replies import BotContext, ChatPlace, attached, replies
from bot.handlers.incoming import Pressing
from bot.pictures.card import TooLongError, quote_cards
from bot.pictures.lettering import LettersMissingError
from bot.render.answer import answer_blocks, compared_blocks, context_blocks
from bot.render.blocks import Block, Run, Text
from bot.render.keyboards import (
    Press,
    Pressed,
    card_keyboard,
    context_keyboard,
    forwarded_blocks,
    keyboard,
    list_keyboard,
)
from bot.render.quotes import attribution, receipt_link
from bot.render.verdict import receipt_blocks
from bot.state.queues import Attached, Keyboard
from bot.texts.translation import Words
from retrieval.domain import Answer, Bounds, Wants

# What searches or draws counts like a question.
_COUNTED = frozenset({Press.MORE, Press.COMPARE, Press.CARD})
_COMPARED = Bounds(wants=Wants.COMPARISON, with_model=False)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A press, with the stored answer and the message below which the button is."""

    pressing: Pressing
    what: Pressed
    answer: Answer
    place: ChatPlace  # of the message with the button

    @property
    def context(self) -> BotContext:
        """What all parts of the bot share."""
        return self.pressing.context

    async def reply(
        self,
        blocks: Iterable[Block],
        keyboard: Keyboard,
        *,
        answer: int | None = None,
        stood: Iterable[int] = (),
    ) -> str:
        """Reply to the message with the button, in place of those that ``stood``; no notice."""
        out = replies(self.place, blocks, keyboard=keyboard, answer=answer, stood=stood)
        await self.context.sender.reply(self.pressing.update_id, out)
        return ""


async def press(asked: Pressing) -> Words:
    """Carry out a press; the notice to show, or an empty one.

    Everything is made from the stored answer, so buttons keep working after a restart.
    """
    pushed = await _pushed(asked)
    return await _do(pushed) if isinstance(pushed, Pushed) else pushed


async def _pushed(asked: Pressing) -> Pushed | Words:
    """The press, or the notice that says why it has no effect."""
    what, context, chat = asked.what, asked.context, asked.below.chat.id
    if what is None:
        return texts.help.FOREIGN_PRESS
    asker = Asker(asked.user, chat)
    wants: Wish = "ask" if what.press in _COUNTED else "see"
    decision = await asyncio.to_thread(context.decide, asker, wants)
    if decision.verdict is Permit.TOO_FAST:
        return texts.help.too_fast(decision.wait_s)
    if not decision.yes:
        return texts.help.STRANGER_PRESS
    answer = await context.library.answer(what.answer)
    if answer is None:
        return texts.help.EXPIRED_PRESS
    topics = await asyncio.to_thread(context.state.outbox.topics, what.answer, chat)
    if not topics:
        return texts.help.FOREIGN_PRESS
    return Pushed(asked, what, answer, ChatPlace(chat, asked.below.message_id, topics[0]))


async def _do(pushed: Pushed) -> Words:
    what, user, state = pushed.what, pushed.pressing.user, pushed.context.state
    if what.press in (Press.LIKED, Press.DISLIKED):
        liked = what.press is Press.LIKED
        new = await asyncio.to_thread(state.talks.vote, user, what.answer, liked)
        return texts.help.VOTED if new else texts.help.VOTED_ALREADY
    if not await asyncio.to_thread(pushed.pressing.is_first):
        return texts.help.PRESSED_ALREADY
    if what.press in _COUNTED:
        payer = Asker(user, pushed.place.chat).payer
        await asyncio.to_thread(state.spent.question, payer, pushed.context.now())
    match what.press:
        case Press.CONTEXT | Press.NEXT:
            return await _context(pushed)
        case Press.MORE:
            return await _more(pushed)
        case Press.COPY:
            return await _to_forward(pushed)
        case Press.RECEIPT:
            return await _receipts(pushed)
        case Press.CARD:
            return await _card(pushed)
        case _:
            return await _compare(pushed)


async def _context(pushed: Pushed) -> Words:
    """Show the paragraph around a quote; the next one replaces it in the same message."""
    cited, library = pushed.answer.citations or pushed.answer.closest, pushed.context.library
    n = pushed.what.n % len(cited) if cited else 0
    stands = await library.verify_receipt(cited[n].receipt) if cited else None
    if stands is None or not stands.holds:
        return texts.help.EXPIRED_PRESS
    [place] = stands.verdict.places
    blocks = context_blocks(cited[n], stands.revisions[place.revision].text)
    stood = (pushed.place.message_id,) if pushed.what.press is Press.NEXT else ()
    return await pushed.reply(
        blocks, context_keyboard(pushed.what.answer, n, len(cited)), stood=stood
    )


async def _to_forward(pushed: Pushed) -> Words:
    """Show a quote that is too long to be copied, with its source, as a message to forward."""
    cited, n = pushed.answer.citations, pushed.what.n
    if n >= len(cited):
        return texts.help.EXPIRED_PRESS
    return await pushed.reply(forwarded_blocks(cited[n]), ())


async def _card(pushed: Pushed) -> Words:
    """Show a quote as a picture to post, of a long one several; a button leads to the next."""
    cited, context = pushed.answer.citations, pushed.context
    if pushed.what.n >= len(cited):
        return texts.help.EXPIRED_PRESS
    citation = cited[pushed.what.n]
    try:
        cards = await asyncio.to_thread(quote_cards, citation, bot=context.bot.username)
    except LettersMissingError:
        return texts.help.NO_CARD
    except TooLongError:
        return texts.help.TOO_LONG_FOR_CARDS
    files = [
        Attached(f"{citation.receipt}-{n}.png", card, picture=True)
        for n, card in enumerate(cards, 1)
    ]
    link = receipt_link(context.bot.username, citation.receipt)
    proof = (Run(" · "), Run(str(texts.help.RECEIPT), link=link))
    below = Block((Text((*attribution(citation, linked=True), *proof)),))
    buttons = card_keyboard(pushed.what.answer, pushed.what.n, len(cited))
    out = attached(pushed.place, files, [below], keyboard=buttons, answer=pushed.what.answer)
    await context.sender.reply(pushed.pressing.update_id, out)
    return ""


async def _receipts(pushed: Pushed) -> Words:
    """Show the receipt of each quote, and whether its article has changed since."""
    cited, context = pushed.answer.citations or pushed.answer.closest, pushed.context
    found = [await context.library.receipt(one.receipt) for one in cited]
    known = [one for one in found if one is not None]
    if not known:
        return texts.help.EXPIRED_PRESS
    return await pushed.reply(receipt_blocks(known, bot=context.bot.username), ())


async def _more(pushed: Pushed) -> Words:
    """Show the next quotes, with a button for those after them."""
    what = pushed.what
    found = await pushed.context.library.more(pushed.answer, skip=what.n)
    if not found.citations:
        return texts.help.NO_MORE
    after = Pressed(Press.MORE, what.answer, what.n + len(found.citations))
    more, bot = after if found.further != () else None, pushed.context.bot.username
    buttons = list_keyboard(found, after=more, bot=bot)
    return await pushed.reply(answer_blocks(found), buttons, answer=found.id)


async def _compare(pushed: Pushed) -> Words:
    """Show what each outlet says."""
    answer, library = pushed.answer, pushed.context.library
    found = await library.ask(answer.question, history=answer.history, bounds=_COMPARED)
    bot = pushed.context.bot.username
    buttons = keyboard(found, compare=False, bot=bot)
    return await pushed.reply(compared_blocks(found), buttons, answer=found.id)
