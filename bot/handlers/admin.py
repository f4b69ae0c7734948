"""Admin commands other than /ingest and /channels: access, status, feeds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from telegram import Message
from telegram.constants import ChatType

from bot import texts
from bot.delivery.replies import BotContext, counting
from bot.handlers.incoming import Incoming
from bot.render.blocks import text
from retrieval.domain import Report
from retrieval.errors import FeedError


async def allow(asked: Incoming) -> None:
    """Let a user or a chat ask: by id, by a reply to them, or the group it is sent in."""
    if whom := await _whom(asked):
        number, name = whom
        await asyncio.to_thread(asked.context.state.people.allow, number, name)
        await asked.say(texts.help.LET_IN.format(name=name, number=number))


async def deny(asked: Incoming) -> None:
    """Withdraw that permission."""
    if whom := await _whom(asked):
        number, fixed = whom[0], asked.context.fixed
        was_in = await asyncio.to_thread(asked.context.state.people.deny, number)
        by_settings = number in fixed.allowed | fixed.admins or fixed.open
        await asked.say(texts.help.let_out(number, was_in=was_in, by_settings=by_settings))


async def _whom(asked: Incoming) -> tuple[int, str] | None:
    """The id and name of the user or chat meant; where there is none, the admin is told so."""
    if not (whom := _named(asked.message, asked.args)):
        await asked.say(texts.help.WHOM)
    return whom


async def status(asked: Incoming) -> None:
    """The state of the library and the bot."""
    health = texts.status.health(await asked.context.library.health())
    feeds = texts.intake.followed(await asked.context.library.feeds())
    lines = [*health, feeds, *await asyncio.to_thread(_bot_lines, asked.context)]
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
    lines = [texts.intake.feed_line(feed) for feed in feeds] or [texts.intake.NO_FEEDS]
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


def _named(message: Message, words: Sequence[str]) -> tuple[int, str] | None:
    """The id and name of the user or chat a command is about; None where it names none."""
    if words:
        digits = words[0].removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 17 and int(digits)):
            return None
        return int(words[0]), " ".join(words[1:]) or words[0]
    to = message.reply_to_message
    if to and to.from_user and not to.from_user.is_bot and not to.forum_topic_created:
        return to.from_user.id, to.from_user.full_name
    if message.chat.type != ChatType.PRIVATE:
        return message.chat.id, message.chat.effective_name or str(message.chat.id)
    return None


def _refusals(report: Report) -> Iterable[str]:
    errors = [*report.failed, *report.refused, *report.remarks]
    return texts.intake.refusals([texts.status.sentence(error) for error in errors])
