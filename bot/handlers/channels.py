"""``/channels``, for admins: which chats get digests."""

from __future__ import annotations

import asyncio

from telegram import ChatFullInfo, ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from bot import texts
from bot.delivery.replies import BotContext
from bot.handlers.digests import plan_in
from bot.handlers.incoming import Incoming
from bot.jobs.digests import Due, DueDigests, wish_of
from bot.jobs.notices import Notices
from bot.jobs.schedule import next_time, window_so_far
from bot.render.digest import news_blocks
from bot.state.ledger import EntryState, LedgerEntry
from bot.state.schedules import Plan, Schedule, Target

_CAN = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


async def channels(asked: Incoming) -> None:
    """``/channels add|remove|list|preview|now``."""
    verb, name, *rest = [*asked.args, "", ""]
    match verb.lower():
        case "add" if name:
            await _add(asked, name, " ".join(rest).strip())
        case "list":
            await _list(asked)
        case "remove" | "preview" | "now" if name:
            await _known(asked, verb.lower(), name)
        case _:
            await asked.say(texts.digests.HOW_CHANNELS)


async def _add(asked: Incoming, name: str, words: str) -> None:
    plan = plan_in(words)
    line = plan if isinstance(plan, str) else await _added(asked, name, plan)
    await asked.say(line)


async def _added(asked: Incoming, name: str, plan: Plan) -> str:
    chat = await _chat(asked.context, name)
    if isinstance(chat, str):
        return chat
    owner = asked.message.from_user.id if asked.message.from_user else 0
    target = Target(chat.id, "channel", _called(chat), owner)
    now = asked.context.now()
    schedule = await asyncio.to_thread(asked.context.state.channels.put, target, plan, now)
    return texts.digests.added(schedule, next_time(schedule, now))


async def _chat(context: BotContext, name: str) -> ChatFullInfo | str:
    """The chat if the bot may post in it, else the reason it may not."""
    try:
        chat = await context.bot.get_chat(_address(name))
        me = await context.bot.get_chat_member(chat.id, context.bot.id)
    except (BadRequest, Forbidden):
        return texts.digests.UNKNOWN_CHAT
    may = me.status in _CAN and (chat.type != ChatType.CHANNEL or _posts(me))
    if isinstance(me, ChatMemberRestricted):
        may = me.can_send_messages
    return chat if may else texts.digests.MAY_NOT_POST.format(_called(chat))


async def _list(asked: Incoming) -> None:
    lines = await asyncio.to_thread(_lines, asked.context)
    await asked.say(*lines or [texts.digests.NO_CHANNELS])


def _lines(context: BotContext) -> list[str]:
    last, now = context.state.ledger.last, context.now()
    return [
        texts.digests.listed(one, next_time(one, now), last(one.id))
        for one in context.state.channels.all()
        if one.kind == "channel"
    ]


async def _known(asked: Incoming, verb: str, name: str) -> None:
    every = await asyncio.to_thread(asked.context.state.channels.all)
    wanted = {name.lower(), f"@{name.lower().rpartition('/')[2].lstrip('@')}"}
    mine = [one for one in every if one.kind == "channel"]
    found = [one for one in mine if {one.name.lower(), str(one.chat)} & wanted]
    if not found:
        await asked.say(texts.digests.NOT_LISTED.format(name))
    elif verb == "remove":
        await asyncio.to_thread(asked.context.state.channels.remove, found[0].id)
        await asked.say(texts.digests.REMOVED.format(found[0].name))
    elif verb == "preview":
        await _preview(asked, found[0])
    else:
        await asked.say(await _now(asked.context, found[0]))


async def _preview(asked: Incoming, schedule: Schedule) -> None:
    """Show what would be posted now, without posting or recording anything."""
    this = await asyncio.to_thread(_so_far, asked.context, schedule)
    shown = await asyncio.to_thread(asked.context.state.ledger.told, schedule.chat)
    library = asked.context.library
    digest = await library.digest(this.window, wish=wish_of(schedule), shown_before=shown)
    await asked.reply(news_blocks(digest))


async def _now(context: BotContext, schedule: Schedule) -> str:
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


def _outcome(entry: LedgerEntry | None, schedule: Schedule) -> str:
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


def _address(name: str) -> int | str:
    """As the Bot API expects it: a numeric id, or a name with @.

    >>> _address("-1001"), _address("https://t.me/river"), _address("river")
    (-1001, '@river', '@river')
    """
    if name.removeprefix("-").isdecimal():
        return int(name)
    return f"@{name.rstrip('/').rpartition('/')[2].lstrip('@')}"


def _called(chat: ChatFullInfo) -> str:
    return f"@{chat.username}" if chat.username else chat.effective_name or str(chat.id)
