"""Questions by message, mention, reply, /ask and /compare; inline queries in any chat."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import aclosing
from dataclasses import replace

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot import texts
from bot.access import Asker, Decision, is_let_in
from bot.delivery.replies import ChatPlace, growing
from bot.delivery.sending import NO_PREVIEW
from bot.handlers.desk import Desk, asker_of, place_of, question_in
from bot.render.answer import answer_blocks, compared_blocks
from bot.render.keyboards import InlineResult, inline_results, keyboard
from retrieval.domain import ANY, Answer, Bounds, Wants

MAX_QUESTION_CHARS = 1000
COMPARED = Bounds(wants=Wants.COMPARISON)

Context = ContextTypes.DEFAULT_TYPE


class Questions:
    """Answers questions; follow-ups are understood per user, chat and topic."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def text(self, update: Update, _: Context) -> None:
        """A message without a command: a question, if it is addressed to the bot."""
        message = update.effective_message
        if message is None:
            return
        question = question_in(message, self._desk.bot.bot)
        if question is not None:
            await self._ask(update, message, question)

    async def ask(self, update: Update, context: Context) -> None:
        """``/ask QUESTION``."""
        if (message := update.effective_message) is not None:
            await self._ask(update, message, " ".join(context.args or ()))

    async def compare(self, update: Update, context: Context) -> None:
        """``/compare QUESTION``; without a question, the previous one."""
        if (message := update.effective_message) is not None:
            await self._ask(update, message, " ".join(context.args or ()), COMPARED)

    async def _ask(
        self, update: Update, message: Message, question: str, bounds: Bounds = ANY
    ) -> None:
        history = await asyncio.to_thread(self._before, message)
        if not question and bounds.wants and history:
            history, question = history[:-1], history[-1]
        if (decision := await self._desk.admit(update, message)) is None:
            return
        if not any(character.isalnum() for character in question):
            await self._desk.say(update, message, texts.answers.EMPTY_QUESTION)
            return
        if len(question) > MAX_QUESTION_CHARS:
            await self._desk.say(update, message, texts.answers.TOO_LONG.format(MAX_QUESTION_CHARS))
            return
        bounds = replace(bounds, with_model=decision.with_model)
        answer = await self._answer(place_of(message), question, history, bounds)
        await asyncio.to_thread(self._remember, message, answer)
        await self._show(update, message, self._noted(answer, decision), bounds)

    async def _answer(
        self, place: ChatPlace, question: str, history: tuple[str, ...], bounds: Bounds
    ) -> Answer:
        """The complete answer; while a model writes it, a private chat sees a growing draft."""
        states = self._desk.library.answering(question, history=history, bounds=bounds)
        answer: Answer | None = None
        async with growing(self._desk.bot, place) as show, aclosing(states):
            async for answer in states:
                if answer.id is None:
                    show(answer)
        assert answer is not None, "answering yields at least one state"
        return answer

    async def _show(self, update: Update, message: Message, answer: Answer, bounds: Bounds) -> None:
        compared = bounds.wants is Wants.COMPARISON
        blocks = compared_blocks(answer) if compared else answer_blocks(answer)
        buttons = keyboard(answer, answer.id or 0, compare=not compared)
        await self._desk.reply(update, message, blocks, keyboard=buttons, answer=answer.id)

    def _noted(self, answer: Answer, decision: Decision) -> Answer:
        """The answer, with a note if the model was left out because the budget is spent."""
        if decision.with_model or self._desk.library.settings.chat_model is None:
            return answer
        return replace(answer, notes=(*answer.notes, texts.answers.SPENT))

    def _before(self, message: Message) -> tuple[str, ...]:
        asker, place = asker_of(message), place_of(message)
        return self._desk.state.talks.before(
            asker.payer, place.chat, place.topic, message_id=place.message_id
        )

    def _remember(self, message: Message, answer: Answer) -> None:
        asker, place, state = asker_of(message), place_of(message), self._desk.state
        state.talks.asked(asker.payer, place.chat, place.topic, place.message_id, answer.question)
        if cost := answer.cost:
            used = cost.input_tokens + cost.output_tokens
            state.spent.tokens(asker.payer, used, self._desk.now())


# How long Telegram caches a result list; articles may arrive meanwhile.
CACHE_S = 60
_PLAIN = Bounds(with_model=False)


class InlineQueries:
    """Offers quotes as somebody types; nothing to users who may not ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def query(self, update: Update, _: Context) -> None:
        """Offer the quotes that answer what has been typed so far."""
        if (query := update.inline_query) is None:
            return
        asker = Asker(query.from_user.id, query.from_user.id, private=True)
        words = " ".join(query.query.split())[:MAX_QUESTION_CHARS]
        rules = await asyncio.to_thread(self._desk.rules)
        if not words or not is_let_in(asker, rules):
            await self._offer(query, (), texts.help.INLINE_HINT)
            return
        answer = await self._desk.library.ask(words, bounds=_PLAIN)
        found = inline_results(answer)
        await self._offer(query, found, None if found else texts.help.NO_INLINE)

    async def _offer(
        self, query: InlineQuery, found: tuple[InlineResult, ...], hint: str | None
    ) -> None:
        button = InlineQueryResultsButton(hint, start_parameter="inline") if hint else None
        with contextlib.suppress(BadRequest):  # outdated, as the user typed on
            await self._desk.bot.answer_inline_query(
                query.id,
                [_article(one) for one in found],
                cache_time=CACHE_S,
                is_personal=not self._desk.fixed.open,
                button=button,
            )


def _article(one: InlineResult) -> InlineQueryResultArticle:
    sent = InputTextMessageContent(
        one.message.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
    )
    return InlineQueryResultArticle(one.id, one.title, sent, description=one.description)
