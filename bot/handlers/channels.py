"""``/channels``, for admins: which chats get digests."""

from __future__ import annotations

import asyncio
from datetime import datetime

from telegram import ChatFullInfo, ChatMemberAdministrator, ChatMemberRestricted, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.desk import Desk
from bot.handlers.digests import plan_in
from bot.jobs.digests import Due, DueDigests, wish_of
from bot.jobs.notices import Notices
from bot.jobs.schedule import next_time, window_so_far
from bot.render.blocks import text
from bot.render.digest import news_blocks
from bot.state.ledger_entries import EntryState, LedgerEntry
from bot.state.schedules import Plan, Schedule, Target

Context = ContextTypes.DEFAULT_TYPE
_CAN = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)


class ChannelCommands:
    """For admins only. Everything is posted through the ledger, like any digest."""

    def __init__(self, desk: Desk, digests: DueDigests) -> None:
        self._desk = desk
        self._digests = digests
        self._notices = Notices(desk)

    async def channels(self, update: Update, message: Message, context: Context) -> None:
        """``/channels add|remove|list|preview|now``."""
        verb, name, *rest = [*(context.args or []), "", ""]
        match verb.lower():
            case "add" if name:
                await self._add(update, message, name, " ".join(rest).strip())
            case "list":
                await self._list(update, message)
            case "remove" | "preview" | "now" if name:
                await self._known(update, message, verb.lower(), name)
            case _:
                await self._desk.say(update, message, texts.digests.HOW_CHANNELS)

    async def _add(self, update: Update, message: Message, name: str, words: str) -> None:
        plan = plan_in(words)
        line = plan if isinstance(plan, str) else await self._added(message, name, plan)
        await self._desk.say(update, message, line)

    async def _added(self, message: Message, name: str, plan: Plan) -> str:
        chat = await self._chat(name)
        if isinstance(chat, str):
            return chat
        owner = message.from_user.id if message.from_user else 0
        target = Target(chat.id, "channel", _called(chat), owner)
        now = self._desk.now()
        schedule = await asyncio.to_thread(self._desk.state.channels.put, target, plan, now)
        return texts.digests.added(schedule, next_time(schedule, now))

    async def _chat(self, name: str) -> ChatFullInfo | str:
        """The chat if the bot may post in it, else the reason it may not."""
        try:
            chat = await self._desk.bot.get_chat(_address(name))
            me = await self._desk.bot.get_chat_member(chat.id, self._desk.bot.id)
        except (BadRequest, Forbidden):
            return texts.digests.UNKNOWN_CHAT
        may = me.status in _CAN and (chat.type != ChatType.CHANNEL or _posts(me))
        if isinstance(me, ChatMemberRestricted):
            may = me.can_send_messages
        return chat if may else texts.digests.MAY_NOT_POST.format(_called(chat))

    async def _list(self, update: Update, message: Message) -> None:
        lines = await asyncio.to_thread(self._lines, self._desk.now())
        blocks = [text(line) for line in lines or [texts.digests.NO_CHANNELS]]
        await self._desk.reply(update, message, blocks)

    def _lines(self, now: datetime) -> list[str]:
        last = self._desk.state.ledger.last
        return [
            texts.digests.listed(one, next_time(one, now), last(one.id))
            for one in self._desk.state.channels.all()
            if one.kind == "channel"
        ]

    async def _known(self, update: Update, message: Message, verb: str, name: str) -> None:
        every = await asyncio.to_thread(self._desk.state.channels.all)
        wanted = {name.lower(), f"@{name.lower().rpartition('/')[2].lstrip('@')}"}
        mine = [one for one in every if one.kind == "channel"]
        found = [one for one in mine if {one.name.lower(), str(one.chat)} & wanted]
        if not found:
            await self._desk.say(update, message, texts.digests.NOT_LISTED.format(name))
        elif verb == "remove":
            await asyncio.to_thread(self._desk.state.channels.remove, found[0].id)
            await self._desk.say(update, message, texts.digests.REMOVED.format(found[0].name))
        elif verb == "preview":
            await self._preview(update, message, found[0])
        else:
            await self._desk.say(update, message, await self._now(found[0]))

    async def _preview(self, update: Update, message: Message, schedule: Schedule) -> None:
        """Show what would be posted now, without posting or recording anything."""
        this = await asyncio.to_thread(self._so_far, schedule)
        shown = await asyncio.to_thread(self._desk.state.ledger.told, schedule.chat)
        library = self._desk.library
        digest = await library.digest(this.window, wish=wish_of(schedule), shown_before=shown)
        await self._desk.reply(update, message, news_blocks(digest))

    async def _now(self, schedule: Schedule) -> str:
        """Post what there is so far, without waiting for the next scheduled time."""
        this = await asyncio.to_thread(self._so_far, schedule)
        id = await self._digests.post_now(this, self._desk.now())
        await self._notices.run()
        entry = await asyncio.to_thread(self._desk.state.ledger.entry, id) if id else None
        return _outcome(entry, schedule)

    def _so_far(self, schedule: Schedule) -> Due:
        before = self._desk.state.ledger.last(schedule.id)
        last = before.window.until if before else None
        return Due(schedule, window_so_far(schedule, last, self._desk.now()), last)


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
