"""The first words in a group that the bot was added to."""

from __future__ import annotations

import asyncio

from telegram import ChatMemberUpdated
from telegram.constants import ChatMemberStatus, ChatType

from bot import texts
from bot.access import Asker, is_let_in
from bot.delivery.replies import BotContext, unasked
from bot.render.blocks import text

_INSIDE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)


async def greet(context: BotContext, update_id: int, change: ChatMemberUpdated) -> None:
    """Say what the bot is for, and whether it may be asked here yet."""
    chat, new, old = change.chat, change.new_chat_member, change.old_chat_member
    joined = new.status in _INSIDE and old.status not in _INSIDE
    if chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP) or not joined:
        return
    rules = await asyncio.to_thread(context.rules)
    may_ask = is_let_in(Asker(None, chat.id), rules)
    example = next(iter(await context.library.speakers()), None)
    lines = texts.help.joined(context.bot.username, example, may_ask=may_ask)
    await context.sender.reply(update_id, unasked(chat.id, [text(line) for line in lines]))
