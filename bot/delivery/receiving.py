"""The connection to Telegram, backoff until it answers, and updates by long polling."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import httpx
from telegram.error import (
    Conflict,
    EndPointNotFound,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot import texts
from bot.delivery.pacing import Pacing, pause_s, told_s
from bot.state.queues import Waiting
from retrieval.errors import AwayError, SettingsError, StoreError

T = TypeVar("T")
_log = logging.getLogger(__name__)


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What ``work`` returns or raises; None if ``stop`` is set first, and then it is cancelled.

    >>> async def stopped():
    ...     stop = asyncio.Event()
    ...     stop.set()
    ...     return await until(stop, asyncio.sleep(60))
    >>> asyncio.run(stopped())
    """
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        return None
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


class Patience:
    """Exponential backoff while calls fail; each kind of trouble and the recovery is logged once.

    ``trouble`` is a sentence of ours that contains neither a token nor a user's words.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._said: set[str] = set()

    async def wait(self, trouble: str | None) -> None:
        """After one more failure: log it if it is new (None: it is logged), and wait."""
        if trouble and trouble not in self._said:
            self._said.add(trouble)
            _log.warning("%s; trying again until it works", trouble)
        self._failures += 1
        await asyncio.sleep(pause_s(self._failures, jitter=random.random()))  # noqa: S311 - no secret

    def over(self) -> None:
        """After a success: log the recovery and reset."""
        if self._said:
            _log.info("Telegram answers again")
        self._failures = 0
        self._said.clear()


API_URL = "https://api.telegram.org"
_AT_ONCE = 32
_CONNECT_S = 5.0
_REPLY_S = 20.0
# How long a call waits for a free connection: as long as the calls before it may take.
_POOL_S = 60.0


def connect(token: str, api_url: str = API_URL, *, pacing: Pacing) -> ExtBot[int]:
    """A bot, not initialized yet; for ``ApplicationBuilder().bot(…).updater(None)``.

    ``api_url`` is Telegram's server or a self-hosted Bot API server.
    """
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # what the library will do anyway
    server, tls = api_url.rstrip("/"), httpx.create_ssl_context()
    requests, polls = (
        HTTPXRequest(
            httpx_kwargs={"verify": tls},
            connection_pool_size=at_once,
            connect_timeout=_CONNECT_S,
            read_timeout=_REPLY_S,
            write_timeout=_REPLY_S,
            pool_timeout=_POOL_S,
        )
        for at_once in (_AT_ONCE, 2)
    )
    return ExtBot(
        token,
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=requests,
        get_updates_request=polls,
        rate_limiter=pacing,
    )


async def reach(bot: ExtBot[int], stop: asyncio.Event) -> bool:
    """Initializes the bot, waiting for Telegram as long as it takes; False if stop is set first.

    Raises SettingsError if Telegram does not know the token.
    """
    return await until(stop, _reach(bot)) or False


async def tried(token: str, api_url: str) -> tuple[bool, str]:
    """Whether Telegram answers this bot now, and a line that says how; makes two calls."""
    bot = connect(token, api_url, pacing=Pacing(tries=1))
    try:
        await bot.initialize()  # get_me; without it the library would not close its connections
        hook = await bot.get_webhook_info()
    except TelegramError as error:
        return False, texts.status.NOT_REACHED.format(trouble=trouble(error), api_url=api_url)
    finally:
        await bot.shutdown()
    name, waiting = bot.bot.username or bot.bot.first_name, hook.pending_update_count
    return True, texts.status.reached(name, waiting, hook.last_error_message)


async def _reach(bot: ExtBot[int]) -> bool:
    patience = Patience()
    while True:
        try:
            await bot.get_me(rate_limit_args=1)
            await bot.initialize()
        except InvalidToken:  # the text holds the token: neither shown nor kept
            raise SettingsError(
                "TELEGRAM_BOT_TOKEN", "is not a token that Telegram knows; @BotFather shows it"
            ) from None
        except TelegramError as error:
            await patience.wait(trouble(error))
        else:
            patience.over()
            return True


def trouble(error: TelegramError) -> str:
    """What is wrong with the connection, as a sentence of ours.

    >>> trouble(TimedOut())
    'Telegram does not answer in time'
    """
    match error:
        case Conflict():
            return "Another process asks Telegram for the updates of this bot"
        case TimedOut():
            return "Telegram does not answer in time"
        case InvalidToken() | EndPointNotFound():
            return "Telegram does not know the token any more"
        case _ if error.__cause__ is not None:
            return "Telegram cannot be reached"
        case _:
            return f"Telegram answers with an error ({type(error).__name__})"


# The kinds of updates requested; Telegram sends no others.
ALLOWED = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "inline_query",
    "my_chat_member",
)
POLL_S = 50
_LATE_S = 10  # how much longer than asked for a poll may take
# Offsets for separate queues: a press or an inline query does not wait behind a long answer.
_PRESSES = 1 << 60
_INLINE = 1 << 61
_LONG = 1 << 62
_LONG_COMMANDS = re.compile(r"/ingest|/feeds(@\w+)?\s+add\b")

# Workers.receive: returns once the rows are in the inbox.
Receive = Callable[[Sequence[Waiting]], Awaitable[None]]


def key_of(update: Mapping[str, Any]) -> int:
    """Updates with the same key are handled in order, others concurrently.

    Messages by chat; presses, and what takes long, by chat beside its messages; inline queries by
    user.

    >>> key_of({"update_id": 1, "message": {"chat": {"id": -7}, "from": {"id": 5}}})
    -7
    >>> key_of({"update_id": 2, "inline_query": {"from": {"id": 5}}}) == 5 + (1 << 61)
    True
    """
    if isinstance(query := update.get("inline_query"), Mapping):
        return _INLINE + _id(query.get("from"))
    if isinstance(press := update.get("callback_query"), Mapping):
        message = press.get("message")
        chat = message.get("chat") if isinstance(message, Mapping) else None
        return _PRESSES + (_id(chat) or _id(press.get("from")))
    events = [event for event in update.values() if isinstance(event, Mapping)]
    chat = next((_id(event.get("chat")) for event in events), 0)
    return chat + _LONG if any(map(_takes_long, events)) else chat


def is_long(key: int) -> bool:
    """Whether updates of this key may take long, as they ingest articles.

    >>> message = {"chat": {"id": -7}, "text": "/ingest https://gazette.example/a"}
    >>> is_long(key_of({"update_id": 1, "message": message})), is_long(-7)
    (True, False)
    """
    return key > _LONG - _PRESSES


def _takes_long(event: Mapping[str, Any]) -> bool:
    return any(_LONG_COMMANDS.match(str(event.get(words, ""))) for words in ("text", "caption"))


def row_of(update: object) -> Waiting | None:
    """The inbox row with the raw update; None for anything that is not an update.

    >>> row_of({"update_id": 1}), row_of(["?"])
    (Waiting(update_id=1, key=0, json='{"update_id": 1}', answered=False, tries=0), None)
    """
    id = update.get("update_id") if isinstance(update, Mapping) else None
    if not isinstance(update, Mapping) or type(id) is not int or abs(id) >= 1 << 63:
        return None
    return Waiting(id, key_of(update), json.dumps(update, ensure_ascii=False))


async def poll(bot: ExtBot[int], receive: Receive, stop: asyncio.Event) -> None:
    """Polls for updates until ``stop``; failures are retried, and logged once per kind.

    The bot must be initialized. An existing webhook is removed; pending updates are kept.
    """
    await until(stop, _poll(bot, receive))


async def _poll(bot: ExtBot[int], receive: Receive) -> None:
    patience = Patience()
    webhook = True
    offset: int | None = None
    while True:
        try:
            if webhook:
                await bot.delete_webhook(drop_pending_updates=False)
                webhook = False
            rows = await _updates(bot, offset)
            await receive(rows)
        except RetryAfter as error:
            await asyncio.sleep(told_s(error))
        except TelegramError as error:
            await patience.wait(trouble(error))
        except StoreError as error:
            away = isinstance(error, AwayError)
            await patience.wait(None if away else "The inbox cannot be written")
        else:
            patience.over()
            # The offset confirms these; none confirms all before. After a quiet week ids may start
            # lower, and an offset above them would drop updates (Bot API, Update). So the first
            # poll has none either: the inbox recognizes what comes again.
            offset = max((row.update_id + 1 for row in rows), default=None)


# Raw updates are requested, to be stored before they are parsed. The library takes either spelling;
# under getUpdates it warns that it has a method for that, and a filter would hold for all threads.
_GET_UPDATES = "get_Updates"


async def _updates(bot: ExtBot[int], offset: int | None) -> list[Waiting]:
    asked = {"timeout": POLL_S, "allowed_updates": [*ALLOWED]}
    if offset is not None:
        asked["offset"] = offset
    updates: Any = await bot.do_api_request(
        _GET_UPDATES, api_kwargs=asked, read_timeout=POLL_S + _LATE_S
    )
    if not isinstance(updates, list):
        raise TelegramError("No list of updates")
    return [row for row in map(row_of, updates) if row]


def _id(of: object) -> int:
    found = of.get("id") if isinstance(of, Mapping) else None
    return found if isinstance(found, int) and abs(found) < _PRESSES else 0
