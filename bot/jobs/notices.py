"""Unprompted notices to admins, and to readers about their own digests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from telegram.error import TelegramError

from bot import texts
from bot.delivery.replies import BotContext, unasked
from bot.render.blocks import text
from bot.render.keyboards import Press, Pressed
from bot.state.ledger import EntryState, LedgerEntry
from bot.state.queues import Button, Keyboard, Outgoing
from bot.state.schedules import Schedule
from retrieval.domain import FeedState

_log = logging.getLogger(__name__)


async def tell_admins(context: BotContext, words: Callable[[], str]) -> bool:
    """Tell all admins, each in their language.

    False if it should be retried, as none was reached yet but one may be.
    """
    rules = await asyncio.to_thread(context.rules)
    reached = [await _reaches(context, admin, words) for admin in sorted(rules.admins)]
    return True in reached or (bool(reached) and None not in reached)


async def _reaches(context: BotContext, admin: int, words: Callable[[], str]) -> bool | None:
    """True if delivered, False if the admin can never be reached, None if not now."""
    with await asyncio.to_thread(context.speaking_to, admin):
        told = unasked(admin, [text(words())])
    for message in told:
        try:
            ended = await context.sender.deliver(message, tries=1)
        except TelegramError as error:
            _log.warning("Admins are told another time: %s", type(error).__name__)
            return None
        if ended.message_id is None:  # who blocked the bot is no error
            return None if ended.why is None else False
    return True


_MOST_TELLINGS = 64
_GONE = frozenset({"the bot may not write there", "Chat not found"})
_CHOICES = {
    EntryState.UNKNOWN: (
        (Press.RESEND, texts.help.SEND_AGAIN),
        (Press.THERE, texts.help.IT_IS_THERE),
    ),
    EntryState.AWAITING: ((Press.POST, texts.help.POST), (Press.DROP, texts.help.DROP)),
}


class Notices:
    """Sends each notice once, through the outbox under keys that no update has."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Send all pending notices; raises StoreError."""
        for id in await asyncio.to_thread(self._context.state.ledger.untold):
            await self.tell(id)

    async def tell(self, id: int) -> None:
        """Send the notice about an entry; it stays pending while there is nobody to tell."""
        entry, schedule = await asyncio.to_thread(self._known, id)
        if entry is None or schedule is None:
            return
        whom = await asyncio.to_thread(self._whom, entry, schedule)
        if whom is None:
            return
        key = -(entry.id * _MOST_TELLINGS + entry.tellings % _MOST_TELLINGS)
        told = await asyncio.to_thread(notice, self._context, entry, schedule, whom)
        await self._context.sender.reply(key, told)
        await self._context.sender.finish(key)
        await asyncio.to_thread(self._context.state.ledger.all_told, entry.id, entry.tellings)

    def _known(self, id: int) -> tuple[LedgerEntry | None, Schedule | None]:
        entry = self._context.state.ledger.entry(id)
        return entry, self._context.state.channels.get(entry.schedule) if entry else None

    def _whom(self, entry: LedgerEntry, schedule: Schedule) -> list[int] | None:
        """The chats to notify; None while there is no admin."""
        if schedule.kind == "channel":
            return sorted(self._context.rules().admins) or None
        if entry.state is not EntryState.REFUSED:
            return [schedule.chat]
        if entry.why in _GONE:  # who blocked the bot is no error
            self._context.state.channels.pause(schedule.id)
        return []


def notice(
    context: BotContext, entry: LedgerEntry, schedule: Schedule, whom: Iterable[int]
) -> list[Outgoing]:
    """The messages to each of them; for an approval also the posts as they would appear."""
    shown: list[Outgoing] = []
    for chat in whom:
        if entry.state is EntryState.AWAITING:
            shown += [Outgoing(chat, post.message.html, post.message.plain) for post in entry.posts]
        with context.speaking_to(chat):
            [line] = unasked(chat, [text(texts.digests.notice(entry, schedule))])
            shown.append(replace(line, keyboard=buttons(entry)))
    return shown


def buttons(entry: LedgerEntry) -> Keyboard:
    """The buttons to decide about an entry."""
    choices = _CHOICES.get(entry.state, ())
    row = tuple(
        Button(str(label), Pressed(press, entry.id, entry.tellings).data)
        for press, label in choices
    )
    return (row,) if row else ()


MOST_FAILURES = 5  # in a row; with growing pauses that is about four hours


def troubled(feeds: Iterable[FeedState]) -> dict[str, str]:
    """The line about each feed that is gone or failed too often in a row, by its address.

    >>> dead = FeedState("https://gazette.example/feed", failures=5, failure="not found")
    >>> troubled([dead, FeedState("https://osk.example/feed")])[dead.url]
    'A feed does not answer: https://gazette.example/feed (failed 5 times in a row: not found)'
    """
    found = [feed for feed in feeds if feed.gone or feed.failures >= MOST_FAILURES]
    return {feed.url: texts.intake.trouble(feed) for feed in found}


class FeedWatch:
    """Tells admins of each feed in trouble once, until it has recovered."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Tell of the feeds in trouble not reported yet; if nobody is reached, try again later."""
        people, feeds = self._context.state.people, await self._context.library.feeds()
        told, now = await asyncio.to_thread(people.told_feeds), troubled(feeds)

        def words() -> str:
            lines = [line for url, line in troubled(feeds).items() if url not in told]
            return texts.intake.troubles(lines)

        if now.keys() - told and not await tell_admins(self._context, words):
            return
        if now.keys() != told:
            await asyncio.to_thread(people.keep_told_feeds, now.keys())
