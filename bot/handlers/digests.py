"""``/digest``, ``/subscribe``, ``/unsubscribe``, and the buttons about digests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot import texts
from bot.delivery.replies import unasked
from bot.handlers.desk import Desk, acknowledge
from bot.jobs.schedule import next_time
from bot.render.blocks import text
from bot.render.digest import news_blocks
from bot.render.keyboards import Press, Pressed, pressed
from bot.state.ledger_entries import EntryState
from bot.state.schedules import Plan, Schedule, Target
from retrieval.domain import DigestWish, Window

LAST_HOURS = timedelta(hours=24)
DAILY = (time(8),)
BUTTONS = r"^[okrt]:"

Context = ContextTypes.DEFAULT_TYPE


class DigestCommands:
    """What readers request for themselves, and decisions made by a button."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def digest(self, update: Update, context: Context) -> None:
        """``/digest TOPICS``: the last 24 hours."""
        message = update.effective_message
        decision = message and await self._desk.admit(update, message)
        if message is None or not decision:
            return
        words = " ".join(context.args or ()).split(",")
        topics = tuple(one.strip() for one in words if one.strip())
        now = self._desk.now()
        wish = DigestWish(topics, with_model=decision.with_model)
        digest = await self._desk.library.digest(Window(now - LAST_HOURS, now), wish=wish)
        await self._desk.reply(update, message, news_blocks(digest))

    async def subscribe(self, update: Update, message: Message, context: Context) -> None:
        """``/subscribe [TOPICS] [HH:MM] [ZONE]``: a daily digest in the private chat."""
        if message.chat.type != ChatType.PRIVATE:
            await self._desk.say(update, message, texts.digests.PRIVATE_ONLY)
            return
        plan = plan_in(" ".join(context.args or ()), otherwise=DAILY)
        if isinstance(plan, str):
            await self._desk.say(update, message, f"{plan}\n\n{texts.digests.HOW_SUBSCRIBE}")
            return
        key = ", ".join(plan.topics).lower()
        name = message.chat.effective_name or "you"
        target = Target(message.chat.id, "reader", name, message.chat.id, key)
        now = self._desk.now()
        schedule = await asyncio.to_thread(self._desk.state.channels.put, target, plan, now)
        line = texts.digests.added(schedule, next_time(schedule, now))
        await self._desk.say(update, message, line)

    async def unsubscribe(self, update: Update, message: Message, context: Context) -> None:
        """``/unsubscribe [TOPICS]``: end that subscription, or all of them."""
        topics = ", ".join(one.strip() for one in " ".join(context.args or ()).split(","))
        ended = await asyncio.to_thread(self._ended, message.chat.id, topics.lower())
        line = texts.digests.UNSUBSCRIBED if ended else texts.digests.NO_SUBSCRIPTION
        await self._desk.say(update, message, line)

    def _ended(self, chat: int, topics: str) -> int:
        channels = self._desk.state.channels
        mine = [one for one in channels.all() if (one.chat, one.kind) == (chat, "reader")]
        wanted = [one for one in mine if not topics or ", ".join(one.topics).lower() == topics]
        for one in wanted:
            channels.remove(one.id)
        return len(wanted)

    async def press(self, update: Update, _: Context) -> None:
        """Post or drop a digest; send it again or leave it."""
        if (query := update.callback_query) is None:
            return
        await acknowledge(query, await self._pressed(update, query))

    async def _pressed(self, update: Update, query: CallbackQuery) -> str:
        what = pressed(query.data or "")
        if what is None or query.message is None:
            return texts.help.FOREIGN_PRESS
        schedule = await asyncio.to_thread(self._schedule, what.answer)
        if schedule is None:
            return texts.help.FOREIGN_PRESS
        if not await asyncio.to_thread(self._may, query.from_user.id, schedule):
            return texts.help.NOT_ADMIN
        return await self._decide(update, query, what, schedule)

    async def _decide(
        self, update: Update, query: CallbackQuery, what: Pressed, schedule: Schedule
    ) -> str:
        ledger, send = self._desk.state.ledger, what.press in (Press.POST, Press.RESEND)
        entry = await asyncio.to_thread(lambda: ledger.decide(what.answer, what.n, send=send))
        if entry is None:
            return texts.help.DECIDED
        if entry.state is EntryState.SENDING:
            await self._desk.sender.post(entry.id, self._desk.now())
        unknown = what.press in (Press.RESEND, Press.THERE)
        line = texts.digests.decided(entry, schedule, send=send, was_unknown=unknown)
        assert query.message is not None
        [said] = unasked(query.message.chat.id, [text(line)])
        said = replace(said, edits=query.message.message_id)
        await self._desk.sender.reply(update.update_id, [said])
        return ""

    def _schedule(self, id: int) -> Schedule | None:
        """The schedule that this ledger entry belongs to."""
        entry = self._desk.state.ledger.entry(id)
        return self._desk.state.channels.get(entry.schedule) if entry else None

    def _may(self, user: int, schedule: Schedule) -> bool:
        own = schedule.kind == "reader" and schedule.owner == user
        return own or user in self._desk.rules().admins


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
