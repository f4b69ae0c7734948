"""Digests by chat: ``/channels`` for admins, ``/digest``, ``/subscribe``, and their buttons."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from functools import partial

from telegram import ChatFullInfo, ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatAction, ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from bot import texts
from bot.delivery.replies import BotContext
from bot.handlers.incoming import Incoming, Pressing
from bot.handlers.plans import plan_in
from bot.jobs.digests import Due, DueDigests, digest_of, language_of, next_time, window_so_far
from bot.jobs.notices import Notices
from bot.render.blocks import text
from bot.render.digest import Frame, news_blocks
from bot.render.keyboards import Press
from bot.state import State
from bot.state.ledger import EntryState, LedgerEntry
from bot.state.schedules import Plan, Schedule, Target
from bot.texts.translation import Words, speak
from bot.texts.wording import with_commas
from retrieval.domain import Digest, DigestWish, Window

# Telegram's number of the topic that every forum begins with.
_GENERAL = 1
_ADDRESS = re.compile(r"@|-?\d{5,}|(?:https?://)?t\.me/", re.I)
_NUMBER = re.compile(r"[0-9]{1,17}")
_CAN = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where digests are to go: a chat as the Bot API addresses it, and a topic of a forum."""

    chat: int | str
    topic: int | None = None


async def channels(asked: Incoming) -> None:
    """``/channels add|remove|list|preview|now``; without a name, of the chat it is sent in."""
    verb, *rest = [*asked.args, ""]
    match verb.lower():
        case "add":
            await _add(asked, " ".join(rest).strip())
        case "list":
            await _list(asked)
        case "remove" | "preview" | "now":
            await _known(asked, verb.lower(), " ".join(rest).strip())
        case _:
            await asked.say(texts.digests.HOW_CHANNELS)


async def _add(asked: Incoming, words: str) -> None:
    name, _, behind = words.partition(" ")
    here = _here(asked)
    if here and not _ADDRESS.match(name):
        place, words = here, behind if name.lower() == "here" else words
    elif name:
        place, words = _place(name), behind
    else:
        await asked.say(texts.digests.HOW_CHANNELS)
        return
    plan = await asyncio.to_thread(plan_in, words)
    line = plan if isinstance(plan, str) else await _added(asked, place, plan)
    await asked.say(line)


def _here(asked: Incoming) -> _Place | None:
    """The group, and in a forum the topic, in which the command is sent."""
    place = asked.place
    return None if place.private else _Place(place.chat, place.topic)


async def _added(asked: Incoming, place: _Place, plan: Plan) -> Words:
    chat = await _chat(asked.context, place)
    if not isinstance(chat, ChatFullInfo):
        return chat
    topic = place.topic
    if topic is None and asked.message.chat.id == chat.id:
        topic = asked.place.topic
    if topic == _GENERAL:  # Bot API: messages to it name no thread
        topic = None
    owner = asked.message.from_user.id if asked.message.from_user else 0
    name = _called(chat) if topic is None else f"{_called(chat)}/{topic}"
    key = "" if topic is None else str(topic)
    target, now = Target(chat.id, "channel", name, owner, key), asked.context.now()
    plan = replace(plan, forum_topic=topic)
    schedule = await asyncio.to_thread(asked.context.state.channels.put, target, plan, now)
    return texts.digests.added(schedule, next_time(schedule, now))


async def _chat(context: BotContext, place: _Place) -> ChatFullInfo | Words:
    """The chat if the bot may post there, else the reason it may not."""
    try:
        chat = await context.bot.get_chat(place.chat)
        me = await context.bot.get_chat_member(chat.id, context.bot.id)
    except (BadRequest, Forbidden):
        return texts.digests.UNKNOWN_CHAT
    may = me.status in _CAN and (chat.type != ChatType.CHANNEL or _posts(me))
    if isinstance(me, ChatMemberRestricted):
        may = me.can_send_messages
    if not may:
        return texts.digests.MAY_NOT_POST.format(name=_called(chat))
    if place.topic is not None and not await _has_topic(context, chat, place.topic):
        return texts.digests.NO_SUCH_TOPIC.format(name=_called(chat))
    return chat


async def _has_topic(context: BotContext, chat: ChatFullInfo, topic: int) -> bool:
    """Whether the forum has this topic, open; no method tells but one that shows something."""
    if not chat.is_forum or topic == _GENERAL:
        return bool(chat.is_forum)
    try:
        await context.bot.send_chat_action(chat.id, ChatAction.TYPING, message_thread_id=topic)
    except BadRequest:
        return False
    return True


async def _list(asked: Incoming) -> None:
    lines = await asyncio.to_thread(_lines, asked.context)
    await asked.say(*lines or [str(texts.digests.NO_CHANNELS)])


def _lines(context: BotContext) -> list[str]:
    last, now = context.state.ledger.last, context.now()
    return [
        texts.digests.listed(one, next_time(one, now), last(one.id))
        for one in context.state.channels.all()
        if one.kind == "channel"
    ]


