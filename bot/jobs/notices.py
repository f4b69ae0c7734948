"""Sent unasked: notices to admins, to readers about digests, and that a shown quote has changed."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import escape

from telegram.error import TelegramError

from bot import texts
from bot.delivery.replies import BotContext, unasked
from bot.render.blocks import Quoted, plain_piece, text
from bot.render.keyboards import Press, Pressed
from bot.render.telegram import MAX_ENTITIES, MAX_UNITS, html, own, parts, shortened, units
from bot.render.verdict import Gone, changed_blocks
from bot.state.ledger import EntryState, LedgerEntry, Post
from bot.state.queues import Button, Got, Keyboard, Outgoing
from bot.state.schedules import Schedule
from bot.texts.wording import with_commas
from retrieval.domain import Citation, FeedState
from retrieval.verify.receipts import StaleQuote, StaleQuotes

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


OPENING_CHARS = 60  # of words that changed
# Outbox keys that no update has, one per change of the catalogue.
_FIRST_KEY = -(1 << 40)


class Corrections:
    """Works through the changes of the catalogue, one article at a time."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Send corrections for all quotes that went stale since the last run; raises StoreError.

        The messages about a change are stored before any is sent; after a crash the rest is sent,
        except for what may have arrived.
        """
        library = self._context.library
        while (changed := await library.stale_quotes()).seq is not None:
            if changed.quotes:
                key = _FIRST_KEY - changed.seq
                await self._context.sender.reply(key, await self._messages(changed))
                await self._context.sender.finish(key)
            await library.stale_quotes_done(changed.seq)

    async def _messages(self, changed: StaleQuotes) -> list[Outgoing]:
        answers = sorted({id for one in changed.quotes for id in one.answers})
        digests = sorted({id for one in changed.quotes for id in one.digests})
        gone = {id: await self._gone(id, changed.quotes) for id in answers}
        told = [one for id in digests for one in await self._gone_of_digest(id, changed.quotes)]
        state = self._context.state
        got = _told(await asyncio.to_thread(state.outbox.got, answers), gone)
        posted = await asyncio.to_thread(state.ledger.posted, digests)
        held = [(post, some) for post in posted if (some := _held(post, told))]
        stopped = await asyncio.to_thread(state.preferences.stopped)
        told_to = ((shown, some) for shown, some in got if shown.chat not in stopped)
        replies = await asyncio.to_thread(
            lambda: [one for on in told_to for one in self._reply(*on)]
        )
        marks = [one for post, some in held for one in await self._mark(post, some)]
        return [*replies, *marks, *await asyncio.to_thread(self._for_admins, got, held)]

    async def _mark(self, post: Post, gone: Sequence[Gone]) -> Iterable[Outgoing]:
        """The post with marks at these quotes and those marked before; a reply without room."""
        with await asyncio.to_thread(self._context.speaking_to, post.message.chat):
            marked = _marked(post.message, gone)
        if marked is None:
            shown = Got(0, post.message.chat, post.message.topic, post.message_id or 0)
            return await asyncio.to_thread(self._reply, shown, gone)
        await asyncio.to_thread(self._context.state.ledger.rewrite, post, marked)
        return [replace(marked, edits=post.message_id)]

    def _for_admins(
        self, got: Sequence[tuple[Got, list[Gone]]], held: Sequence[tuple[Post, list[Gone]]]
    ) -> list[Outgoing]:
        """What admins are told: what changed, and who was told of it or sees it marked."""
        told = {shown.chat for shown, _ in got}
        whom = self._context.rules().admins - (set() if held else told)
        gone = {one.stale.receipt: one for _, some in (*got, *held) for one in some}
        if not gone:
            return []
        names = {one.chat: one.name for one in self._context.state.channels.all()}
        marked = dict.fromkeys(names.get(at := post.message.chat, str(at)) for post, _ in held)
        out: list[Outgoing] = []
        for admin in sorted(whom):
            with self._context.speaking_to(admin):
                blocks = [*changed_blocks([*gone.values()])]
                if held:
                    posts = with_commas([*marked])
                    blocks.append(text(texts.answers.POSTS_MARKED.format(names=posts)))
                blocks += [text(texts.answers.readers_told(len(told)))] if told else []
                shown = parts(blocks)
            out += [Outgoing(admin, part.html, part.plain, once=True) for part in shown]
        return out

    def _reply(self, shown: Got, gone: Sequence[Gone]) -> list[Outgoing]:
        """The correction as a reply to what was shown; sent at most once."""
        with self._context.speaking_to(shown.chat):
            told = parts(changed_blocks(gone))
        to: list[int | None] = [shown.message_id, *[None] * len(told)]
        return [
            Outgoing(shown.chat, one.html, one.plain, topic=shown.topic, reply_to=at, once=True)
            for one, at in zip(told, to, strict=False)
        ]

    async def _gone(self, answer_id: int, stale: Sequence[StaleQuote]) -> list[Gone]:
        """The stale quotes of an answer, as it showed them."""
        answer = await self._context.library.answer(answer_id)
        return _of((*answer.citations, *answer.closest) if answer else (), stale)

    async def _gone_of_digest(self, digest_id: int, stale: Sequence[StaleQuote]) -> list[Gone]:
        """The stale quotes of a digest, as it showed them."""
        digest = await self._context.library.kept_digest(digest_id)
        return _of(digest.citations if digest else (), stale)


def _of(shown: Iterable[Citation], stale: Sequence[StaleQuote]) -> list[Gone]:
    by_receipt = {one.receipt: one for one in stale}
    return [Gone(one, by_receipt[one.receipt]) for one in shown if one.receipt in by_receipt]


def _told(got: Iterable[Got], gone: dict[int, list[Gone]]) -> list[tuple[Got, list[Gone]]]:
    """What each chat is told, in reply to the last message it got: each quote once."""
    told: dict[tuple[int, int | None], dict[str, tuple[Got, Gone]]] = defaultdict(dict)
    for shown in got:
        for one in gone[shown.answer]:
            told[shown.chat, shown.topic][one.stale.receipt] = (shown, one)
    return [
        (list(some.values())[-1][0], [one for _, one in some.values()]) for some in told.values()
    ]


def _held(post: Post, gone: Iterable[Gone]) -> list[Gone]:
    """The stale quotes that this post contains."""
    held = (one for one in gone if one.citation.quote.partition("\n")[0][:40] in post.message.plain)
    return list({one.stale.receipt: one for one in held}.values())


def _marked(message: Outgoing, gone: Iterable[Gone]) -> Outgoing | None:
    """The message with a mark below each of these quotes; None where there is no room left.

    Of words that are no quote in it, as a headline, a line at the end says how they begin.
    """
    marked, plain = message.html, message.plain
    for quoted in (Quoted(one.citation.quote) for one in gone):
        below = str(texts.answers.QUOTE_CHANGED)
        if html(quoted) not in marked or plain_piece(quoted) not in plain:
            line = texts.answers.words_changed(
                own(shortened(quoted.words, max_chars=OPENING_CHARS))
            )
            if line not in plain:
                marked += f"\n\n<i>{escape(line, quote=False)}</i>"
                plain += f"\n\n{line}"
            continue
        marked = _with_line(marked, html(quoted), f"<i>{below}</i>")
        plain = _with_line(plain, plain_piece(quoted), below)
    fits = units(plain) <= MAX_UNITS and marked.count("</") <= MAX_ENTITIES
    return replace(message, html=marked, plain=plain) if fits else None


def _with_line(words: str, quote: str, line: str) -> str:
    """The words with this line below the quote, once."""
    before, quote, behind = words.partition(quote)
    return words if behind.startswith(f"\n{line}") else f"{before}{quote}\n{line}{behind}"
