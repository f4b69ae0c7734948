"""Small talk: a short reply and never a quote; a wish for news gets a digest."""

from __future__ import annotations

from dataclasses import replace

from bot import texts
from bot.handlers import commands, digests, preferences
from bot.handlers.incoming import Incoming
from bot.render.digest import digest_blocks
from retrieval.questions.talk import Heard, Talk


async def replied(asked: Incoming, heard: Heard) -> Incoming | None:
    """None if that was all; else the message, which is to be answered as a question."""
    match heard.talk:
        case None:
            return asked
        case Talk.NEWS:
            return await _news(asked, heard.question)
        case _ if not await asked.admit("see"):
            return None
        case Talk.HELP:
            await commands.help(asked)
        case Talk.STOP:
            await preferences.stop(asked)
        case _:
            await asked.say(texts.talk.REPLIES[heard.talk])
    return None


async def _news(asked: Incoming, topic: str) -> Incoming | None:
    """The digest of the last day; a topic of which nothing came in is looked for instead."""
    if not topic:
        await digests.digest(asked)
        return None
    if (decision := await asked.admit()) is None:
        return None
    made = await digests.last_day(asked.context, (topic,), with_model=False)
    if not made.stories:
        return replace(asked, admitted=decision)
    await asked.reply(digest_blocks(made))
    return None
