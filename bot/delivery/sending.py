"""Answers go out: kept first, then sent in order, each once as far as Telegram lets us know."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import LinkPreviewOptions, ReplyParameters
from telegram import Message as Sent
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.delivery.pacing import LONGEST_PAUSE_S, passing, perhaps_done
from bot.render.keyboards import markup
from bot.state.outbox import Outgoing, Row
from bot.state.state import State

# As Telegram words them; it names no codes.
_UNCHANGED = re.compile(r"message is not modified", re.I)
_MARKUP = re.compile(r"entit|can't parse|unsupported start tag|url[_ ](host|invalid)", re.I)
_BUTTONS = re.compile(r"button|reply.?markup|inline keyboard", re.I)
_EDITED_GONE = re.compile(
    r"message to edit not found|message can't be edited|message_id_invalid|there is no text in the "
    r"message to edit",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to send a message; ``because``: why it is not the way before."""

    chat: int
    html: bool = True
    buttons: bool = True
    edits: int | None = None
    topic: int | None = None
    reply_to: int | None = None
    because: str = ""

    @classmethod
    def first(cls, message: Outgoing, chat: int) -> Attempt:
        """As the message wants it; in another chat than it was made for, its ids mean nothing.

        >>> Attempt.first(Outgoing(-7, "Yes", "Yes", edits=3), -100).edits
        """
        if chat != message.chat:
            return cls(chat)
        return cls(chat, edits=message.edits, topic=message.topic, reply_to=message.reply_to)


@dataclass(frozen=True, slots=True)
class Final:
    """The end: the message's id where it is there, else ``why`` it never will be."""

    message_id: int | None = None
    why: str | None = None


def outcome(error: TelegramError, tried: Attempt) -> Attempt | Final | None:
    """The next way to try, or the end; None for what no other message can mend (the token).

    >>> outcome(BadRequest("Can't parse entities: …"), Attempt(7)).html
    False
    >>> outcome(BadRequest("Message is not modified"), Attempt(7, edits=3))
    Final(message_id=3, why=None)
    >>> outcome(Forbidden("Forbidden: bot was blocked by the user"), Attempt(7)).why
    'the bot may not write there'
    """
    match error:
        case ChatMigrated():
            return Attempt(error.new_chat_id, tried.html, tried.buttons, because="the chat moved")
        case Forbidden():
            return Final(why="the bot may not write there")
        case BadRequest():
            return _refused(error.message, tried)
        case _:
            return None


def _refused(said: str, tried: Attempt) -> Attempt | Final:
    if _UNCHANGED.search(said):
        return Final(tried.edits)
    if tried.edits is not None and _EDITED_GONE.search(said):
        return replace(tried, edits=None, because="what it edits is gone, so it is sent anew")
    if tried.html and _MARKUP.search(said):
        return replace(tried, html=False, because="its markup is refused, so it is sent plain")
    if tried.buttons and _BUTTONS.search(said):
        return replace(tried, buttons=False, because="its buttons are refused and left away")
    return Final(why=_known(said))


def _known(said: str) -> str:
    """Telegram's reason where it is one of a few words without anybody's own.

    >>> _known("Chat not found"), _known("Something: “the words of a question”")
    ('Chat not found', 'refused')
    """
    return said if re.fullmatch(r"[A-Za-z_' ]{3,80}", said) else "refused"


# A message that Telegram did not take for a day (30 s between tries, at most) is given up.
TRIES = 2880
NOT_KNOWN = "it is not known if it arrived"

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Deliveries:
    """What was sent since the start: messages, those that went out plain, those given up."""

    sent: int = 0
    plain: int = 0
    failed: int = 0
    repeated: int = 0


