"""Questions: asked in a private chat, by a mention or reply in a group, by /ask and /compare."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot import texts_telegram
from bot.access import Decision
from bot.handlers.addressed import Place, asker_of, place_of, question_in
from bot.handlers.desk import Desk
from bot.handlers.growing import Draft, typing
from bot.render.telegram.answer import answer_blocks, compared_blocks
from bot.render.telegram.keyboard import keyboard
from retrieval.domain import ANY, Answer, Bounds, Wants

MAX_QUESTION_CHARS = 1000
COMPARED = Bounds(wants=Wants.COMPARISON)

Context = ContextTypes.DEFAULT_TYPE


class Questions:
    """Answers questions; one that leans on those before is understood per user, chat and topic."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def text(self, update: Update, _: Context) -> None:
        """A message without a command: a question, if it is meant for the bot."""
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
        """``/compare QUESTION``; without one, the question before."""
        if (message := update.effective_message) is not None:
            await self._ask(update, message, " ".join(context.args or ()), COMPARED)

    async def _ask(
        self, update: Update, message: Message, question: str, bounds: Bounds = ANY
    ) -> None:
        history = await asyncio.to_thread(self._before, message)
        if not question and bounds.wants and history:
            history, question = history[:-1], history[-1]
        if not any(character.isalnum() for character in question):
            if await self._desk.admit(update, message):
                await self._desk.say(update, message, texts_telegram.EMPTY_QUESTION)
            return
        if (decision := await self._desk.admit(update, message)) is None:
            return
        if len(question) > MAX_QUESTION_CHARS:
            await self._desk.say(update, message, texts_telegram.too_long(MAX_QUESTION_CHARS))
            return
        bounds = replace(bounds, with_model=decision.with_model)
        answer = await self._answer(place_of(message), question, history, bounds)
        await asyncio.to_thread(self._remember, message, answer)
        await self._show(update, message, self._noted(answer, decision), bounds)

    async def _answer(
        self, place: Place, question: str, history: tuple[str, ...], bounds: Bounds
    ) -> Answer:
        """The whole answer; while a model writes it, a private chat sees it grow."""
        desk, draft = self._desk, Draft(self._desk.bot, place)
        growing = desk.library.answering(question, history=history, bounds=bounds)
        answer: Answer | None = None
        async with typing(desk.bot, place), aclosing(growing):
            try:
                async for answer in growing:
                    if answer.id is None:
                        draft.show(answer)
            finally:
                await draft.end()
        assert answer is not None, "an answer always comes"
        return answer

    async def _show(self, update: Update, message: Message, answer: Answer, bounds: Bounds) -> None:
        compared = bounds.wants is Wants.COMPARISON
        blocks = compared_blocks(answer) if compared else answer_blocks(answer)
        buttons = keyboard(answer, answer.id or 0, compare=not compared)
        await self._desk.reply(update, message, blocks, keyboard=buttons, answer=answer.id)

    def _noted(self, answer: Answer, decision: Decision) -> Answer:
        """The answer, with a line that says so where the model was left out."""
        if decision.with_model or self._desk.library.settings.chat_model is None:
            return answer
        return replace(answer, notes=(*answer.notes, texts_telegram.SPENT))

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
