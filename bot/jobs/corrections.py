"""When a quote no longer stands, those who got it are told once, and posts are marked."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot import texts
from bot.delivery.replies import BotContext
from bot.render.telegram import MAX_UNITS, parts, units
from bot.render.verdict import Gone, changed_blocks
from bot.state.ledger import Post
from bot.state.queues import Got, Outgoing
from retrieval.domain import Citation
from retrieval.verify.stale import StaleQuote, StaleQuotes

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
        got = await asyncio.to_thread(state.outbox.got, answers)
        posted = await asyncio.to_thread(state.ledger.posted, digests)
        replies = [one for shown, some in _told(got, gone) for one in _reply(shown, some)]
        return [*replies, *(_marked(post) for post in posted if _holds(post, told))]

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


def _reply(shown: Got, gone: Sequence[Gone]) -> Iterable[Outgoing]:
    """The correction as a reply to what was shown; sent at most once."""
    for n, part in enumerate(parts(changed_blocks(gone))):
        to = None if n else shown.message_id
        yield Outgoing(shown.chat, part.html, part.plain, topic=shown.topic, reply_to=to, once=True)


def _holds(post: Post, gone: Iterable[Gone]) -> bool:
    """Whether this post contains a stale quote."""
    begins = (one.citation.quote.partition("\n")[0][:40] for one in gone)
    return any(words in post.message.plain for words in begins)


def _marked(post: Post) -> Outgoing:
    """The post with a line below it, the same line however often something changes."""
    message, line = post.message, texts.answers.POST_CHANGED
    if units(f"{message.plain}\n\n{line}") > MAX_UNITS:  # there is no room left
        return Outgoing(message.chat, line, line, reply_to=post.message_id, once=True)
    html, plain = f"{message.html}\n\n<i>{line}</i>", f"{message.plain}\n\n{line}"
    return Outgoing(message.chat, html, plain, message.keyboard, edits=post.message_id)
