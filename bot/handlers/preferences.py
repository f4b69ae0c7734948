"""``/settings`` and ``/stop``: what a chat wants sent unasked, and when; set by buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import time
from zoneinfo import available_timezones

from telegram import Chat
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot import texts
from bot.delivery.replies import BotContext
from bot.handlers.incoming import Incoming, Pressing
from bot.render.blocks import Block, Style, text
from bot.state.queues import Button, Keyboard
from bot.state.schedules import Schedule
from bot.texts.translation import Message, Words, languages, own_name, speak

BUTTONS = r"^set:"
_HOURS = (6, 7, 8, 9, 12, 15, 18, 20, 22)
_QUIET = ((20, 8), (22, 7), (23, 8), (0, 6))
_ZONES = (
    *("UTC", "Europe/London", "Europe/Berlin", "Europe/Kyiv", "Europe/Istanbul", "Asia/Baghdad"),
    *("Asia/Tehran", "America/New_York"),
)
_CHAT_ADMINS = (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
_IN_A_ROW = 3


async def settings(asked: Incoming) -> None:
    """``/settings``: what is set in this chat, with buttons to change it."""
    if await _may(asked.context, asked.message.chat, asked.asker.person):
        blocks, buttons = await asyncio.to_thread(_main, asked.context, asked.message.chat.id)
        await asked.reply(blocks, keyboard=buttons)
    else:
        await asked.say(texts.help.NOT_ADMIN)


async def stop(asked: Incoming) -> None:
    """``/stop``: nothing is sent to this chat unasked any more."""
    chat = asked.message.chat
    if not await _may(asked.context, chat, asked.asker.person):
        await asked.say(texts.help.NOT_ADMIN)
        return
    await asyncio.to_thread(_stop, asked.context, chat.id, stopped=True)
    buttons = _rows([_button(texts.digests.RESUME, "resume")])
    await asked.reply([text(texts.digests.ALL_STOPPED)], keyboard=buttons)


async def press(asked: Pressing) -> Words:
    """Carry out a press below the settings; the notice to show, or an empty one."""
    context, chat = asked.context, asked.below.chat
    _, what, *values = (asked.query.data or "").split(":")
    if not await _may(context, chat, asked.user):
        return texts.help.NOT_ADMIN
    done = await asyncio.to_thread(_pressed, context, chat.id, what, values)
    speak(await asyncio.to_thread(context.language, chat.id))  # perhaps another one now
    if isinstance(done, (str, Message)):
        return done
    return await asked.show_instead(*done)


async def _may(context: BotContext, chat: Chat, user: int | None) -> bool:
    """Whether they may set something here: in private, as an admin of the bot or of the group."""
    rules = await asyncio.to_thread(context.rules)
    if chat.type == ChatType.PRIVATE or user in rules.admins:
        return True
    if user is None:
        return False
    try:
        return (await context.bot.get_chat_member(chat.id, user)).status in _CHAT_ADMINS
    except TelegramError:
        return False


_Page = tuple[list[Block], Keyboard]


def _pressed(context: BotContext, chat: int, what: str, values: list[str]) -> _Page | Words:
    preferences = context.state.preferences
    match what, values:
        case "stop" | "resume", []:
            _stop(context, chat, stopped=what == "stop")
        case "language", []:
            return _language_page(chat)
        case "language", [code] if code in ("telegram", *languages()):
            language = "" if code == "telegram" else code
            preferences.keep(chat, replace(preferences.of(chat), language=language))
            speak(context.language(chat))
        case "quiet", []:
            return _quiet_page()
        case "quiet", [hours]:
            quiet = next((one for one in _QUIET if f"{one[0]}-{one[1]}" == hours), None)
            preferences.keep(chat, replace(preferences.of(chat), quiet=quiet))
        case "zone", []:
            return _zone_page()
        case "zone", [zone] if zone in available_timezones():
            preferences.keep(chat, replace(preferences.of(chat), zone=zone))
        case "times", []:
            return _which_page(_mine(context, chat))
        case "times", [number, *hour]:
            return _times(context, chat, number, hour)
        case "back", []:
            pass
        case _:
            return texts.help.FOREIGN_PRESS
    return _main(context, chat)


def _stop(context: BotContext, chat: int, *, stopped: bool) -> None:
    preferences = context.state.preferences
    chosen = preferences.of(chat)
    if chosen.stopped and not stopped:  # what came meanwhile is not told at once
        context.state.channels.restart(chat, context.now())
    preferences.keep(chat, replace(chosen, stopped=stopped))


def _mine(context: BotContext, chat: int) -> list[Schedule]:
    return [one for one in context.state.channels.all() if one.chat == chat]


def _main(context: BotContext, chat: int) -> _Page:
    say, chosen = texts.digests, context.state.preferences.of(chat)
    lines = say.shown(chosen, _mine(context, chat))
    stop = _button(say.RESUME, "resume") if chosen.stopped else _button(say.STOP, "stop")
    buttons = [
        _button(say.TIMES, "times"),
        _button(say.QUIET, "quiet"),
        _button(say.ZONE, "zone"),
        _button(say.LANGUAGE, "language"),
        stop,
    ]
    title = text(say.TITLE, Style.STRONG)
    return [title, *(text(line, tight=True) for line in lines)], _rows(buttons)


def _quiet_page() -> _Page:
    say = texts.digests
    buttons = [_button(say.hours(one), "quiet", f"{one[0]}-{one[1]}") for one in _QUIET]
    none = _button(say.NO_QUIET, "quiet", "none")
    return [text(say.WHICH_QUIET)], _rows([*buttons, none, _back()])


def _language_page(chat: int) -> _Page:
    say, private = texts.digests, chat > 0
    buttons = [_button(own_name(code), "language", code) for code in languages()]
    as_telegram = [_button(say.AS_TELEGRAM, "language", "telegram")] if private else []
    return [text(say.WHICH_LANGUAGE)], _rows([*buttons, *as_telegram, _back()])


def _zone_page() -> _Page:
    buttons = [_button(zone, "zone", zone) for zone in _ZONES]
    return [text(texts.digests.QUIET_ZONE)], _rows([*buttons, _back()])


def _which_page(mine: list[Schedule]) -> _Page | Words:
    """Of one digest its hours, of several which one is meant."""
    if not mine:
        return texts.digests.NO_DIGEST
    if len(mine) == 1:
        return _times_page(mine[0])
    say = texts.digests
    buttons = [
        _button(", ".join(one.topics) or say.EVERYTHING, "times", str(one.id)) for one in mine
    ]
    return [text(say.WHICH_DIGEST)], _rows([*buttons, _back()])


def _times_page(schedule: Schedule) -> _Page:
    set_for = {at.hour for at in schedule.times if not at.minute}
    buttons = [
        _button(f"{'✓ ' * (hour in set_for)}{hour:02}:00", "times", f"{schedule.id}:{hour}")
        for hour in _HOURS
    ]
    lines: list[Words] = [texts.digests.WHICH_TIMES, texts.digests.times(schedule)]
    return [text(line) for line in lines], _rows([*buttons, _back()])


def _times(context: BotContext, chat: int, number: str, hour: list[str]) -> _Page | Words:
    """Add an hour to a digest of this chat or take it out; without one, its hours."""
    schedule = next((one for one in _mine(context, chat) if str(one.id) == number), None)
    if schedule is None:
        return texts.help.FOREIGN_PRESS
    if hour and hour[0] in {str(one) for one in _HOURS}:
        times = {*schedule.times} ^ {time(int(hour[0]))}
        if not times:
            return texts.digests.LAST_TIME
        schedule = context.state.channels.retime(schedule.id, tuple(sorted(times)), context.now())
    return _times_page(schedule)


def _button(label: Words, what: str, *values: str) -> Button:
    return Button(str(label), ":".join(("set", what, *values)))


def _back() -> Button:
    return _button(texts.digests.BACK, "back")


def _rows(buttons: Iterable[Button]) -> Keyboard:
    some = [*buttons]
    return tuple(tuple(some[n : n + _IN_A_ROW]) for n in range(0, len(some), _IN_A_ROW))
