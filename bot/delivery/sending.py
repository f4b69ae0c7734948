"""Sending to Telegram: a message with its fallbacks, answers, and digest posts at most once."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from telegram import InputFile, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot import texts
from bot.delivery.pacing import LONGEST_PAUSE_S, Pacing, passing, perhaps_done
from bot.render.keyboards import markup
from bot.state import State
from bot.state.ledger import Ended, EntryState, LedgerEntry, Post
from bot.state.queues import Outgoing, Row
from retrieval.errors import StoreError

T = TypeVar("T")

# Telegram's own error texts, as it sends no error codes for these.
_UNCHANGED = re.compile(r"message is not modified", re.I)
_MARKUP = re.compile(r"entit|can't parse|unsupported start tag|url[_ ](host|invalid)", re.I)
_BUTTONS = re.compile(r"button|reply.?markup|inline keyboard", re.I)
_FILE = re.compile(r"photo|document|media|\bfile\b", re.I)
_EDITED_GONE = re.compile(
    r"message to edit not found|message can't be edited|message_id_invalid|there is no text in the "
    r"message to edit",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to send a message; ``because`` says why it differs from the previous one."""

    chat: int
    html: bool = True
    buttons: bool = True
    file: bool = True
    edits: int | None = None
    topic: int | None = None
    reply_to: int | None = None
    because: str = ""

    @classmethod
    def first(cls, message: Outgoing, chat: int) -> Attempt:
        """The first attempt; in a chat other than the message's own, its message ids are dropped.

        >>> Attempt.first(Outgoing(-7, "Yes", "Yes", edits=3), -100).edits
        """
        if chat != message.chat:
            return cls(chat)
        return cls(chat, edits=message.edits, topic=message.topic, reply_to=message.reply_to)


def outcome(error: TelegramError, tried: Attempt) -> Attempt | Ended | None:
    """The next attempt, or how the sending ended; None if the token is at fault.

    >>> from telegram.error import TimedOut
    >>> outcome(BadRequest("Can't parse entities: …"), Attempt(7)).html
    False
    >>> outcome(BadRequest("Message is not modified"), Attempt(7, edits=3)).message_id
    3
    >>> outcome(Forbidden("Forbidden: bot was blocked by the user"), Attempt(7)).why
    'the bot may not write there'
    >>> outcome(TimedOut(), Attempt(7))  # it may have arrived
    Ended(message_id=None, chat=None, why=None, again=False)
    """
    match error:
        case ChatMigrated():
            kept = (tried.html, tried.buttons, tried.file)
            return Attempt(error.new_chat_id, *kept, because="the chat moved")
        case Forbidden():
            return Ended(why="the bot may not write there")
        case BadRequest():
            return _refused(error.message, tried)
        case RetryAfter():
            return Ended(again=True)
        case _ if passing(error):
            return Ended(again=not perhaps_done(error))
        case _:
            return None


def _refused(said: str, tried: Attempt) -> Attempt | Ended:
    if tried.edits is not None and _UNCHANGED.search(said):
        return Ended(tried.edits, tried.chat)
    if tried.edits is not None and _EDITED_GONE.search(said):
        return replace(tried, edits=None, because="what it edits is gone, so it is sent anew")
    if tried.html and _MARKUP.search(said):
        return replace(tried, html=False, because="its markup is refused, so it is sent plain")
    if tried.buttons and _BUTTONS.search(said):
        return replace(tried, buttons=False, because="its buttons are refused and left away")
    if tried.file and _FILE.search(said):
        return replace(tried, file=False, because="its file is refused, which is said instead")
    return Ended(why=_known(said))


def _known(said: str) -> str:
    """Telegram's reason if it is a short phrase that cannot quote a user, else "refused".

    >>> _known("Chat not found"), _known("Something: “the words of a question”")
    ('Chat not found', 'refused')
    """
    return said if re.fullmatch(r"[A-Za-z_' ]{3,80}", said) else "refused"


def _place(how: Attempt) -> dict[str, Any]:
    """In which topic a new message stands, and what it replies to."""
    place: dict[str, Any] = {"message_thread_id": how.topic}
    if how.reply_to is not None:
        to = ReplyParameters(how.reply_to, allow_sending_without_reply=True)
        place["reply_parameters"] = to
    return place


NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# An answer that Telegram has not taken for a day (at most 30 s between tries) is given up.
TRIES = 2880
NOT_KNOWN = "it is not known if it arrived"
NOT_TAKEN = "Telegram did not take it for a day"
# For digest posts; the longest time is well below the lease of a ledger entry.
AGAIN_AFTER = timedelta(seconds=30)
LONGEST_S = 600.0
_STOP_S = 6.0

_log = logging.getLogger(__name__)