class Sender:
    """Sends what handlers reply; ``Workers`` calls ``finish`` once the handler is done.

    ``bot`` must have ``Pacing`` as its rate limiter. Messages of one chat are in order as long as
    its updates are handled in order.
    """

    def __init__(self, bot: ExtBot[int], state: State, *, tries: int = TRIES) -> None:
        self._bot = bot
        self._state = state
        self._tries = tries
        self.tally = Deliveries()

    async def reply(self, update_id: int, messages: Sequence[Outgoing]) -> None:
        """Keeps the answer to an update; from here on it is sent even if the process dies.

        It goes out as soon as the handler returns. A second reply to the same update is ignored.
        """
        await asyncio.to_thread(self._state.outbox.put, update_id, messages)

    async def finish(self, update_id: int) -> None:
        """Sends what was replied to this update and is not out yet, in order.

        What Telegram says to it is dealt with here; raises TelegramError only where the token is
        refused, and StoreError.
        """
        for row in await asyncio.to_thread(self._state.outbox.unsent, update_id):
            await self._send(row)

    async def _send(self, row: Row) -> None:
        outbox = self._state.outbox
        if row.begun and row.message.once:
            await asyncio.to_thread(outbox.failed, row.id, NOT_KNOWN)
            return
        if row.begun:
            self.tally.repeated += 1
            _log.warning("Message %d is sent again: it is not known if it arrived", row.id)
        end = await self._deliver(row, await asyncio.to_thread(self._begin, row))
        if end.why is None:
            self.tally.sent += 1
            await asyncio.to_thread(outbox.sent, row.id, end.message_id)
        else:
            self.tally.failed += 1
            _log.info("Message %d cannot be sent: %s", row.id, end.why)
            await asyncio.to_thread(outbox.failed, row.id, end.why)

    def _begin(self, row: Row) -> int:
        """Note that it is being sent; the id that its chat has now."""
        self._state.outbox.begin(row.id)
        return self._state.people.now(row.message.chat)

    async def _deliver(self, row: Row, chat: int) -> Final:
        """Tries one way after the other until the message is there, or never can be."""
        attempt = Attempt.first(row.message, chat)
        while True:
            try:
                return Final(await self._call(row.message, attempt))
            except TelegramError as error:
                step = await self._after(error, row, attempt)
            if isinstance(step, Final):
                return step
            attempt = step

    async def _after(self, error: TelegramError, row: Row, tried: Attempt) -> Attempt | Final:
        if passing(error) and row.message.once:
            if perhaps_done(error):
                return Final(why=NOT_KNOWN)
            await asyncio.sleep(LONGEST_PAUSE_S)
            return tried
        if passing(error):
            return Final(why="Telegram did not take it for a day")
        step = outcome(error, tried)
        if step is None:
            raise error
        if isinstance(step, Attempt):
            _log.info("Message %d: %s", row.id, step.because)
            self.tally.plain += step.html < tried.html
            if step.chat != tried.chat:
                await asyncio.to_thread(self._moved, tried.chat, step.chat)
        return step

    def _moved(self, old: int, new: int) -> None:
        self._state.people.moved(old, new)
        self._state.outbox.moved(old, new)

    async def _call(self, message: Outgoing, how: Attempt) -> int | None:
        """The message's id, once it is there."""
        text = message.html if how.html else message.plain
        parse_mode = ParseMode.HTML if how.html else None
        tries = 1 if message.once else self._tries
        buttons = markup(message.keyboard) if message.keyboard and how.buttons else None
        if how.edits is not None:
            await self._bot.edit_message_text(
                text,
                how.chat,
                how.edits,
                parse_mode=parse_mode,
                reply_markup=buttons,
                link_preview_options=_NO_PREVIEW,
                rate_limit_args=tries,
            )
            return how.edits
        sent: Sent = await self._bot.send_message(
            how.chat,
            text,
            parse_mode=parse_mode,
            reply_markup=buttons,
            link_preview_options=_NO_PREVIEW,
            message_thread_id=how.topic,
            reply_parameters=_reply_to(how.reply_to),
            rate_limit_args=tries,
        )
        return sent.message_id


def _reply_to(message_id: int | None) -> ReplyParameters | None:
    if message_id is None:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=True)
