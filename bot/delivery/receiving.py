"""Updates come in by long polling: kept first, and only then confirmed to Telegram."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.delivery.connection import Patience, trouble, until
from bot.delivery.pacing import told_s
from bot.state.inbox import Waiting
from retrieval.errors import StoreError

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

# Workers.receive: returns once the rows are in the inbox.
Receive = Callable[[Sequence[Waiting]], Awaitable[None]]
Update = Mapping[str, Any]


def key_of(update: Update) -> int:
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
    if not isinstance(update, Mapping) or not _is_id(update.get("update_id")):
        return None
    return Waiting(update["update_id"], key_of(update), json.dumps(update, ensure_ascii=False))


async def poll(
    bot: ExtBot[int], receive: Receive, stop: asyncio.Event, *, poll_s: int = POLL_S
) -> None:
    """Asks for updates until ``stop``; what goes wrong is waited for, and said once.

    The bot is initialized. A webhook that is set is taken away; its updates are kept.
    """
    await until(stop, _poll(bot, receive, poll_s))


async def _poll(bot: ExtBot[int], receive: Receive, poll_s: int) -> None:
    patience = Patience()
    webhook = True
    offset: int | None = None
    while True:
        try:
            if webhook:
                await bot.delete_webhook(drop_pending_updates=False)
                webhook = False
            updates = await _updates(bot, offset, poll_s)
            await receive([row for row in map(row_of, updates) if row])
        except RetryAfter as error:
            await asyncio.sleep(told_s(error))
        except TelegramError as error:
            await patience.wait(trouble(error))
        except StoreError:
            await patience.wait("The inbox cannot be written")
        else:
            patience.over()
            offset = next_offset(updates)


def next_offset(updates: Sequence[Update]) -> int | None:
    """What confirms these updates; None where there are none.

    Then all before are confirmed, and none is named: after a quiet week ids may start lower, and
    an offset above them would drop them (Bot API, Update). For the same reason the first poll
    names none: what comes again is known to the inbox.

    >>> next_offset([{"update_id": 4}, {"update_id": 5}]), next_offset([])
    (6, None)
    """
    return max((update["update_id"] + 1 for update in updates), default=None)


async def _updates(bot: ExtBot[int], offset: int | None, poll_s: int) -> list[Update]:
    asked = {"timeout": poll_s, "allowed_updates": [*ALLOWED]}
    if offset is not None:
        asked["offset"] = offset
    updates: Any = await bot.do_api_request(
        "getUpdates", api_kwargs=asked, read_timeout=poll_s + _LATE_S
    )
    if not isinstance(updates, list):
        raise TelegramError("No list of updates")
    return [update for update in updates if row_of(update)]


def _id(of: object) -> int:
    found = of.get("id") if isinstance(of, Mapping) else None
    return found if isinstance(found, int) and abs(found) < _PRESSES else 0


def _is_id(of: object) -> bool:
    return isinstance(of, int) and not isinstance(of, bool) and abs(of) < 1 << 63