class Sender:
    """Sends messages and records the outcome. ``bot`` has ``Pacing`` as its rate limiter.

    Messages of one chat stay in order as long as its updates are handled in order.
    """

    def __init__(self, bot: ExtBot[int], state: State) -> None:
        self._bot = bot
        self._state = state
        self._not_noted: dict[int, Ended] = {}  # by row, while the state cannot be written

    async def deliver(self, message: Outgoing, *, tries: int) -> Ended:
        """Send or edit a message, with fallbacks until it is delivered or cannot be; the outcome.

        ``tries``: how often a call with a transient failure is made. Raises TelegramError only if
        the token is refused, and StoreError.
        """
        people = self._state.people
        attempt = Attempt.first(message, await asyncio.to_thread(people.now, message.chat))
        while True:
            try:
                return Ended(await self._call(message, attempt, tries), attempt.chat)
            except TelegramError as error:
                step = outcome(error, attempt)
                if step is None:
                    raise
            if isinstance(step, Ended):
                return step
            _log.info("A message is sent another way: %s", step.because)
            if step.chat != attempt.chat:
                await asyncio.to_thread(self._state.moved, attempt.chat, step.chat)
            attempt = step

    async def _call(self, message: Outgoing, how: Attempt, tries: int) -> int:
        """The message's id, once it is there."""
        shared: dict[str, Any] = {
            "parse_mode": ParseMode.HTML if how.html else None,
            "reply_markup": markup(message.keyboard) if message.keyboard and how.buttons else None,
            "rate_limit_args": tries,
        }
        words, file = message.html if how.html else message.plain, message.attached
        if file and how.file:
            shared |= {"caption": words or None, **_place(how)}
            send = self._bot.send_photo if file.picture else self._bot.send_document
            return (await send(how.chat, InputFile(file.content, file.name), **shared)).message_id
        if file:
            words = f"{texts.help.NO_FILES_HERE}\n\n{words}".rstrip()
        shared["link_preview_options"] = NO_PREVIEW
        if how.edits is not None:
            await self._bot.edit_message_text(words, how.chat, how.edits, **shared)
            return how.edits
        shared |= {"disable_notification": message.silent or None, **_place(how)}
        return (await self._bot.send_message(how.chat, words, **shared)).message_id

    async def reply(self, update_id: int, messages: Sequence[Outgoing]) -> None:
        """Store the answer to an update; from here on it is sent even if the process dies.

        ``finish`` sends it once the handler is done. Idempotent: a second reply to the same update
        is ignored.
        """
        await asyncio.to_thread(self._state.outbox.put, update_id, messages)

    async def finish(self, update_id: int) -> None:
        """Send the replies to this update that are not sent yet, in order.

        Delivery is at least once, or at most once for messages marked ``once``. Telegram's errors
        are handled here; raises TelegramError only if the token is refused, and StoreError.
        """
        for row in await asyncio.to_thread(self._state.outbox.unsent, update_id):
            await self._send(row)

    async def _send(self, row: Row) -> None:
        ended = self._not_noted.pop(row.id, None) or await self._delivered(row)
        try:
            await self._noted(row, ended)
        except StoreError:  # tried again; that the message is there must not be forgotten
            self._not_noted[row.id] = ended
            raise

    async def _delivered(self, row: Row) -> Ended:
        if row.begun and row.message.once:
            return Ended(why=NOT_KNOWN)
        if row.begun:
            _log.warning("Message %d is sent again: it is not known if it arrived", row.id)
        await asyncio.to_thread(self._state.outbox.begin, row.id)
        ended = await self.deliver(row.message, tries=1 if row.message.once else TRIES)
        while ended.again and row.message.once:
            await asyncio.sleep(LONGEST_PAUSE_S)
            ended = await self.deliver(row.message, tries=1)
        return ended

    async def _noted(self, row: Row, ended: Ended) -> None:
        outbox = self._state.outbox
        if ended.message_id is not None:
            await asyncio.to_thread(outbox.sent, row.id, ended.message_id)
            return
        why = ended.why or (NOT_KNOWN if row.message.once else NOT_TAKEN)
        _log.info("Message %d cannot be sent: %s", row.id, why)
        await asyncio.to_thread(outbox.failed, row.id, why)

    async def post(self, entry_id: int, now: datetime) -> EntryState | None:
        """Send what is left of a digest in the ledger, as far as possible; its state afterwards.

        Each post is sent at most once; an unknown outcome stays unknown. None if another process
        holds the entry, or it is to be retried later. Raises StoreError.
        """
        entry = await asyncio.to_thread(self._state.ledger.take, entry_id, now)
        if entry is None:
            return None
        state: EntryState | None = None
        for post in entry.left:
            state = await _to_its_end(self._post(entry, post, now))
            if state is not EntryState.SENDING:
                break
        return state

    async def _post(self, entry: LedgerEntry, post: Post, now: datetime) -> EntryState | None:
        ledger = self._state.ledger
        if not await asyncio.to_thread(ledger.begin, entry.id, post.n, now):
            return None
        ended = await self._posted(post.message)
        later = now + AGAIN_AFTER
        state = await asyncio.to_thread(ledger.end, entry.id, post.n, ended, until=later)
        _log.info("Post %d of digest %d: %s", post.n + 1, entry.id, state)
        return None if ended.again else state

    async def _posted(self, message: Outgoing) -> Ended:
        """Send one post; it may be retried only if it certainly did not arrive."""
        try:
            async with asyncio.timeout(LONGEST_S):
                return await self.deliver(message, tries=1)
        except TimeoutError:  # perhaps still held back, as Telegram said to wait long
            chat = await asyncio.to_thread(self._state.people.now, message.chat)
            pacing = self._bot.rate_limiter
            return Ended(again=isinstance(pacing, Pacing) and pacing.holds(chat))
        except TelegramError:  # a token that is refused is mended by people; nothing was sent
            return Ended(again=True)


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Let this work finish, for some seconds, even if the bot is told to stop."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_STOP_S)
        raise
