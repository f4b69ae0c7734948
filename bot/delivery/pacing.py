"""Rate limiting of all calls to Telegram: ordered within a chat, below its limits, retried."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from retrieval.connections import backoff
from retrieval.errors import StoreError

if TYPE_CHECKING:
    from bot.monitoring import Metrics
    from bot.state.sharing import Paces

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
TRIES = 6  # about 15 s; a Sender asks for more
# Soon outdated: sent once, out of order, and not at all while Telegram asks to wait.
FLEETING = frozenset({"sendChatAction", "sendMessageDraft"})
_MARGIN_S = 0.05  # Telegram's clock is not ours
_MOST_IDLE_LANES = 4096

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` messages in any ``window_s`` seconds."""

    most: int
    window_s: float


@dataclass(frozen=True, slots=True)
class PaceLimits:
    """Telegram's published limits (its FAQ for bots), each window with a small margin."""

    overall: Limit = Limit(30, 1 + _MARGIN_S)
    chat: Limit = Limit(3, 3 + _MARGIN_S)
    group: Limit = Limit(20, 60 + 1)


@dataclass(slots=True)
class Lane:
    """One chat: whose turn it is, when messages went out, until when Telegram asks to wait."""

    limits: tuple[Limit, ...] = ()
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    sent_s: deque[float] = field(default_factory=lambda: deque(maxlen=32))
    held_until_s: float = 0.0

    def idle(self, now_s: float) -> bool:
        """Whether it may be evicted."""
        longest_s = max((limit.window_s for limit in self.limits), default=0.0)
        quiet = not self.sent_s or self.sent_s[-1] + longest_s < now_s
        return quiet and self.held_until_s < now_s and not self.turn.locked()


def pause_s(attempt: int, *, jitter: float) -> float:
    """Exponential backoff after failure number ``attempt`` (from 1): 0.5, 1, 2 … 30 seconds.

    ``jitter`` (0–1) shifts it by up to a quarter, so that clients do not retry in step.

    >>> [pause_s(attempt, jitter=0.5) for attempt in (1, 2, 3, 7, 2000)]
    [0.5, 1.0, 2.0, 30.0, 30.0]
    >>> pause_s(2, jitter=0.0), pause_s(2, jitter=1.0)
    (0.75, 1.25)
    """
    return backoff(attempt, FIRST_PAUSE_S, LONGEST_PAUSE_S) * (0.75 + 0.5 * jitter)


def free_s(sent_s: Sequence[float], limit: Limit, now_s: float) -> float:
    """When the next message may be sent, given when earlier ones were (oldest first).

    >>> free_s([1.0, 4.0], Limit(2, 10), 5.0), free_s([1.0, 4.0], Limit(3, 10), 5.0)
    (11.0, 5.0)
    """
    full = len(sent_s) >= limit.most
    return max(now_s, sent_s[-limit.most] + limit.window_s) if full else now_s


def passing(error: TelegramError) -> bool:
    """Whether the error is transient: the same call may succeed later.

    BadRequest is a NetworkError for the library, and fails every time; a page that is no JSON
    comes from something that stands before Telegram.

    >>> passing(NetworkError("Bad Gateway (502)")), passing(BadRequest("Can't parse entities"))
    (True, False)
    """
    if isinstance(error, BadRequest):
        return False
    return isinstance(error, NetworkError) or type(error) is TelegramError


def perhaps_done(error: TelegramError) -> bool:
    """Whether Telegram may have done what was asked, and only its reply was lost."""
    return not isinstance(error.__cause__, _NOT_SENT)


def told_s(error: RetryAfter) -> float:
    """How long Telegram says to wait; the library has it as a number or a timedelta."""
    told = error.retry_after
    return told.total_seconds() if isinstance(told, timedelta) else float(told)


def counts(endpoint: str) -> bool:
    """Whether the call counts against Telegram's message limits.

    >>> counts("sendMessage"), counts("sendChatAction"), counts("answerCallbackQuery")
    (True, False, False)
    """
    return endpoint.startswith(("send", "forward", "copy")) and endpoint not in FLEETING


Call = Callable[[], Coroutine[Any, Any, Any]]


