"""``/feeds``: which feeds are followed, and the articles of new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot import failures
from bot.handlers.desk import Desk, messages, place_of
from bot.handlers.ingest import counting
from bot.render.telegram.blocks import Block, text
from bot.texts import chat as texts_telegram
from bot.texts import feeds as texts_feeds
from retrieval.domain import Report
from retrieval.errors import FeedError


class Feeds:
    """For admins only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def feeds(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/feeds add LINK``, ``/feeds remove LINK``, ``/feeds list``."""
        message = update.effective_message
        if message is None or not await self._desk.admit(update, message, wants="command"):
            return
        match [word.strip() for word in context.args or ()]:
            case [] | ["list"]:
                await self._list(update, message)
            case ["add", url]:
                await self._add(update, message, url)
            case ["remove", url]:
                was_followed = await self._desk.library.remove_feed(url)
                line = texts_feeds.removed(url, was_followed=was_followed)
                await self._desk.say(update, message, line)
            case _:
                await self._desk.say(update, message, texts_feeds.WHICH)

    async def _list(self, update: Update, message: Message) -> None:
        feeds = await self._desk.library.feeds()
        lines = [texts_feeds.listed(feed) for feed in feeds] or [texts_feeds.NO_FEEDS]
        await self._desk.reply(update, message, _blocks([*lines, texts_feeds.HOW]))

    async def _add(self, update: Update, message: Message, url: str) -> None:
        """Follow it; the message with the progress becomes the report."""
        so_far = (0, 0)

        def on_entry(done: int, total: int) -> None:
            nonlocal so_far
            so_far = done, total

        def far() -> str:
            return texts_feeds.asking(url, *so_far)

        async with counting(self._desk, message, far) as stood:
            lines = await self._added(url, on_entry)
        out = messages(place_of(message), _blocks(lines), stood=stood)
        await self._desk.sender.reply(update.update_id, out)

    async def _added(self, url: str, on_entry: Callable[[int, int], None]) -> Sequence[str]:
        try:
            now = self._desk.now()
            report = await self._desk.library.add_feed(url, now=now, on_entry=on_entry)
        except FeedError as error:
            return [failures.sentence(error)]
        return [texts_feeds.added(report), *_refusals(report)]


def _refusals(report: Report) -> Iterable[str]:
    errors = [*report.failed, *report.refused]
    yield from map(failures.sentence, errors[: texts_telegram.MOST_REFUSALS])
    if (more := len(errors) - texts_telegram.MOST_REFUSALS) > 0:
        yield texts_telegram.more_refusals(more)


def _blocks(lines: Iterable[str]) -> list[Block]:
    return [text(line) for line in lines]
