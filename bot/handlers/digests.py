"""``/digest``, ``/subscribe``, ``/unsubscribe``, and the buttons about digests."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from functools import partial

from telegram import CallbackQuery
from telegram.constants import ChatType

from bot import texts
from bot.delivery.replies import BotContext, unasked
from bot.handlers.incoming import Incoming
from bot.handlers.plans import plan_in
from bot.jobs.schedule import next_time
from bot.render.blocks import text
from bot.render.digest import Frame, news_blocks
from bot.render.keyboards import Press, pressed
from bot.state import State
from bot.state.ledger import EntryState
from bot.state.schedules import Target
from bot.texts.translation import Words
from retrieval.domain import Digest, DigestWish, Window

LAST_HOURS = timedelta(hours=24)
DAILY = (time(8),)
BUTTONS = r"^[okrt]:"


async def digest(asked: Incoming) -> None:
    """``/digest TOPICS``: the last 24 hours."""
    if (decision := await asked.admit()) is None:
        return
    topics = tuple(topic for one in asked.words.split(",") if (topic := one.strip()))
    made = await last_day(asked.context, topics, with_model=decision.with_model)
    zone = await asyncio.to_thread(_zone, asked.context.state, asked.message.chat.id)
    await asked.reply(news_blocks(made, Frame(zone=zone)))


def _zone(state: State, chat: int) -> str | None:
    """The clock by which this chat gets its digests, if it gets any."""
    return next((one.zone for one in state.channels.all() if one.chat == chat), None)


async def last_day(context: BotContext, topics: tuple[str, ...], *, with_model: bool) -> Digest:
    """The digest of the last 24 hours; of what came in from an archive where there is no news."""
    wish, now = DigestWish(topics, with_model=with_model), context.now()
    window, library = Window(now - LAST_HOURS, now), context.library
    news = await library.digest(window, wish=wish)
    return news if news.stories else await library.digest(window, wish=replace(wish, archive=True))


async def subscribe(asked: Incoming) -> None:
    """``/subscribe [TOPICS] [HH:MM] [ZONE]``: a daily digest in the private chat."""
    chat, now = asked.message.chat, asked.context.now()
    if chat.type != ChatType.PRIVATE:
        await asked.say(texts.digests.PRIVATE_ONLY)
        return
    plan = await asyncio.to_thread(plan_in, asked.words, otherwise=DAILY)
    if isinstance(plan, str):
        await asked.say(f"{plan}\n\n{texts.digests.HOW_SUBSCRIBE}")
        return
    key = ", ".join(plan.topics).lower()
    target = Target(chat.id, "reader", chat.effective_name or "you", chat.id, key)
    schedule = await asyncio.to_thread(asked.context.state.channels.put, target, plan, now)
    await asyncio.to_thread(asked.context.state.preferences.resume, chat.id)
    await asked.say(texts.digests.added(schedule, next_time(schedule, now)))


async def unsubscribe(asked: Incoming) -> None:
    """``/unsubscribe [TOPICS]``: end that subscription, or all of them."""
    topics = ", ".join(one.strip() for one in asked.words.split(",")).lower()
    ended = await asyncio.to_thread(_ended, asked.context.state, asked.message.chat.id, topics)
    await asked.say(texts.digests.UNSUBSCRIBED if ended else texts.digests.NO_SUBSCRIPTION)


def _ended(state: State, chat: int, topics: str) -> int:
    mine = [one for one in state.channels.all() if (one.chat, one.kind) == (chat, "reader")]
    wanted = [one for one in mine if not topics or ", ".join(one.topics).lower() == topics]
    for one in wanted:
        state.channels.remove(one.id)
    return len(wanted)


async def press(context: BotContext, update_id: int, query: CallbackQuery) -> Words:
    """Post or drop a digest, send it again or leave it; the notice to show, or an empty one."""
    what, message, state = pressed(query.data or ""), query.message, context.state
    entry = await asyncio.to_thread(state.ledger.entry, what.answer) if what else None
    schedule = await asyncio.to_thread(state.channels.get, entry.schedule) if entry else None
    if what is None or message is None or schedule is None:
        return texts.help.FOREIGN_PRESS
    own = schedule.kind == "reader" and schedule.owner == query.from_user.id
    if not own and query.from_user.id not in (await asyncio.to_thread(context.rules)).admins:
        return texts.help.NOT_ADMIN
    send = what.press in (Press.POST, Press.RESEND)
    entry = await asyncio.to_thread(partial(state.ledger.decide, what.answer, what.n, send=send))
    if entry is None:
        return texts.help.DECIDED
    if entry.state is EntryState.SENDING:
        await context.sender.post(entry.id, context.now())
        entry = await asyncio.to_thread(state.ledger.entry, entry.id) or entry
    unknown = what.press in (Press.RESEND, Press.THERE)
    line = texts.digests.decided(entry, schedule, send=send, was_unknown=unknown)
    [said] = unasked(message.chat.id, [text(line)])
    await context.sender.reply(update_id, [replace(said, edits=message.message_id)])
    return ""
