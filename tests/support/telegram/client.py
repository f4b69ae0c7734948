"""The library that the bot uses, in a test: its calls over HTTP, one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from tests.support.telegram.play import Telegram


class Client:
    """``client("send_message", chat_id=…, text=…)`` is that method of the library's bot."""

    def __init__(self, bot: Bot, runner: asyncio.Runner) -> None:
        self._bot, self._runner = bot, runner

    def __call__(self, method: str, **given: Any) -> Any:
        return self._runner.run(getattr(self._bot, method)(**given))

    def refused(self, method: str, **given: Any) -> str:
        """Why a call is refused, as the library says it, with the kind of its error."""
        try:
            self(method, **given)
        except TelegramError as error:
            return f"{type(error).__name__}: {error.message}"
        raise AssertionError(f"{method} was not refused")


@contextmanager
def client_of(telegram: Telegram) -> Iterator[Client]:
    """A bot's side of the line."""
    calls, files = f"{telegram.url}/bot", f"{telegram.url}/file/bot"
    # Certificates take long to read, and nothing is encrypted here.
    one, other = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))
    bot = Bot(
        telegram.token,
        base_url=calls,
        base_file_url=files,
        request=one,
        get_updates_request=other,
    )
    with asyncio.Runner() as runner:
        runner.run(bot.initialize())
        yield Client(bot, runner)
        runner.run(bot.shutdown())