class Pacing(BaseRateLimiter[int]):
    """Give it to the bot as its ``rate_limiter``; every call but getUpdates passes here.

    Calls of one chat go one after another, those of other chats beside them. 429 holds its chat
    for as long as Telegram says. Calls that failed on the way are made again, ``tries`` times at
    most (of a single call: its ``rate_limit_args``); what Telegram refuses is raised at once.
    """

    def __init__(
        self,
        *,
        limits: PaceLimits | None = None,
        tries: int = TRIES,
        jitter: Callable[[], float] = random.random,
        metrics: Metrics | None = None,
        shared: Paces | None = None,
    ) -> None:
        self._shared = shared
        self._limits = limits or PaceLimits()
        self._tries = tries
        self._jitter = jitter
        self._metrics = metrics
        self._lanes: dict[int | str, Lane] = {}
        self._sent_s: deque[float] = deque(maxlen=self._limits.overall.most)

    def holds(self, chat: int) -> bool:
        """Whether Telegram asks to wait in this chat, so that calls to it are being held back."""
        lane = self._lanes.get(chat)
        return lane is not None and lane.held_until_s > _now_s()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """What Telegram replies to this call; raises TelegramError."""
        call = partial(callback, *args, **kwargs)
        chat = data.get("chat_id")
        lane = Lane() if chat is None else self._lane(chat)
        if endpoint in FLEETING:
            return await _once(lane, call)
        tries = self._tries if rate_limit_args is None else rate_limit_args
        async with lane.turn:
            return await self._insist(chat, lane, call, counted=counts(endpoint), tries=tries)

    async def _insist(
        self, chat: int | str | None, lane: Lane, call: Call, *, counted: bool, tries: int
    ) -> Any:
        failures = 0
        while True:
            if self._shared and isinstance(chat, int):
                await self._shared_turn(self._shared, chat, lane, counted=counted)
            else:
                await self._turn(lane, counted=counted)
            try:
                done = await call()
                if self._metrics and counted:
                    self._metrics.sent()
                return done
            except RetryAfter as error:
                lane.held_until_s = _now_s() + told_s(error) + _MARGIN_S
                if self._shared and isinstance(chat, int):
                    await asyncio.to_thread(self._shared.hold, chat, told_s(error) + _MARGIN_S)
                if self._metrics:
                    self._metrics.asked_to_wait()
                _log.info("Telegram asks to wait %.0f s in a chat", told_s(error))
            except TelegramError as error:
                failures += 1
                if not passing(error) or failures >= tries:
                    raise
                await asyncio.sleep(pause_s(failures, jitter=self._jitter()))

    async def _turn(self, lane: Lane, *, counted: bool) -> None:
        """Waits until this chat may have the call; messages also wait for the pace of all."""
        await _until(lane.held_until_s)
        if not counted:
            return
        for limit in lane.limits:
            await _until(free_s(lane.sent_s, limit, _now_s()))
        at_s = free_s(self._sent_s, self._limits.overall, _now_s())
        self._sent_s.append(at_s)  # taken now, so that no other chat takes the same place
        await _until(at_s)
        lane.sent_s.append(_now_s())

    async def _shared_turn(self, paces: Paces, chat: int, lane: Lane, *, counted: bool) -> None:
        """The same, at the pace of all processes together; without the database, of this one."""

        def free(here: Sequence[float], everywhere: Sequence[float], now_s: float) -> float:
            limits = [(here, limit) for limit in lane.limits]
            limits.append((everywhere, self._limits.overall))
            return max(free_s(sent, limit, now_s) for sent, limit in limits)

        try:
            if counted:
                await asyncio.sleep(await asyncio.to_thread(paces.reserve, chat, free))
            await asyncio.sleep(await asyncio.to_thread(paces.held, chat))
        except StoreError:
            await self._turn(lane, counted=counted)

    def _lane(self, chat: int | str) -> Lane:
        if (lane := self._lanes.get(chat)) is None:
            if len(self._lanes) >= _MOST_IDLE_LANES:
                now_s = _now_s()
                self._lanes = {k: lane for k, lane in self._lanes.items() if not lane.idle(now_s)}
            private = isinstance(chat, int) and chat > 0
            limits = (self._limits.chat,) if private else (self._limits.chat, self._limits.group)
            lane = self._lanes[chat] = Lane(limits)
        return lane


async def _once(lane: Lane, call: Call) -> Any:
    if (left_s := lane.held_until_s - _now_s()) > 0:
        raise RetryAfter(timedelta(seconds=left_s))
    try:
        return await call()
    except RetryAfter as error:
        lane.held_until_s = _now_s() + told_s(error) + _MARGIN_S
        raise


async def _until(at_s: float) -> None:
    if (left_s := at_s - _now_s()) > 0:
        await asyncio.sleep(left_s)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
