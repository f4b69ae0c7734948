"""``/timeline TOPIC``: articles a day by outlet as a picture, and the quotes marked in it."""

from __future__ import annotations

import asyncio

from bot import texts
from bot.delivery.replies import attached, replies
from bot.handlers.incoming import Incoming
from bot.pictures.timeline import timeline_picture
from bot.render.keyboards import list_keyboard
from bot.render.timeline import heading_blocks, marked_quote_blocks
from bot.state.queues import Attached


async def timeline(asked: Incoming) -> None:
    """Send the picture, and below it the quotes whose days are marked."""
    topic, context = asked.words, asked.context
    if not any(character.isalnum() for character in topic):
        await asked.say(texts.timelines.NO_TOPIC)
        return
    found = await context.library.timeline(topic)
    if not found.dated:
        await asked.say(texts.timelines.NOTHING)
        return
    picture = await asyncio.to_thread(timeline_picture, found)
    file = Attached("timeline.png", picture, picture=True)
    listed, quotes = found.answer, marked_quote_blocks(found)
    buttons = list_keyboard(listed, bot=context.bot.username) if quotes else ()
    out = [
        *attached(asked.place, [file], heading_blocks(found)),
        *replies(asked.place, quotes, keyboard=buttons, answer=listed.id),
    ]
    await context.sender.reply(asked.update.update_id, out)
