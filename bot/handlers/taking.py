"""*Take it in*: a button for admins below what a message with articles got as its reply."""

from __future__ import annotations

import asyncio

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from bot import texts
from bot.access import Asker, Used, decide
from bot.delivery.replies import BotContext
from bot.handlers.incoming import Incoming
from bot.handlers.ingest import article_of, ingest, links_in
from bot.render.blocks import text
from bot.render.keyboards import Press, Pressed
from bot.state.queues import Button, Keyboard
from bot.texts.translation import Words

BUTTONS = rf"^{Press.TAKE}:"


async def offer(asked: Incoming) -> Keyboard:
    """The button, where an admin sent articles in a private chat; else none.

    The reply that it is below has to point at the message: a press knows no other way to it.
    """
    message = asked.message
    if not (message.document or article_of(message) or links_in(message)):
        return ()
    rules = await asyncio.to_thread(asked.context.rules)
    private = message.chat.type == ChatType.PRIVATE
    may = private and decide(asked.asker, rules, Used(), wants="command").yes
    label, press = str(texts.intake.TAKE_IT_IN), Pressed(Press.TAKE, 0)
    return ((Button(label, press.data),),) if may else ()


async def offered(asked: Incoming) -> bool:
    """Whether the message is nothing but articles; then it was said what to do with them."""
    message = asked.message
    if message.document and not message.caption:
        alone = texts.intake.FILE_ALONE
    elif message.text and {*message.text.split()} <= {*links_in(message)}:
        alone = texts.intake.LINKS_ALONE
    else:
        return False
    button = await offer(asked)
    line = texts.intake.SHALL_I_TAKE_IT_IN if button else alone
    await asked.reply([text(line)], keyboard=button, points=True)
    return True


async def press(context: BotContext, update_id: int, query: CallbackQuery) -> Words:
    """Take in what the message holds that the one with the button replies to."""
    below = query.message
    told = below.reply_to_message if isinstance(below, Message) else None
    if below is None or told is None:
        return texts.intake.NO_LONGER_THERE
    rules = await asyncio.to_thread(context.rules)
    if not decide(Asker(query.from_user.id, below.chat.id), rules, Used(), wants="command").yes:
        return texts.help.NOT_ADMIN
    talks, pressed = (
        context.state.talks,
        (update_id, below.chat.id, below.message_id, query.data or ""),
    )
    first = await asyncio.to_thread(lambda: talks.press(*pressed, now=context.now()))
    if not first:
        return texts.help.PRESSED_ALREADY
    await ingest(Incoming(context, Update(update_id, callback_query=query), told))
    return ""
