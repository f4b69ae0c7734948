"""The connection to Telegram: which server, timeouts, backoff until it answers again."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import warnings
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx
from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError, TimedOut
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest
from telegram.warnings import PTBUserWarning

from bot import texts
from bot.delivery.pacing import Pacing, pause_s
from retrieval.errors import SettingsError

T = TypeVar("T")
_log = logging.getLogger(__name__)


async def until(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What ``work`` returns or raises; None where ``stop`` came first: then it is cancelled.

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
    """Exponential backoff while something fails; each kind of trouble is logged once, and its end.

    ``trouble`` is a sentence of ours, without a token or a user's words.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._said: set[str] = set()

    async def wait(self, trouble: str) -> None:
        """One more failure: log it if it is new, and wait."""
        if trouble not in self._said:
            self._said.add(trouble)
            _log.warning("%s; trying again until it works", trouble)
        self._failures += 1
        await asyncio.sleep(pause_s(self._failures, jitter=random.random()))  # noqa: S311 - no secret

    def over(self) -> None:
        """It worked."""
        if self._failures:
            _log.info("Telegram answers again")
        self._failures = 0
        self._said.clear()


API_URL = "https://api.telegram.org"
_AT_ONCE = 32
_CONNECT_S = 5.0
_REPLY_S = 20.0
# A call waits for a free connection as long as the calls before it may take.
_POOL_S = 60.0


def connect(token: str, api_url: str = API_URL, *, pacing: Pacing) -> ExtBot[int]:
    """A bot that is not initialized yet; for ``ApplicationBuilder().bot(…).updater(None)``.

    ``api_url`` is Telegram's own or that of a self-hosted Bot API server.
    """
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # what the library will do anyway
    # Updates are asked for as they come, to be kept before anybody reads them.
    warnings.filterwarnings("ignore", r".*do_api_request", PTBUserWarning)
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
    """Initializes the bot, waiting for Telegram as long as it takes; False where stop came first.

    Raises SettingsError where Telegram does not know the token.
    """
    return await until(stop, _reach(bot)) or False


async def tried(token: str, api_url: str) -> tuple[bool, str]:
    """Whether Telegram answers this bot now, and a line that says how; one call of each kind."""
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
    """What is wrong with the connection, in words of ours.

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
