"""Buttons below an answer, which work for as long as the answer is stored."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot import texts
from bot.access import Asker, Used, decide
from bot.delivery.replies import ChatPlace, replies
from bot.handlers.desk import Desk, acknowledge
from bot.render.answer import answer_blocks, compared_blocks, context_blocks
from bot.render.keyboards import Press, Pressed, context_keyboard, keyboard, more_keyboard, pressed
from retrieval.domain import Answer, Bounds, Wants

_COMPARED = Bounds(wants=Wants.COMPARISON, with_model=False)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A press, with the stored answer and the message below which the button is."""

    what: Pressed
    answer: Answer
    place: ChatPlace  # of the message with the button


class AnswerPresses:
    """Works from the stored answer, so buttons keep working after a restart."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Carry out a press and acknowledge it."""
        if (query := update.callback_query) is None:
            return
        pushed = await self._pushed(query)
        notice = pushed if isinstance(pushed, str) else await self._do(update, query, pushed)
        await acknowledge(query, notice)

    async def _pushed(self, query: CallbackQuery) -> Pushed | str:
        """The press, or the notice that says why it has no effect."""
        what, message = pressed(query.data or ""), query.message
        if what is None or message is None:
            return texts.help.FOREIGN_PRESS
        rules = await asyncio.to_thread(self._desk.rules)
        asker = Asker(query.from_user.id, message.chat.id)
        if not decide(asker, rules, Used(), wants="see").yes:
            return texts.help.STRANGER_PRESS
        answer = await self._desk.library.answer(what.answer)
        if answer is None:
            return texts.help.EXPIRED_PRESS
        shown = await asyncio.to_thread(self._desk.state.outbox.got, [what.answer])
        topics = [got.topic for got in shown if got.chat == message.chat.id]
        if not topics:
            return texts.help.FOREIGN_PRESS
        return Pushed(what, answer, ChatPlace(message.chat.id, message.message_id, topics[0]))

    async def _do(self, update: Update, query: CallbackQuery, pushed: Pushed) -> str:
        """Carry out a press; the notice to show, or an empty one."""
        what, talks = pushed.what, self._desk.state.talks
        if what.press in (Press.LIKED, Press.DISLIKED):
            liked = what.press is Press.LIKED
            new = await asyncio.to_thread(talks.vote, query.from_user.id, what.answer, liked)
            return texts.help.VOTED if new else texts.help.VOTED_ALREADY
        place, now = pushed.place, self._desk.now()
        first = await asyncio.to_thread(
            lambda: talks.press(update.update_id, place.chat, place.message_id, what.data, now=now)
        )
        if not first:
            return texts.help.PRESSED_ALREADY
        match what.press:
            case Press.CONTEXT | Press.NEXT:
                return await self._context(update, pushed)
            case Press.MORE:
                return await self._more(update, pushed)
            case _:
                return await self._compare(update, pushed)

    async def _context(self, update: Update, pushed: Pushed) -> str:
        """Show the paragraph around a quote; the next one replaces it in the same message."""
        cited = pushed.answer.citations or pushed.answer.closest
        n = pushed.what.n % len(cited) if cited else 0
        stands = await self._desk.library.verify_receipt(cited[n].receipt) if cited else None
        if stands is None or not stands.holds:
            return texts.help.EXPIRED_PRESS
        [place] = stands.verdict.places
        blocks = context_blocks(cited[n], stands.revisions[place.revision].text)
        buttons = context_keyboard(pushed.what.answer, n, len(cited))
        out = replies(
            pushed.place,
            blocks,
            keyboard=buttons,
            stood=(pushed.place.message_id,) if pushed.what.press is Press.NEXT else (),
        )
        await self._desk.sender.reply(update.update_id, out)
        return ""

    async def _more(self, update: Update, pushed: Pushed) -> str:
        """Show the next quotes, with a button for those after them."""
        what = pushed.what
        found = await self._desk.library.more(pushed.answer, skip=what.n)
        if not found.citations:
            return texts.help.NO_MORE
        after = Pressed(Press.MORE, what.answer, what.n + len(found.citations))
        buttons = more_keyboard(found.id or 0, after)
        out = replies(pushed.place, answer_blocks(found), keyboard=buttons, answer=found.id)
        await self._desk.sender.reply(update.update_id, out)
        return ""

    async def _compare(self, update: Update, pushed: Pushed) -> str:
        """Show what each outlet says."""
        asked = pushed.answer
        found = await self._desk.library.ask(
            asked.question, history=asked.history, bounds=_COMPARED
        )
        buttons = keyboard(found, found.id or 0, compare=False)
        out = replies(pushed.place, compared_blocks(found), keyboard=buttons, answer=found.id)
        await self._desk.sender.reply(update.update_id, out)
        return ""
