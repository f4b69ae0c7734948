"""Updates are handled in order within a chat, chats concurrently, each with a time limit."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.delivery.pacing import pause_s
from bot.delivery.receiving import is_long, until
from bot.logs import where
from bot.state.queues import Inbox, Waiting
from bot.state.sharing import Claims
from retrieval.errors import AwayError, StoreError

# After this many interrupted tries an update is set aside: it may be what kills the process.
MOST_TRIES = 5
# After this many it is handled alone, so that concurrent updates are not blamed for it.
ALONE_AFTER = 2
# Backpressure: beyond this many, polling waits; Telegram keeps updates for a day.
MOST_WAITING = 2000
_HOOK_S = 5.0
# With other processes: how often claims are renewed and leftovers taken, and how many updates are
# claimed for each that may be handled at once.
CLAIM_EVERY_S = 5.0
CLAIMED = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with an update.

    ``finish`` is called with the update's id after the handler, or alone for what a crash left.
    ``failed`` is called if the handler raised, took too long (TimeoutError) or is given up
    (CutOffError), to tell whoever asked; ``finish`` follows.
    """

    handle: Callable[[Update], Awaitable[object]]
    finish: Callable[[int], Awaitable[None]]
    failed: Callable[[Update, Exception], Awaitable[object]]


class CutOffError(Exception):
    """The process died too often while handling this update: it is given up."""


@dataclass(frozen=True, slots=True)
class WorkBounds:
    """Concurrent handlers, the time limit of one, and the grace period on shutdown.

    ``long_s`` is the limit for updates that may take long.
    """

    at_once: int = 16
    limit_s: float = 180.0
    long_s: float = 3600.0
    grace_s: float = 4.5


