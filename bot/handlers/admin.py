"""Commands of admins beside /ingest and /channels: who may ask, how the bot is, which feeds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot import texts
from bot.delivery.replies import counting, replies
from bot.handlers.desk import Desk, place_of
from bot.render.blocks import Block, text
from retrieval.domain import Report
from retrieval.errors import FeedError

Context = ContextTypes.DEFAULT_TYPE


class AdminCommands:
    """``/allow``, ``/deny``, ``/status``: for admins only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def allow(self, update: Update, message: Message, context: Context) -> None:
        """Let a user or a chat ask: by number, by a reply to them, or the group it is said in."""
        if (whom := _whom(message, context.args or ())) is None:
            await self._desk.say(update, message, texts.people.WHOM)
            return
        number, name = whom
        await asyncio.to_thread(self._desk.state.people.allow, number, name)
        await self._desk.say(update, message, texts.people.LET_IN.format(name=name, number=number))

    async def deny(self, update: Update, message: Message, context: Context) -> None:
        """Let them ask no longer."""
        if (whom := _whom(message, context.args or ())) is None:
            await self._desk.say(update, message, texts.people.WHOM)
            return
        number, settings = whom[0], self._desk.settings
        was_in = await asyncio.to_thread(self._desk.state.people.deny, number)
        fixed = number in settings.allowed | settings.admins or settings.open_to_all
        line = texts.people.let_out(number, was_in=was_in, by_settings=fixed)
        await self._desk.say(update, message, line)

    async def status(self, update: Update, message: Message, _: Context) -> None:
        """How the library and the bot are."""
        health = texts.status.health(await self._desk.library.health())
        feeds = texts.intake.followed(await self._desk.library.feeds())
        lines = [*health, feeds, *await asyncio.to_thread(self._bot_lines)]
        blocks = [text(line, tight=n > 0) for n, line in enumerate(lines)]
        await self._desk.reply(update, message, blocks)

    def _bot_lines(self) -> list[str]:
        state = self._desk.state
        rules = self._desk.rules()
        came, went = state.inbox.counts(), state.outbox.counts()
        waiting, chats = came.new + came.answered, len(state.people.chats())
        return [
            texts.status.UPDATES.format(done=came.done, waiting=waiting, set_aside=came.failed),
            texts.status.MESSAGES.format(
                sent=went.sent, waiting=went.waiting, refused=went.failed, repeats=went.repeats
            ),
            texts.status.people(rules, state.people.allowed(), chats=chats),
        ]


def _whom(message: Message, words: list[str] | tuple[str, ...]) -> tuple[int, str] | None:
    """The number and name of whom a command is about; None where it does not say."""
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


class FeedCommands:
    """``/feeds``: which feeds are followed; for admins only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def feeds(self, update: Update, message: Message, context: Context) -> None:
        """``/feeds add LINK``, ``/feeds remove LINK``, ``/feeds list``."""
        match [word.strip() for word in context.args or ()]:
            case [] | ["list"]:
                await self._list(update, message)
            case ["add", url]:
                await self._add(update, message, url)
            case ["remove", url]:
                was_followed = await self._desk.library.remove_feed(url)
                line = texts.intake.feed_removed(url, was_followed=was_followed)
                await self._desk.say(update, message, line)
            case _:
                await self._desk.say(update, message, texts.intake.WHICH_FEED)

    async def _list(self, update: Update, message: Message) -> None:
        feeds = await self._desk.library.feeds()
        lines = [texts.intake.feed_line(feed) for feed in feeds] or [texts.intake.NO_FEEDS]
        await self._desk.reply(update, message, _blocks([*lines, texts.intake.HOW_FEEDS]))

    async def _add(self, update: Update, message: Message, url: str) -> None:
        """Follow it; the message with the progress becomes the report."""
        so_far = (0, 0)

        def on_entry(done: int, total: int) -> None:
            nonlocal so_far
            so_far = done, total

        def far() -> str:
            return texts.intake.asking(url, *so_far)

        async with counting(self._desk.sender, place_of(message), far) as stood:
            lines = await self._added(url, on_entry)
        out = replies(place_of(message), _blocks(lines), stood=stood)
        await self._desk.sender.reply(update.update_id, out)

    async def _added(self, url: str, on_entry: Callable[[int, int], None]) -> Sequence[str]:
        try:
            now = self._desk.now()
            report = await self._desk.library.add_feed(url, now=now, on_entry=on_entry)
        except FeedError as error:
            return [texts.status.sentence(error)]
        return [texts.intake.feed_added(report), *_refusals(report)]


def _refusals(report: Report) -> Iterable[str]:
    errors = [*report.failed, *report.refused, *report.remarks]
    return texts.intake.refusals([texts.status.sentence(error) for error in errors])


def _blocks(lines: Iterable[str]) -> list[Block]:
    return [text(line) for line in lines]
