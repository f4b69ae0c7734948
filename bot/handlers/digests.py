"""``/digest``, ``/subscribe``, ``/unsubscribe``, and the buttons about digests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from zoneinfo import ZoneInfo, available_timezones

from telegram import CallbackQuery
from telegram.constants import ChatType

from bot import texts
from bot.delivery.replies import BotContext, unasked
from bot.handlers.incoming import Incoming
from bot.jobs.schedule import next_time
from bot.render.blocks import text
from bot.render.digest import news_blocks
from bot.render.keyboards import Press, pressed
from bot.state import State
from bot.state.ledger import EntryState
from bot.state.schedules import Plan, Schedule, Target
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
    await asked.reply(news_blocks(made))


async def last_day(context: BotContext, topics: tuple[str, ...], *, with_model: bool) -> Digest:
    """The digest of the last 24 hours."""
    wish, now = DigestWish(topics, with_model=with_model), context.now()
    return await context.library.digest(Window(now - LAST_HOURS, now), wish=wish)


async def stop(asked: Incoming) -> None:
    """How digests are ended, and whether there are any."""
    mine = await asyncio.to_thread(_subscribed, asked.context.state, asked.message.chat.id)
    await asked.say(texts.talk.STOP if mine else texts.talk.NOTHING_PUSHED)


async def subscribe(asked: Incoming) -> None:
    """``/subscribe [TOPICS] [HH:MM] [ZONE]``: a daily digest in the private chat."""
    chat, now = asked.message.chat, asked.context.now()
    if chat.type != ChatType.PRIVATE:
        await asked.say(texts.digests.PRIVATE_ONLY)
        return
    plan = plan_in(asked.words, otherwise=DAILY)
    if isinstance(plan, str):
        await asked.say(f"{plan}\n\n{texts.digests.HOW_SUBSCRIBE}")
        return
    key = ", ".join(plan.topics).lower()
    target = Target(chat.id, "reader", chat.effective_name or "you", chat.id, key)
    schedule = await asyncio.to_thread(asked.context.state.channels.put, target, plan, now)
    await asked.say(texts.digests.added(schedule, next_time(schedule, now)))


async def unsubscribe(asked: Incoming) -> None:
    """``/unsubscribe [TOPICS]``: end that subscription, or all of them."""
    topics = ", ".join(one.strip() for one in asked.words.split(",")).lower()
    ended = await asyncio.to_thread(_ended, asked.context.state, asked.message.chat.id, topics)
    await asked.say(texts.digests.UNSUBSCRIBED if ended else texts.digests.NO_SUBSCRIPTION)


def _subscribed(state: State, chat: int) -> list[Schedule]:
    return [one for one in state.channels.all() if (one.chat, one.kind) == (chat, "reader")]


def _ended(state: State, chat: int, topics: str) -> int:
    mine = _subscribed(state, chat)
    wanted = [one for one in mine if not topics or ", ".join(one.topics).lower() == topics]
    for one in wanted:
        state.channels.remove(one.id)
    return len(wanted)


async def press(context: BotContext, update_id: int, query: CallbackQuery) -> str:
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
    unknown = what.press in (Press.RESEND, Press.THERE)
    line = texts.digests.decided(entry, schedule, send=send, was_unknown=unknown)
    [said] = unasked(message.chat.id, [text(line)])
    await context.sender.reply(update_id, [replace(said, edits=message.message_id)])
    return ""


# Arguments of /channels add and /subscribe: times, zone, topics.
MOST_TIMES = 24
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_LIKE_TIMES = re.compile(r"[0-9][0-9.:,]*")
_BETWEEN_TIMES = re.compile(r"(?<=[0-9]),\s+(?=[0-9])")
_OPTION = re.compile(r"\b(topics|outlets|language|approval):", re.I)
_YES = frozenset({"yes", "on", "true"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]+)?")
_SHORT_ZONES = frozenset({"UTC", "GMT"})


def plan_in(words: str, *, otherwise: tuple[time, ...] = ()) -> Plan | str:
    """The plan as typed, or a sentence saying what is wrong with it.

    Times default to ``otherwise``; a word that is not a time zone belongs to the topics.

    >>> plan = plan_in("18:30,8:00 europe/berlin floods, night bus outlets: Gazette approval: yes")
    >>> [f"{at:%H:%M}" for at in plan.times], plan.zone, plan.topics, plan.outlets, plan.approval
    (['08:00', '18:30'], 'Europe/Berlin', ('floods', 'night bus'), ('Gazette',), True)
    >>> plan_in("25:00")
    '25:00 is no time of day; times are written like 08:00 or 08:00,18:30.'
    """
    first, *options = _OPTION.split(words)
    given = _BETWEEN_TIMES.sub(",", first).split()
    at = next((n for n, word in enumerate(given) if _like_times(word)), None)
    typed = None if at is None else given.pop(at)
    times = otherwise if typed is None else _times(typed)
    if not times:
        return texts.digests.NO_TIME.format(typed or "That")
    at = at or 0
    word = given[at] if at < len(given) else ""
    zone = _zone(word)
    if zone is None and _like_a_zone(word):
        return texts.digests.NO_ZONE.format(word)
    topics = given[:at] + given[at + 1 if zone else at :]
    return _plan(times, zone or "UTC", " ".join(topics), dict(_pairs(options)))


def _plan(times: tuple[time, ...], zone: str, topics: str, options: dict[str, str]) -> Plan:
    language = options.get("language", "").strip()
    return Plan(
        times,
        zone,
        topics=(*_listed(topics), *_listed(options.get("topics", ""))),
        outlets=_listed(options.get("outlets", "")),
        language=language if _LANGUAGE.fullmatch(language) else None,
        approval=options.get("approval", "").strip().lower() in _YES,
    )


def _pairs(options: list[str]) -> Iterable[tuple[str, str]]:
    names, values = options[::2], options[1::2]
    return zip((name.lower() for name in names), values, strict=True)


def _like_times(word: str) -> bool:
    return bool(_LIKE_TIMES.fullmatch(word)) and any(mark in word for mark in ":.")


def _times(word: str) -> tuple[time, ...]:
    """The times, sorted; empty if any of them is invalid."""
    found = [_TIME.fullmatch(one) for one in word.strip(",").split(",")]
    if not all(found) or len(found) > MOST_TIMES:
        return ()
    return tuple(sorted({time(int(one[1]), int(one[2])) for one in found if one}))


def _zone(word: str) -> str | None:
    """The zone's canonical name, whatever its case."""
    if "/" not in word:
        return word.upper() if word.upper() in _SHORT_ZONES else None
    wanted = word.lower()
    name = next((one for one in available_timezones() if one.lower() == wanted), None)
    return ZoneInfo(name).key if name else None


def _like_a_zone(word: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][A-Za-z_]+/[A-Z][A-Za-z_/-]+", word))


def _listed(words: str) -> tuple[str, ...]:
    shortened = words[: texts.digests.MOST_TOPICS_CHARS]
    return tuple(dict.fromkeys(one for part in shortened.split(",") if (one := part.strip())))
