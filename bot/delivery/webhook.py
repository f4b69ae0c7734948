"""Updates by webhook: each is stored before it is confirmed to Telegram."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.delivery.receiving import ALLOWED, Patience, Receive, row_of, trouble, until
from retrieval.errors import AwayError, SettingsError, StoreError

_log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000  # an update has a few thousand
KEPT_WITHIN_S = 20.0  # after that, Telegram is asked to retry
MOST_AT_ONCE = 40
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram sends updates (``url``), the secret it shows (1–256 of ``A-Za-z0-9_-``), and
    where we listen, behind whatever terminates TLS.

    >>> Hook("https://bot.example/telegram/hook", "s3cret").path
    '/telegram/hook'
    """

    url: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8443

    @property
    def path(self) -> str:
        """The path that is served."""
        return urlsplit(self.url).path or "/"


async def serve_webhook(
    bot: ExtBot[int], receive: Receive, stop: asyncio.Event, *, hook: Hook
) -> None:
    """Listen, register the webhook, and take updates until ``stop``.

    The bot must be initialized. The webhook stays registered, so that updates wait for the next
    start. Raises SettingsError if it cannot listen there, or Telegram refuses the address.
    """
    given = {"receive": receive, "secret": hook.secret.encode(), "failing": set[str]()}
    route = (re.escape(hook.path), _Updates, given)
    # No access log, as paths may be secrets; the handler logs failures.
    application = Application([route], log_function=lambda _: None)
    server = HTTPServer(application, max_body_size=8 * MOST_BYTES)
    try:
        server.listen(hook.port, hook.host)
    except OSError as error:
        raise SettingsError(
            "QUOTH_WEBHOOK_LISTEN", f"cannot be listened on ({error.strerror})"
        ) from error
    try:
        await until(stop, _set(bot, hook))
        await stop.wait()
    finally:
        server.stop()
        await server.close_all_connections()


async def _set(bot: ExtBot[int], hook: Hook) -> None:
    patience = Patience()
    while True:
        try:
            await bot.set_webhook(
                hook.url,
                secret_token=hook.secret,
                allowed_updates=ALLOWED,
                max_connections=MOST_AT_ONCE,
                drop_pending_updates=False,
            )
        except BadRequest as error:
            raise SettingsError(
                "QUOTH_WEBHOOK_URL", "is an address that Telegram refuses"
            ) from error
        except TelegramError as error:
            await patience.wait(f"The webhook could not be set. {trouble(error)}")
        else:
            patience.over()
            return


@stream_request_body
class _Updates(RequestHandler):
    """One update per POST."""

    def initialize(self, receive: Receive, secret: bytes, failing: set[str]) -> None:
        self._receive = receive
        self._secret = secret
        self._failing = failing  # what was said of an outage, once for all calls
        self._body = bytearray()

    def prepare(self) -> None:
        shown = self.request.headers.get(_SECRET_HEADER, "")
        if self.request.method != "POST":
            raise HTTPError(405)
        if not hmac.compare_digest(shown.encode(), self._secret):
            _log.warning("A webhook call without the right secret was refused")
            raise HTTPError(403)
        self._bound(int(self.request.headers.get("Content-Length", "0")))

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        if len(self._body) <= MOST_BYTES:  # what comes after it is refused below
            self._body += chunk
        return None

    async def post(self) -> None:
        self._bound(len(self._body))
        try:
            row = row_of(json.loads(self._body))
        except ValueError:
            row = None
        if row is None:  # were it refused, Telegram would bring it for ever
            _log.warning("A webhook call with something that is no update was passed over")
            return
        try:
            async with asyncio.timeout(KEPT_WITHIN_S):
                await self._receive([row])
        except (StoreError, TimeoutError) as error:
            if not isinstance(error, AwayError) and not self._failing:
                self._failing.add("told")
                _log.error("Update %d could not be kept", row.update_id)
            raise HTTPError(503) from error
        self._failing.clear()

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish(b"")

    def log_exception(self, *exception: Any) -> None:
        """Refusals are logged where they happen; of other errors only the type."""
        if not isinstance(exception[1], HTTPError):
            _log.error("A webhook call failed", exc_info=exception)

    def _bound(self, n_bytes: int) -> None:
        if n_bytes > MOST_BYTES:
            _log.warning("A webhook call of too many bytes was refused")
            raise HTTPError(413)
