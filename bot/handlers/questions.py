"""Questions by message, mention, reply, /ask and /compare; what is seen while they are answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

from telegram import Bot, Message, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.access import Decision
from bot.handlers.desk import ChatPlace, Desk, asker_of, place_of, question_in
from bot.render.answer import answer_blocks, compared_blocks, statement_blocks
from bot.render.keyboards import keyboard
from bot.render.split import parts
from retrieval.domain import ANY, Answer, Bounds, Wants

# An answer that comes sooner needs no sign.
SIGN_AFTER_S = 0.3
SIGN_LASTS_S = 4.5  # Bot API, sendChatAction: five seconds


@asynccontextmanager
async def typing(bot: Bot, place: ChatPlace) -> AsyncIterator[None]:
    """Show the typing sign until the block ends, if it takes a moment."""
    showing = asyncio.create_task(_sign(bot, place))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def _sign(bot: Bot, place: ChatPlace) -> None:
    await asyncio.sleep(SIGN_AFTER_S)
    while True:
        with contextlib.suppress(TelegramError):
            await bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.topic)
        await asyncio.sleep(SIGN_LASTS_S)


class Draft:
    """A draft that grows in a private chat; where drafts fail it stays away.

    The newest state is shown, one call at a time, beside whatever makes the answer.
    """

    def __init__(self, bot: Bot, place: ChatPlace) -> None:
        self._bot = bot
        self._place = place
        self._shown = ""
        self._next: Answer | None = None
        self._sending: asyncio.Task[None] | None = None
        self._works = place.private

    def show(self, answer: Answer) -> None:
        """Show the answer so far, soon."""
        self._next = answer
        if self._works and self._sending is None:
            self._sending = asyncio.create_task(self._send())

    async def end(self) -> None:
        """No draft is sent after this."""
        self._works = False
        if self._sending:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _send(self) -> None:
        try:
            while self._works and self._next is not None:
                answer, self._next = self._next, None
                await self._show(answer)
        except TelegramError:
            self._works = False
        finally:
            self._sending = None

    async def _show(self, answer: Answer) -> None:
        part = next(iter(parts(statement_blocks(answer))), None)
        if part is None or part.html == self._shown:
            return
        self._shown = part.html
        await self._bot.send_message_draft(
            self._place.chat,
            self._place.message_id,
            part.html,
            message_thread_id=self._place.topic,
            parse_mode=ParseMode.HTML,
        )


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
                await self._desk.say(update, message, texts.answers.EMPTY_QUESTION)
            return
        if (decision := await self._desk.admit(update, message)) is None:
            return
        if len(question) > MAX_QUESTION_CHARS:
            await self._desk.say(update, message, texts.answers.too_long(MAX_QUESTION_CHARS))
            return
        bounds = replace(bounds, with_model=decision.with_model)
        answer = await self._answer(place_of(message), question, history, bounds)
        await asyncio.to_thread(self._remember, message, answer)
        await self._show(update, message, self._noted(answer, decision), bounds)

    async def _answer(
        self, place: ChatPlace, question: str, history: tuple[str, ...], bounds: Bounds
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
