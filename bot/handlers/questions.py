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
    MessageEntity,
    User,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot import texts
from bot.access import Asker, is_let_in
from bot.delivery.replies import BotContext, growing
from bot.delivery.sending import NO_PREVIEW
from bot.handlers import talk
from bot.handlers.incoming import Incoming
from bot.render.answer import answer_blocks, compared_blocks
from bot.render.keyboards import InlineResult, inline_results, keyboard
from retrieval.domain import ANY, Answer, Bounds, Wants
from retrieval.questions.talk import hear

MAX_QUESTION_CHARS = 1000
COMPARED = Bounds(wants=Wants.COMPARISON)


async def written(asked: Incoming) -> None:
    """A message without a command: small talk or a question, if it is addressed to the bot."""
    question = question_in(asked.message, asked.context.bot.bot)
    if question is not None and not await talk.replied(asked, hear(question)):
        await _ask(asked, question)


def question_in(message: Message, me: User) -> str | None:
    """The words addressed to the bot, without its name; None if the message is not for it.

    In a private chat every text is; elsewhere a mention, or a reply to the bot.
    """
    if message.via_bot and message.via_bot.id == me.id:  # an inline quote of its own
        return None
    text = message.text or ""
    if message.chat.type == ChatType.PRIVATE:
        return text.strip()
    mentions = [entity for entity in message.entities if _names(entity, message, me)]
    if not mentions and not _answers(message, me):
        return None
    for entity in mentions:
        text = text.replace(message.parse_entity(entity), " ")
    return " ".join(text.split()).lstrip(",:;–—- ").strip()


def _names(entity: MessageEntity, message: Message, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    name = f"@{me.username}".lower()
    return entity.type == MessageEntity.MENTION and message.parse_entity(entity).lower() == name


def _answers(message: Message, me: User) -> bool:
    """Whether it replies to the bot; in a topic the bot created, every message appears to."""
    to = message.reply_to_message
    return bool(to and to.from_user and to.from_user.id == me.id and not to.forum_topic_created)


async def ask(asked: Incoming) -> None:
    """``/ask QUESTION``."""
    await _ask(asked, asked.words)


async def compare(asked: Incoming) -> None:
    """``/compare QUESTION``; without a question, the previous one."""
    await _ask(asked, asked.words, COMPARED)


async def _ask(asked: Incoming, question: str, bounds: Bounds = ANY) -> None:
    history = await asyncio.to_thread(_before, asked)
    if not question and bounds.wants and history:
        history, question = history[:-1], history[-1]
    if (decision := await asked.admit()) is None:
        return
    if not any(character.isalnum() for character in question):
        await asked.say(texts.answers.EMPTY_QUESTION)
        return
    if len(question) > MAX_QUESTION_CHARS:
        await asked.say(texts.answers.TOO_LONG.format(MAX_QUESTION_CHARS))
        return
    bounds = replace(bounds, with_model=decision.with_model)
    answer = await _answer(asked, question, history, bounds)
    await asyncio.to_thread(_remember, asked, answer)
    if not decision.with_model and asked.context.library.settings.chat_model is not None:
        answer = replace(answer, notes=(*answer.notes, texts.answers.SPENT))
    compared = bounds.wants is Wants.COMPARISON
    blocks = compared_blocks(answer) if compared else answer_blocks(answer)
    buttons = keyboard(answer, answer.id or 0, compare=not compared)
    await asked.reply(blocks, keyboard=buttons, answer=answer.id)


async def _answer(
    asked: Incoming, question: str, history: tuple[str, ...], bounds: Bounds
) -> Answer:
    """The complete answer; while a model writes it, a private chat sees a growing draft."""
    states = asked.context.library.answering(question, history=history, bounds=bounds)
    answer: Answer | None = None
    async with growing(asked.context.bot, asked.place) as show, aclosing(states):
        async for answer in states:
            if answer.id is None:
                show(answer)
    assert answer is not None, "answering yields at least one state"
    return answer


def _before(asked: Incoming) -> tuple[str, ...]:
    place, talks = asked.place, asked.context.state.talks
    return talks.before(asked.asker.payer, place.chat, place.topic, message_id=place.message_id)


def _remember(asked: Incoming, answer: Answer) -> None:
    place, payer, state = asked.place, asked.asker.payer, asked.context.state
    state.talks.asked(payer, place.chat, place.topic, place.message_id, answer.question)
    if cost := answer.cost:
        state.spent.tokens(payer, cost.input_tokens + cost.output_tokens, asked.context.now())


# How long Telegram caches a result list; articles may arrive meanwhile.
CACHE_S = 60
_PLAIN = Bounds(with_model=False)


async def inline(context: BotContext, query: InlineQuery) -> None:
    """Offer the quotes that answer what has been typed so far; none to users who may not ask."""
    asker = Asker(query.from_user.id, query.from_user.id, private=True)
    words = " ".join(query.query.split())[:MAX_QUESTION_CHARS]
    rules = await asyncio.to_thread(context.rules)
    if words and is_let_in(asker, rules):
        found = inline_results(await context.library.ask(words, bounds=_PLAIN))
        hint = None if found else texts.help.NO_INLINE
    else:
        found, hint = (), texts.help.INLINE_HINT
    button = InlineQueryResultsButton(hint, start_parameter="inline") if hint else None
    with contextlib.suppress(BadRequest):  # outdated, as the user typed on
        await context.bot.answer_inline_query(
            query.id,
            [_article(one) for one in found],
            cache_time=CACHE_S,
            is_personal=not rules.open,
            button=button,
        )


def _article(one: InlineResult) -> InlineQueryResultArticle:
    sent = InputTextMessageContent(
        one.message.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
    )
    return InlineQueryResultArticle(one.id, one.title, sent, description=one.description)
