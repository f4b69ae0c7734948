"""Updates come in, by long polling or a webhook: kept first, only then confirmed to Telegram."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.ext import ExtBot
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from bot.delivery.connection import Patience, trouble, until
from bot.delivery.pacing import told_s
from bot.state.inbox import Waiting
from retrieval.errors import SettingsError, StoreError

# What the bot asks for; Telegram sends nothing else.
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
# Keys beside those of the chats: a press or an inline query does not wait for a long answer.
_PRESSES = 1 << 60
_INLINE = 1 << 61
_LONG = 1 << 62
_LONG_COMMANDS = re.compile(r"/ingest|/feeds(@\w+)?\s+add\b")

_log = logging.getLogger(__name__)

# Workers.receive: returns once the rows are in the inbox.
Receive = Callable[[Sequence[Waiting]], Awaitable[None]]


def key_of(update: Mapping[str, Any]) -> int:
    """Updates with the same key are handled in order, others side by side.

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
    """Whether updates of this key may take long: articles go in.

    >>> message = {"chat": {"id": -7}, "text": "/ingest https://gazette.example/a"}
    >>> is_long(key_of({"update_id": 1, "message": message})), is_long(-7)
    (True, False)
    """
    return key > _LONG - _PRESSES


def _takes_long(event: Mapping[str, Any]) -> bool:
    return any(_LONG_COMMANDS.match(str(event.get(words, ""))) for words in ("text", "caption"))


def row_of(update: object) -> Waiting | None:
    """The row of the inbox, with the update as it came; None for what is no update.

    >>> row_of({"update_id": 1}), row_of(["?"])
    (Waiting(update_id=1, key=0, json='{"update_id": 1}', answered=False, tries=0), None)
    """
    id = update.get("update_id") if isinstance(update, Mapping) else None
    if not isinstance(update, Mapping) or type(id) is not int or abs(id) >= 1 << 63:
        return None
    return Waiting(id, key_of(update), json.dumps(update, ensure_ascii=False))


async def poll(bot: ExtBot[int], receive: Receive, stop: asyncio.Event) -> None:
    """Asks for updates until ``stop``; what goes wrong is waited for, and said once.

    The bot is initialized. A webhook that is set is taken away; its updates are kept.
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
        except StoreError:
            await patience.wait("The inbox cannot be written")
        else:
            patience.over()
            # It confirms these; no offset confirms all before. After a quiet week ids may start
            # lower, and an offset above them would drop them (Bot API, Update). So the first poll
            # names none either: what comes again is known to the inbox.
            offset = max((row.update_id + 1 for row in rows), default=None)


async def _updates(bot: ExtBot[int], offset: int | None) -> list[Waiting]:
    asked = {"timeout": POLL_S, "allowed_updates": [*ALLOWED]}
    if offset is not None:
        asked["offset"] = offset
    updates: Any = await bot.do_api_request(
        "getUpdates", api_kwargs=asked, read_timeout=POLL_S + _LATE_S
    )
    if not isinstance(updates, list):
        raise TelegramError("No list of updates")
    return [row for row in map(row_of, updates) if row]


def _id(of: object) -> int:
    found = of.get("id") if isinstance(of, Mapping) else None
    return found if isinstance(found, int) and abs(found) < _PRESSES else 0


MOST_BYTES = 1_000_000  # an update has a few thousand
KEPT_WITHIN_S = 20.0  # then Telegram is told to come again
MOST_AT_ONCE = 40
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram brings updates (``url``), what it then shows (``secret``: 1–256 of
    ``A-Za-z0-9_-``), and where we listen behind whatever speaks TLS.

    >>> Hook("https://bot.example/telegram/hook", "s3cret").path
    '/telegram/hook'
    """

    url: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8443

    @property
    def path(self) -> str:
        """The path that is served; what stands before it is somebody else's matter."""
        return urlsplit(self.url).path or "/"


async def serve_webhook(
    bot: ExtBot[int], receive: Receive, stop: asyncio.Event, *, hook: Hook
) -> None:
    """Listens, tells Telegram where, and takes updates until ``stop``.

    The bot is initialized. The webhook stays set, so that what comes meanwhile waits for the next
    start. Raises SettingsError where it cannot listen there, or Telegram refuses the address.
    """
    route = (re.escape(hook.path), _Updates, {"receive": receive, "secret": hook.secret.encode()})
    # No log of paths, which may be secrets; what went wrong is said by the handler.
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
    """One update a POST."""

    def initialize(self, receive: Receive, secret: bytes) -> None:
        self._receive = receive
        self._secret = secret
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
            _log.error("Update %d could not be kept", row.update_id)
            raise HTTPError(503) from error

    def write_error(self, status_code: int, **_: Any) -> None:
        self.finish(b"")

    def log_exception(self, *exception: Any) -> None:
        """Refusals are said where they happen; anything else with its kind alone."""
        if not isinstance(exception[1], HTTPError):
            _log.error("A webhook call failed", exc_info=exception)

    def _bound(self, n_bytes: int) -> None:
        if n_bytes > MOST_BYTES:
            _log.warning("A webhook call of too many bytes was refused")
            raise HTTPError(413)
