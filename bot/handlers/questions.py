"""Questions by message, mention, reply, voice, /ask and /compare; small talk; inline queries."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Voice,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot import texts
from bot.access import Asker, Permit, is_let_in
from bot.delivery.replies import BotContext, growing
from bot.delivery.sending import NO_PREVIEW
from bot.handlers import channels, commands, preferences
from bot.handlers.commands import check
from bot.handlers.incoming import Incoming, Pointed, own_words, pointed_at, without_command
from bot.handlers.ingest import MAX_FILE_BYTES, links_in, offer, offered
from bot.render.answer import answer_blocks, compared_blocks
from bot.render.digest import digest_blocks
from bot.render.keyboards import InlineResult, inline_results, keyboard
from bot.texts.translation import Words, reason
from retrieval.domain import ANY, Answer, Bounds, Wants
from retrieval.errors import ModelError
from retrieval.questions.parse import asks_for_more
from retrieval.questions.remarks import is_unanswered_remark
from retrieval.questions.speakers import (
    Doubt,
    doubt,
    is_labelled,
    is_post,
    is_question,
    is_told,
    question_in_marks,
)
from retrieval.questions.talk import Heard, Talk, hear
from retrieval.verify.verdicts import Outcome

MAX_QUESTION_CHARS = 1000
COMPARED = Bounds(wants=Wants.COMPARISON)


async def written(asked: Incoming) -> None:
    """A message without a command, if it is addressed to the bot: a question, or to verify.

    What quotes somebody and asks nothing is a post to verify; so is a caption that asks nothing.
    """
    words = own_words(asked.message, asked.context.bot.bot)
    if words is not None:
        await addressed(asked, words)


async def addressed(asked: Incoming, words: str) -> None:
    """The same of words that are known to be meant for the bot, written or spoken."""
    pointed = await pointed_at(asked)
    to_verify = is_post(words) or (asked.message.caption and words and not is_question(words))
    if pointed is None and asked.message.caption and doubt(words):
        await asked.say(texts.help.NO_TEXT)  # "who is this?" is about what the picture shows
    elif pointed is None and (question := question_in_marks(words)):
        await _check_or_ask(asked, words, question)
    elif pointed is None and to_verify:
        await _check(asked, Pointed(words))
    elif pointed is None and is_labelled(words):
        await _check_or_answer(asked, words)
    elif pointed is not None or not (asked.place.private and await _only_articles(asked)):
        await _answer_about(asked, words, pointed)


async def ask(asked: Incoming) -> None:
    """``/ask QUESTION``."""
    await _answer_about(asked, asked.words, await pointed_at(asked))


async def _answer_about(asked: Incoming, words: str, pointed: Pointed | None) -> None:
    """Answer the words; where they doubt what they point at, verify that.

    Without words what is pointed at is a question by itself, or it is to be verified.
    """
    if pointed is None:
        await _talk_or_ask(asked, words)
    elif not words and not pointed.answer and is_question(pointed.words):
        await _ask(asked, without_command(pointed.words))
    elif (doubted := doubt(words) if words else Doubt()) is not None:
        await _check(asked, pointed, doubted.speaker)
    else:
        await _talk_or_ask(asked, words, pointed)


async def _talk_or_ask(asked: Incoming, words: str, pointed: Pointed | None = None) -> None:
    if (question := await _replied(asked, hear(words))) is not None:
        await _ask(question, words, pointed=pointed)


async def _check(asked: Incoming, pointed: Pointed, speaker: str | None = None) -> None:
    if await asked.admit() is not None:
        await check(asked, pointed, speaker=speaker)


async def _check_or_answer(asked: Incoming, words: str) -> None:
    """NAME: WORDS is to verify where that is, or reads as, what somebody said; else a question."""
    if (decision := await asked.admit()) is None:
        return
    asked = replace(asked, admitted=decision)
    found = await asked.context.library.verify(words)
    said = [one for one in found.parts or (found,) if one.speaker]
    if any(one.verdict.outcome is not Outcome.NOT_FOUND or is_told(one.words) for one in said):
        await check(asked, Pointed(words))
    else:
        await _answer_about(asked, words, None)


async def _check_or_ask(asked: Incoming, words: str, question: str) -> None:
    """A question in quotation marks is verified where it stands in an article, else answered."""
    if (decision := await asked.admit()) is None:
        return
    asked = replace(asked, admitted=decision)
    found = await asked.context.library.verify(words)
    if found.verdict.outcome is Outcome.NOT_FOUND:
        await _answer_about(asked, question, None)
    else:
        await check(asked, Pointed(words))


async def _only_articles(asked: Incoming) -> bool:
    """Whether a message was nothing but links, and so dealt with."""
    if not links_in(asked.message):
        return False
    return await asked.admit("see") is None or await offered(asked)


async def compare(asked: Incoming) -> None:
    """``/compare QUESTION``; without a question, the one pointed at, or the previous one."""
    pointed = await pointed_at(asked)
    await _ask(asked, asked.words, COMPARED, pointed=pointed)


async def _ask(
    asked: Incoming, question: str, bounds: Bounds = ANY, *, pointed: Pointed | None = None
) -> None:
    history = before = await _before(asked, pointed)
    if not question and bounds.wants:
        history, question = _again(history)
    if (decision := await asked.admit()) is None:
        return
    if not any(character.isalnum() for character in question):
        await asked.say(texts.answers.EMPTY_QUESTION)
        return
    if len(question) > MAX_QUESTION_CHARS:
        await asked.say(texts.answers.TOO_LONG.format(most=MAX_QUESTION_CHARS))
        return
    bounds = replace(bounds, with_model=decision.with_model)
    answer = await _answer(asked, question, history, bounds)
    await asyncio.to_thread(_remember, asked, answer)
    if answer.abstained and isinstance(before, Answer) and asks_for_more(hear(question).question):
        await asked.say(texts.help.NO_MORE)
        return
    if not bounds.wants and is_unanswered_remark(answer):
        await asked.say(texts.answers.REPLIES[Talk.BEYOND])
        return
    if not decision.with_model and asked.context.library.settings.chat_model is not None:
        answer = replace(answer, notes=(*answer.notes, str(texts.answers.SPENT)))
    compared = bounds.wants is Wants.COMPARISON
    blocks = compared_blocks(answer) if compared else answer_blocks(answer)
    taking, bot = await offer(asked), asked.context.bot.username
    buttons = keyboard(answer, compare=not compared, bot=bot)
    await asked.reply(blocks, keyboard=(*buttons, *taking), answer=answer.id, points=bool(taking))


async def _answer(
    asked: Incoming, question: str, history: tuple[str, ...] | Answer, bounds: Bounds
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


def _again(before: tuple[str, ...] | Answer) -> tuple[tuple[str, ...], str]:
    """The question before, with its own history; empty where there is none."""
    if isinstance(before, Answer):
        return before.history, before.question
    return before[:-1], before[-1] if before else ""


async def _before(asked: Incoming, pointed: Pointed | None) -> tuple[str, ...] | Answer:
    """What a question may lean on: what it points at, else the own last answer, or questions."""
    if pointed and pointed.answer:
        return pointed.answer
    if pointed and (words := without_command(pointed.words)[:MAX_QUESTION_CHARS].strip()):
        return (words,)
    place, talks, outbox = asked.place, asked.context.state.talks, asked.context.state.outbox
    theirs = asked.asker.payer, place.chat, place.topic, place.message_id
    if last := await asyncio.to_thread(talks.last, *theirs):
        rows = await asyncio.to_thread(outbox.shown, place.chat, last)
        shown = next((row.message.answer for row in rows if row.message.answer), None)
        if shown and (answer := await asked.context.library.answer(shown)):
            return answer
    return await asyncio.to_thread(talks.before, *theirs)


def _remember(asked: Incoming, answer: Answer) -> None:
    place, payer, state = asked.place, asked.asker.payer, asked.context.state
    state.talks.asked(payer, place.chat, place.topic, place.message_id, answer.question)
    if cost := answer.cost:
        state.spent.tokens(payer, cost.input_tokens + cost.output_tokens, asked.context.now())


# Small talk: a short reply and never a quote; a wish for news gets a digest


async def _replied(asked: Incoming, heard: Heard) -> Incoming | None:
    """None if that was all; else the message, which is to be answered as a question."""
    match heard.talk:
        case None:
            return asked
        case Talk.NEWS:
            return await _news(asked, heard.question)
        case _ if not await asked.admit("see"):
            return None
        case Talk.HELP:
            await commands.help(asked)
        case Talk.SOURCES:
            await commands.sources(asked)
        case Talk.STOP:
            await preferences.stop(asked)
        case _:
            await asked.say(texts.answers.REPLIES[heard.talk])
    return None


async def _news(asked: Incoming, topic: str) -> Incoming | None:
    """The digest of the last day; a topic of which nothing came in is looked for instead."""
    if not topic:
        await channels.digest(asked)
        return None
    if (decision := await asked.admit()) is None:
        return None
    made = await channels.last_day(asked.context, (topic,), with_model=False)
    if not made.stories:
        return replace(asked, admitted=decision)
    await asked.reply(digest_blocks(made))
    return None


# Voice messages: written down by a server of models, then handled as what they say

# A question takes some seconds; what is longer costs more than it says.
MAX_SPOKEN = timedelta(minutes=2)
_OGG = "voice.ogg"  # Bot API, Voice: OPUS in an .ogg; the server tells the format by the name


async def spoken(asked: Incoming) -> None:
    """A voice message, if it is addressed to the bot; the reply begins with what was understood."""
    voice = asked.message.voice
    if voice is None or own_words(asked.message, asked.context.bot.bot) is None:
        return
    if (decision := await asked.admit()) is None:
        return
    settings = asked.context.library.settings
    if settings.transcribe_model is None:
        await asked.say(texts.help.NO_VOICE)
    elif _is_long(voice):
        await asked.say(
            texts.help.VOICE_TOO_LONG.format(minutes=MAX_SPOKEN // timedelta(minutes=1))
        )
    elif not decision.with_model:
        await asked.say(texts.help.VOICE_SPENT)
    else:
        await _handled(replace(asked, admitted=decision), voice.file_id)


def _is_long(voice: Voice) -> bool:
    """Whether it lasts too long, or is larger than speech of that length: senders may tell less."""
    lasts: Any = voice.duration  # a timedelta, see receiving
    return lasts > MAX_SPOKEN or (voice.file_size or 0) > MAX_FILE_BYTES


async def _handled(asked: Incoming, file_id: str) -> None:
    sent = await asked.context.bot.get_file(file_id)
    try:
        words = await asked.context.library.transcribed(
            _OGG, bytes(await sent.download_as_bytearray())
        )
    except ModelError as error:
        await asked.say(texts.help.VOICE_FAILED.format(why=reason(error.why)))
        return
    if words:
        await addressed(replace(asked, heard=words), words)
    else:
        await asked.say(texts.help.NO_WORDS_HEARD)


# Inline queries

# How long Telegram caches a result list; articles may arrive meanwhile.
CACHE_S = 60
MOST_TYPING = 10_000  # people whose last query is remembered
_PLAIN = Bounds(with_model=False)


async def inline(context: BotContext, query: InlineQuery) -> None:
    """Offer the quotes that answer what has been typed so far; none to users who may not ask.

    Whoever types on asks one question; each counts against the limit of a minute.
    """
    asker = Asker(query.from_user.id, query.from_user.id, private=True)
    words = " ".join(query.query.split())[:MAX_QUESTION_CHARS]
    rules = await asyncio.to_thread(context.rules)
    found: tuple[InlineResult, ...] = ()
    hint: Words | None = texts.help.INLINE_HINT
    if words and is_let_in(asker, rules):
        hint = await asyncio.to_thread(_typed_too_fast, context, asker, words)
        if hint is None:
            found = inline_results(await context.library.ask(words, bounds=_PLAIN))
            hint = None if found else texts.help.NO_INLINE
    is_refused = hint is not None and hint is not texts.help.NO_INLINE
    button = InlineQueryResultsButton(str(hint), start_parameter="inline") if hint else None
    with contextlib.suppress(BadRequest):  # outdated, as the user typed on
        await context.bot.answer_inline_query(
            query.id,
            [_article(one) for one in found],
            cache_time=0 if words and is_refused else CACHE_S,
            is_personal=is_refused or not rules.open,
            button=button,
        )


def _typed_too_fast(context: BotContext, asker: Asker, words: str) -> Words | None:
    """None if what was typed may be looked for, which is then counted; else when it may be."""
    before = context.typed.get(asker.payer)
    goes_on = before and (words.startswith(before) or before.startswith(words))
    if not goes_on:
        decision = context.decide(asker, "ask")
        most = context.fixed.questions_a_minute
        if decision.verdict is Permit.TOO_FAST:
            return texts.help.too_fast(decision.wait_s)
        context.state.spent.question(asker.payer, context.now(), at_most=most)
    if len(context.typed) >= MOST_TYPING:
        context.typed.clear()
    context.typed[asker.payer] = words
    return None


def _article(one: InlineResult) -> InlineQueryResultArticle:
    sent = InputTextMessageContent(
        one.message.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
    )
    return InlineQueryResultArticle(one.id, one.title, sent, description=one.description)
