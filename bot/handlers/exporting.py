"""``/export``: what was shown, as files."""

from __future__ import annotations

import asyncio

from bot import texts
from bot.delivery.replies import attached
from bot.handlers.incoming import Incoming
from bot.render.blocks import text
from bot.render.export import exported, shown_citations
from bot.state.queues import Attached


async def export(asked: Incoming) -> None:
    """``/export``, as a reply to an answer, or after one: its quotes as CSV and JSON."""
    number = await asyncio.to_thread(_answer_meant, asked)
    answer = await asked.context.library.answer(number) if number else None
    if answer is None or not (shown := shown_citations(answer)):
        await asked.say(texts.answers.NOTHING_TO_EXPORT)
        return
    made = await asyncio.to_thread(exported, answer)
    files = [Attached(name, content) for name, content in made.items()]
    below = [text(texts.answers.exported(len(shown)))]
    out = attached(asked.place, files, below)
    await asked.context.sender.reply(asked.update.update_id, out)


def _answer_meant(asked: Incoming) -> int | None:
    """The answer shown in the message replied to, else the last one here; None without any."""
    place, outbox, to = asked.place, asked.context.state.outbox, asked.message.reply_to_message
    if to and not to.forum_topic_created:
        return outbox.answer_in(place.chat, to.message_id)
    return outbox.last_answer(place.chat, place.topic)
