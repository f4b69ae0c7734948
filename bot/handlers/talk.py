"""Small talk: a short reply and never a quote; a wish for news gets a digest."""

from __future__ import annotations

from bot import texts
from bot.handlers import commands, digests, preferences
from bot.handlers.incoming import Incoming
from bot.render.digest import digest_blocks
from retrieval.questions.talk import Heard, Talk


async def replied(asked: Incoming, heard: Heard) -> bool:
    """Whether that was all: False if it is to be answered as a question."""
    match heard.talk:
        case None:
            return False
        case Talk.NEWS:
            return await _news(asked, heard.question)
        case _ if not await asked.admit("see"):
            return True
        case Talk.HELP:
            await commands.help(asked)
        case Talk.STOP:
            await preferences.stop(asked)
        case _:
            await asked.say(texts.talk.REPLIES[heard.talk])
    return True


async def _news(asked: Incoming, topic: str) -> bool:
    """The digest of the last day; a topic of which nothing came in is looked for instead."""
    if not topic:
        await digests.digest(asked)
        return True
    if not await asked.admit("see"):
        return True
    made = await digests.last_day(asked.context, (topic,), with_model=False)
    if made.stories and await asked.admit():
        await asked.reply(digest_blocks(made))
    return bool(made.stories)