class Workers:
    """Pass ``receive`` to polling or the webhook, and run ``run`` concurrently."""

    def __init__(
        self,
        bot: Bot,
        inbox: Inbox,
        work: Work,
        *,
        bounds: WorkBounds | None = None,
        claims: Claims | None = None,
    ) -> None:
        """With ``claims``, other processes work at the same inbox."""
        self._bot = bot
        self._inbox = inbox
        self._work = work
        self._bounds = bounds or WorkBounds()
        self._slots = asyncio.Semaphore(self._bounds.at_once)
        self._rows: dict[int, deque[Waiting]] = {}
        self._known: set[int] = set()  # ids in _rows and those being handled
        self._tasks: set[asyncio.Task[None]] = set()
        self._claims = claims
        self._by_key: dict[int, asyncio.Task[None]] = {}
        self._claiming = asyncio.Lock()
        self._claims_fail = False
        self._putting = asyncio.Lock()
        self._alone = {long: asyncio.Lock() for long in (False, True)}
        self._room = asyncio.Event()  # set by run, when what was left before is in line
        self._stopping = asyncio.Event()

    async def receive(self, updates: Sequence[Waiting]) -> None:
        """Returns once the updates are stored and queued; raises StoreError.

        Waits while too many are queued, and until ``run`` has started.
        """
        await self._room.wait()
        async with self._putting:
            before = self._known.copy()
            new = await asyncio.to_thread(self._inbox.put, updates)
            if self._claims:
                await self._claim(self._claims)
                return
            rows = updates if new == len(updates) else await self._unknown(updates, before)
            self._line_up(rows)

    async def run(self, stop: asyncio.Event) -> None:
        """Handles updates until ``stop``, beginning with those left over; raises StoreError.

        Then it drains: nothing new is started, and running handlers get some seconds to finish.
        """
        if not self._claims:
            self._line_up(fewest_tries_first(await asyncio.to_thread(self._inbox.waiting)))
        self._room.set()
        try:
            await (self._share(self._claims, stop) if self._claims else stop.wait())
            self._stopping.set()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=self._bounds.grace_s)
        finally:
            self._stopping.set()
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                ended, _ = await asyncio.wait(self._tasks, timeout=1)
                for task in ended:  # what a database that is away left is done by another process
                    task.cancelled() or task.exception()
            if self._claims:
                with suppress(StoreError):  # else they are free when they expire
                    await asyncio.to_thread(self._claims.let_go)

    async def _share(self, claims: Claims, stop: asyncio.Event) -> None:
        """Until ``stop``: hold what is claimed, and take what other processes left."""
        while not stop.is_set():
            try:
                await self._renew(claims)
                await self._claim(claims)
                self._claims_fail = False
            except StoreError as error:
                self._not_claimed(error)
            await until(stop, asyncio.sleep(CLAIM_EVERY_S))

    def _not_claimed(self, error: StoreError) -> None:
        """Said once, until it works again."""
        if not self._claims_fail and not isinstance(error, AwayError):
            _log.error("Updates cannot be claimed: %s", where(error))
        self._claims_fail = True

    async def _renew(self, claims: Claims) -> None:
        async with self._claiming:
            ours = await asyncio.to_thread(claims.renew)
            for key, task in self._by_key.items():
                if key not in ours:
                    task.cancel()  # we were thought dead: another process answers
            if left := ours - self._by_key.keys():  # the database was away when they ended
                await asyncio.to_thread(claims.let_go, left)

    async def _claim(self, claims: Claims, *, done: int | None = None) -> None:
        """Line up what is free, as far as there is room; of a key that is ``done`` others may too.

        Both in one turn: in between, the key would look like one that another process took.
        """
        async with self._claiming:
            if done is not None:
                await asyncio.to_thread(claims.let_go, [done])
            room = CLAIMED * self._bounds.at_once - len(self._known)
            if room > 0 and not self._stopping.is_set():
                self._line_up(await asyncio.to_thread(claims.take, room))

    async def _go_on(self, key: int) -> None:
        """After an update of this key: the next one, whoever received it."""
        if self._claims is None or self._stopping.is_set():
            return
        try:
            await self._claim(self._claims, done=key)
        except StoreError as error:
            self._not_claimed(error)

    async def _unknown(self, updates: Sequence[Waiting], before: set[int]) -> list[Waiting]:
        """Of updates some of which were known: those that are neither done nor queued."""
        ids = {row.update_id for row in updates} - before
        waiting = await asyncio.to_thread(self._inbox.waiting)
        return [row for row in waiting if row.update_id in ids]

    def _line_up(self, rows: Sequence[Waiting]) -> None:
        for row in rows:
            if row.update_id in self._known:
                continue
            self._known.add(row.update_id)
            if (line := self._rows.get(row.key)) is not None:
                line.append(row)
                continue
            self._rows[row.key] = deque([row])
            task = asyncio.create_task(self._in_order(row.key))
            self._tasks.add(task)
            self._by_key[row.key] = task
            task.add_done_callback(self._tasks.discard)
        self._make_room()

    def _make_room(self) -> None:
        if len(self._known) < MOST_WAITING:
            self._room.set()
        else:
            self._room.clear()

    async def _in_order(self, key: int) -> None:
        line = self._rows[key]
        try:
            while line and not self._stopping.is_set():
                row = line.popleft()
                try:
                    await self._insist(row)
                finally:
                    self._known.discard(row.update_id)
                    self._make_room()
                await self._go_on(key)
        finally:
            del self._rows[key], self._by_key[key]

    async def _insist(self, row: Waiting) -> None:
        """Handle and send, retrying with backoff until it is done or the bot stops."""
        failures = 0
        while not self._stopping.is_set():
            try:
                if not row.answered:
                    await self._begin(row)
                    row = replace(row, answered=True)
                await self._work.finish(row.update_id)
                await asyncio.to_thread(self._inbox.done, row.update_id)
                return
            except (StoreError, TelegramError) as error:
                failures += 1
                if failures == 1 and not isinstance(error, AwayError):
                    _log.error("Update %d has to wait: %s", row.update_id, where(error))
                await until(self._stopping, asyncio.sleep(pause_s(failures, jitter=0.5)))

    async def _begin(self, row: Waiting) -> None:
        alone = self._alone[is_long(row.key)]
        async with alone if row.tries >= ALONE_AFTER else nullcontext(), self._slots:
            if row.tries >= MOST_TRIES:
                await self._set_aside(row)
            else:
                await asyncio.to_thread(self._inbox.begin, row.update_id)
                await self._handle(row)

    async def _set_aside(self, row: Waiting) -> None:
        _log.error("Update %d ended the process too often: set aside", row.update_id)
        await asyncio.to_thread(self._inbox.failed, row.update_id)
        if (update := self._read(row)) is not None:
            await self._tell(update, CutOffError())

    async def _handle(self, row: Waiting) -> None:
        if (update := self._read(row)) is None:
            return
        long = is_long(row.key)
        try:
            async with asyncio.timeout(self._bounds.long_s if long else self._bounds.limit_s):
                await self._work.handle(update)
        except asyncio.CancelledError:  # the stop: not the fault of this update
            await asyncio.shield(asyncio.to_thread(self._inbox.put_back, row.update_id))
            raise
        except AwayError:  # nobody could be told, and the question would be lost: tried again
            await asyncio.to_thread(self._inbox.put_back, row.update_id)
            raise
        except Exception as error:  # whatever it is, it must not hold its chat
            _log.error("Handling %s failed: %s", named(update), where(error))
            if isinstance(error, StoreError) and not is_asked(update):
                await asyncio.to_thread(self._inbox.put_back, row.update_id)
                raise
            await self._tell(update, error)

    async def _tell(self, update: Update, error: Exception) -> None:
        try:
            async with asyncio.timeout(_HOOK_S):
                await self._work.failed(update, error)
        except Exception as second:
            _log.error("Saying so for %s failed: %s", named(update), where(second))

    def _read(self, row: Waiting) -> Update | None:
        try:
            return Update.de_json(json.loads(row.json), self._bot)
        except Exception as error:  # the library raises what it likes on what it does not know
            _log.error("Update %d cannot be read: %s", row.update_id, where(error))
            return None


def fewest_tries_first(rows: Sequence[Waiting]) -> list[Waiting]:
    """The rows by the number of tries of the first of their key, in order within a key.

    >>> rows = [Waiting(1, 7, "", tries=2), Waiting(2, 7, ""), Waiting(3, 8, "")]
    >>> [row.update_id for row in fewest_tries_first(rows)]
    [3, 1, 2]
    """
    tries: dict[int, int] = {}
    for row in rows:
        tries.setdefault(row.key, row.tries)
    return sorted(rows, key=lambda row: tries[row.key])


def is_asked(update: Update) -> bool:
    """Whether somebody is waiting for the outcome and can be told that it failed.

    Nobody is for a channel's post: if it cannot be stored now, it is retried.

    >>> is_asked(Update(7))
    False
    """
    asked = (update.message, update.edited_message, update.callback_query, update.inline_query)
    return any(one is not None for one in asked)


def named(update: Update) -> str:
    """An update's kind and id, for the log.

    >>> named(Update(7))
    'update 7 (unknown kind)'
    """
    kinds = (kind for kind in Update.ALL_TYPES if getattr(update, kind, None) is not None)
    return f"update {update.update_id} ({next(kinds, 'unknown kind')})"
