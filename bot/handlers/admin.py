"""Admin commands on how things are: status, feeds, feedback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from bot import texts
from bot.delivery.replies import BotContext, counting
from bot.handlers.incoming import Incoming
from bot.render.answer import voted_block
from bot.render.blocks import text
from retrieval.domain import Report
from retrieval.errors import FeedError

MOST_VOTED = 10  # answers listed by /feedback


async def status(asked: Incoming) -> None:
    """The state of the library and the bot, and the feeds that fail."""
    known, feeds = await asked.context.library.upkeep.health(), await asked.context.library.feeds()
    failing = [texts.intake.feed_line(feed) for feed in feeds if feed.failures or feed.gone]
    lines = [*texts.status.health(known), *([] if known.behind else [str(texts.status.INDEXED)])]
    lines += [texts.intake.followed(feeds)]
    lines += texts.wording.first_few(failing, texts.intake.MOST_TROUBLES, "feed")
    lines += await asyncio.to_thread(_bot_lines, asked.context)
    await asked.reply([text(line, tight=n > 0) for n, line in enumerate(lines)])


def _bot_lines(context: BotContext) -> list[str]:
    state, rules = context.state, context.rules()
    came, went = state.inbox.counts(), state.outbox.counts()
    waiting, chats = came.new + came.answered, len(state.people.chats())
    return [
        texts.status.UPDATES.format(done=came.done, waiting=waiting, set_aside=came.failed),
        texts.status.MESSAGES.format(
            sent=went.sent, waiting=went.waiting, refused=went.failed, repeats=went.repeats
        ),
        texts.status.people(rules, state.people.allowed(), chats=chats),
    ]


async def feedback(asked: Incoming) -> None:
    """``/feedback``: how answers were liked, the newest with their questions."""
    talks, library = asked.context.state.talks, asked.context.library
    voted = await asyncio.to_thread(talks.voted)
    newest = await asyncio.to_thread(talks.votes, MOST_VOTED)
    answers = [(await library.answer(one.answer), one) for one in newest]
    listed = [voted_block(answer, one.liked, one.disliked) for answer, one in answers if answer]
    await asked.reply([text(texts.status.voted(voted.liked, voted.disliked)), *listed])


async def feeds(asked: Incoming) -> None:
    """``/feeds add LINK``, ``/feeds remove LINK``, ``/feeds list``."""
    match [word.strip() for word in asked.args]:
        case [] | ["list"]:
            await _list(asked)
        case ["add", url]:
            await _add(asked, url)
        case ["remove", url]:
            was_followed = await asked.context.library.remove_feed(url)
            await asked.say(texts.intake.feed_removed(url, was_followed=was_followed))
        case _:
            await asked.say(texts.intake.WHICH_FEED)


async def _list(asked: Incoming) -> None:
    feeds = await asked.context.library.feeds()
    lines = [texts.intake.feed_line(feed) for feed in feeds] or [str(texts.intake.NO_FEEDS)]
    await asked.say(*lines, texts.intake.HOW_FEEDS)


async def _add(asked: Incoming, url: str) -> None:
    """Follow it; the progress message is edited into the report."""
    so_far = (0, 0)

    def on_entry(done: int, total: int) -> None:
        nonlocal so_far
        so_far = done, total

    def far() -> str:
        return texts.intake.asking(url, *so_far)

    async with counting(asked.context.sender, asked.place, far) as stood:
        lines = await _added(asked.context, url, on_entry)
    await asked.reply([text(line) for line in lines], stood=stood)


async def _added(
    context: BotContext, url: str, on_entry: Callable[[int, int], None]
) -> Sequence[str]:
    try:
        now = context.now()
        report = await context.library.add_feed(url, now=now, on_entry=on_entry)
    except FeedError as error:
        return [texts.status.sentence(error)]
    return [texts.intake.feed_added(report), *_refusals(report)]


def _refusals(report: Report) -> Iterable[str]:
    errors = [*report.failed, *report.refused, *report.remarks]
    return texts.intake.refusals([texts.status.sentence(error) for error in errors])