async def _known(asked: Incoming, verb: str, name: str) -> None:
    every = await asyncio.to_thread(asked.context.state.channels.all)
    mine = [one for one in every if one.kind == "channel"]
    found = _named(mine, name, _here(asked))
    if not found:
        unknown = texts.digests.NOT_LISTED.format(name=name) if name else texts.digests.HOW_CHANNELS
        await asked.say(unknown)
    elif len(found) > 1:
        names = with_commas([one.name for one in found])
        await asked.say(texts.digests.WHICH_OF_THEM.format(names=names))
    elif verb == "remove":
        await asyncio.to_thread(asked.context.state.channels.remove, found[0].id)
        await asked.say(texts.digests.REMOVED.format(name=found[0].name))
    elif verb == "preview":
        await _preview(asked, found[0])
    else:
        await asked.say(await _now(asked.context, found[0]))


def _named(mine: Sequence[Schedule], name: str, here: _Place | None) -> list[Schedule]:
    """The schedules meant: by their name, else by their chat and topic, else by the chat alone."""
    if exact := [one for one in mine if one.name.lower() == name.lower()]:
        return exact
    place = _place(name) if name and name.lower() != "here" else here
    if place is None:
        return []
    chat = str(place.chat).lower()
    there = [one for one in mine if chat in (str(one.chat), one.name.lower().partition("/")[0])]
    topic = None if place.topic == _GENERAL else place.topic
    exact = [one for one in there if one.forum_topic == topic]
    return exact or ([] if place.topic else there)


async def _preview(asked: Incoming, schedule: Schedule) -> None:
    """Show what would be posted now, without posting or recording anything."""
    this = await asyncio.to_thread(_so_far, asked.context, schedule)
    digest = await digest_of(asked.context, this)
    speak(await asyncio.to_thread(language_of, asked.context, schedule))
    await asked.reply(news_blocks(digest, Frame(schedule.title, schedule.zone)))


async def _now(context: BotContext, schedule: Schedule) -> Words:
    """Post what there is so far, without waiting for the next scheduled time."""
    this = await asyncio.to_thread(_so_far, context, schedule)
    id = await DueDigests(context).post_now(this, context.now())
    await Notices(context).run()
    entry = await asyncio.to_thread(context.state.ledger.entry, id) if id else None
    return _outcome(entry, schedule)


def _so_far(context: BotContext, schedule: Schedule) -> Due:
    before = context.state.ledger.last(schedule.id)
    last = before.window.until if before else None
    return Due(schedule, window_so_far(schedule, last, context.now()), last)


def _outcome(entry: LedgerEntry | None, schedule: Schedule) -> Words:
    match entry and entry.state:
        case None:
            return texts.digests.NOT_POSTED_NOW
        case EntryState.EMPTY:
            return texts.digests.NOTHING_NEW_TO_POST
        case _:
            assert entry is not None
            return texts.digests.state_of(entry, schedule)


def _posts(me: object) -> bool:
    return not isinstance(me, ChatMemberAdministrator) or bool(me.can_post_messages)


def _place(name: str) -> _Place:
    """A chat by its id, its name or a link, perhaps with the number of a topic behind it.

    >>> _place("-1001"), _place("https://t.me/river")
    (_Place(chat=-1001, topic=None), _Place(chat='@river', topic=None))
    >>> _place("@forum/5"), _place("t.me/c/400001/5/77")
    (_Place(chat='@forum', topic=5), _Place(chat=-100400001, topic=5))
    """
    path = re.sub(r"^(?:https?://)?t\.me/", "", name, flags=re.I).split("?")[0].strip("/")
    closed, path = (True, path[2:]) if path.lower().startswith("c/") else (False, path)
    chat, *numbers = path.split("/")
    topic = int(numbers[0]) if numbers and _NUMBER.fullmatch(numbers[0]) else None
    if _NUMBER.fullmatch(chat.removeprefix("-")):
        return _Place(int(f"-100{chat}" if closed else chat), topic)
    return _Place(f"@{chat.lstrip('@')}", topic)


def _called(chat: ChatFullInfo) -> str:
    return f"@{chat.username}" if chat.username else chat.effective_name or str(chat.id)


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


async def press(asked: Pressing) -> Words:
    """Post or drop a digest, send it again or leave it; the notice to show, or an empty one."""
    what, context, state = asked.what, asked.context, asked.context.state
    entry = await asyncio.to_thread(state.ledger.entry, what.answer) if what else None
    schedule = await asyncio.to_thread(state.channels.get, entry.schedule) if entry else None
    if what is None or schedule is None:
        return texts.help.FOREIGN_PRESS
    own = schedule.kind == "reader" and schedule.owner == asked.user
    if not own and not await asked.by_admin():
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
    return await asked.show_instead([text(line)])
