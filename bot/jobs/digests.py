"""Digests that are due: made, recorded in the ledger, posted; failed ones are retried."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from telegram.error import TelegramError

from bot import texts
from bot.delivery.replies import BotContext, unasked
from bot.jobs.notices import tell_admins
from bot.render.blocks import Block
from bot.render.digest import Frame, digest_blocks
from bot.state.ledger import LedgerEntry, Made
from bot.state.schedules import Schedule
from bot.texts.status import sentence
from bot.texts.translation import known, speaking
from retrieval.connections import backoff
from retrieval.domain import Digest, DigestWish, Window
from retrieval.errors import QuothError

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
TOLD_AFTER = 5  # failures in a row: eight minutes of pauses


@dataclass(frozen=True, slots=True)
class Failing:
    """Consecutive failures of a schedule's digest; no retry before ``until``."""

    times: int
    since: datetime
    until: datetime
    told: bool = False

    def rests(self, now: datetime) -> bool:
        """Whether it is too soon to retry; a clock that was set back ends the pause."""
        return self.since <= now < self.until

    @property
    def is_to_tell(self) -> bool:
        """Whether admins should be told and have not been."""
        return self.times >= TOLD_AFTER and not self.told


def failed(before: Failing | None, now: datetime) -> Failing:
    """The state after one more failure: pauses of 30 s, 1, 2, 4 … minutes, at most an hour.

    >>> from datetime import UTC
    >>> at = datetime(2031, 5, 3, 8, tzinfo=UTC)
    >>> once = failed(None, at)
    >>> once.rests(at + timedelta(seconds=29)), failed(once, at).until - at
    (True, datetime.timedelta(seconds=60))
    """
    times = before.times if before else 0
    pause = backoff(times + 1, FIRST_PAUSE, LONGEST_PAUSE)
    return Failing(times + 1, now, now + pause, told=before is not None and before.told)


# How long a time missed while the bot was off is made up for.
GRACE = timedelta(hours=12)
# Clocks were never set forward by more than a day (Samoa skipped 30 December 2011).
_DAYS_AROUND = 3
_WEEK = 7


def due(schedule: Schedule, last: datetime | None, now: datetime) -> Window | None:
    """The window due now, given where the last one ended; None if nothing is due.

    Windows follow each other without gap or overlap; a missed one becomes part of the next. Of
    several missed times only the latest is made up, and only within twelve hours. The first window
    begins where an earlier one would have ended.
    """
    if schedule.paused:
        return None
    until = _latest(schedule, now)
    if until <= schedule.changed_at or now - until > GRACE:
        return None
    since = _beginning(schedule, last)
    return Window(since, until) if since < until else None


def window_so_far(schedule: Schedule, last: datetime | None, now: datetime) -> Window:
    """The window of the next digest if it were sent now.

    If the clock was set back before the end of the last window, the last minute.
    """
    since = _beginning(schedule, last)
    return Window(since if since < now else now - timedelta(minutes=1), now)


def next_time(schedule: Schedule, after: datetime) -> datetime:
    """When the next digest falls due, in UTC."""
    return min(at for at in _around(schedule, after) if at > after)


@lru_cache(maxsize=4096)
def moment(day: date, at: time, zone: str) -> datetime:
    """When it is this local time on this day in ``zone``, in UTC.

    The first occurrence of an ambiguous time; for a skipped one, the moment clocks go forward.

    >>> moment(date(2031, 3, 30), time(2, 30), "Europe/Berlin").isoformat()
    '2031-03-30T01:00:00+00:00'
    >>> moment(date(2031, 10, 26), time(2, 30), "Europe/Berlin").isoformat()
    '2031-10-26T00:30:00+00:00'
    """
    place = ZoneInfo(zone)
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    found = local.replace(tzinfo=place).astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) == local:
        return found
    before = local.replace(tzinfo=place, fold=1).astimezone(UTC)
    return _set_forward(before, found, place)


def _set_forward(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """The second in (before, after] at which clocks go forward."""
    old = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(place).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _latest(schedule: Schedule, now: datetime) -> datetime:
    return max(at for at in _around(schedule, now) if at <= now)


def _beginning(schedule: Schedule, last: datetime | None) -> datetime:
    """The start of the next window: the end of the last one, unless the schedule is newer."""
    if last is not None and last >= schedule.added_at:
        return last
    usual = _latest(schedule, schedule.added_at)
    return usual if last is None else max(last, usual)


def _around(schedule: Schedule, now: datetime) -> Iterable[datetime]:
    today = now.astimezone(ZoneInfo(schedule.zone)).date()
    around = _DAYS_AROUND + (_WEEK if schedule.days else 0)
    for days in range(-around, around):
        day = today + timedelta(days=days)
        if schedule.days and day.weekday() not in schedule.days:
            continue
        for at in schedule.times:
            yield moment(day, at, schedule.zone)


# Articles ingested just before the hour may still be on their way to disk.
SETTLES = timedelta(seconds=10)
MAKING_S = 600.0  # well below the lease of an entry in the ledger
_AT_ONCE = 4
_log = logging.getLogger(__name__)

Blocks = Callable[[Digest, Schedule], Iterable[Block]]


def scheduled_blocks(digest: Digest, schedule: Schedule) -> Iterable[Block]:
    """A digest with its schedule's title, told by its clock."""
    return digest_blocks(digest, Frame(schedule.title, schedule.zone))


@dataclass(frozen=True, slots=True)
class Due:
    """A schedule whose window has ended; ``last``: where the one before did."""

    schedule: Schedule
    window: Window
    last: datetime | None


class DueDigests:
    """Makes and posts digests. The clock is passed in; ``blocks`` lays a digest out."""

    def __init__(self, context: BotContext, *, blocks: Blocks = scheduled_blocks) -> None:
        self._context = context
        self._state = context.state
        self._blocks = blocks
        self._failing: dict[int, Failing] = {}  # by schedule

    async def run(self, now: datetime) -> None:
        """Send what is left of earlier digests, then make and post those that are due.

        A failed one is logged, retried with exponential backoff, and delays no other; admins are
        told of one that keeps failing. Raises StoreError.
        """
        left, wanted = await asyncio.to_thread(self._look, now)
        for id in left:
            await _alone(self._context.sender.post(id, now))
        if left:
            _, wanted = await asyncio.to_thread(self._look, now)
        slots = asyncio.Semaphore(_AT_ONCE)

        async def of_a_chat(some: Sequence[Due]) -> None:
            for this in some:  # one after another: a story is told to a chat once
                async with slots:
                    await self._tried(this, now)

        await asyncio.gather(*map(of_a_chat, _by_chat(wanted)))

    async def post_now(self, this: Due, now: datetime) -> int | None:
        """Make one digest and post it; its ledger number, None if another process was quicker.

        Raises QuothError, or TimeoutError if it takes too long; then its window is free again.
        """
        id = await self._planned(this, now)
        if id is not None:
            await self._context.sender.post(id, now)
        return id

    async def _planned(self, this: Due, now: datetime) -> int | None:
        """Make the digest and store it in the ledger; its number, None if another was quicker."""
        ledger = self._state.ledger
        id = await asyncio.to_thread(self._claim, this, now)
        if id is None:
            return None
        try:
            made = await self._made(this)
        except (QuothError, TimeoutError):
            await asyncio.to_thread(ledger.give_up, id)
            raise
        await asyncio.to_thread(lambda: ledger.keep(id, made, approval=this.schedule.approval))
        return id

    async def _tried(self, this: Due, now: datetime) -> None:
        """Make and post one that is due, unless it is backing off after a failure."""
        schedule, begun_s = this.schedule, monotonic()
        before = self._failing.get(schedule.id)
        if before and before.since < schedule.changed_at:
            before = None
        if before and before.rests(now):
            return
        try:
            id = await self._planned(this, now)
        except (QuothError, TimeoutError) as error:
            _log.error("A digest failed and is tried again: %s", type(error).__name__)
            ended = now + timedelta(seconds=monotonic() - begun_s)
            self._failing[schedule.id] = await self._told(schedule, failed(before, ended), error)
            return
        self._failing.pop(schedule.id, None)
        if id is not None:
            await _alone(self._context.sender.post(id, now))

    async def _told(self, schedule: Schedule, failing: Failing, error: Exception) -> Failing:
        """Tell admins of a digest that keeps failing, if they have not been told."""
        if not failing.is_to_tell:
            return failing

        def line() -> str:
            why = sentence(error) if isinstance(error, QuothError) else str(texts.digests.TOO_LONG)
            return texts.digests.CANNOT_BE_MADE.format(failing.times, name=schedule.name, why=why)

        try:
            return replace(failing, told=await tell_admins(self._context, line))
        except QuothError:
            return failing

    def _look(self, now: datetime) -> tuple[list[int], list[Due]]:
        """The ledger entries left to send, and the digests due; abandoned plans are released."""
        self._state.ledger.release(now)
        resting = self._state.preferences.resting(now)
        wanted = (one for one in self._state.channels.all() if one.chat not in resting)
        found = (self._due(one, now) for one in wanted)
        return self._state.ledger.left(now), [one for one in found if one]

    def _due(self, schedule: Schedule, now: datetime) -> Due | None:
        """What is due, along with the window before it if nothing of that could be sent."""
        ledger = self._state.ledger
        this = _due_after(schedule, ledger.last(schedule.id), now)
        if this and ledger.supersede(schedule.id, now):
            return _due_after(schedule, ledger.last(schedule.id), now) or this
        return this

    def _claim(self, this: Due, now: datetime) -> int | None:
        ledger, schedule, window, last = self._state.ledger, this.schedule, this.window, this.last
        return ledger.claim(schedule.id, schedule.chat, window, after=last, now=now)

    async def _made(self, this: Due) -> Made:
        schedule = this.schedule
        async with asyncio.timeout(MAKING_S):
            found = await digest_of(self._context, this)
        if not found.stories:
            return Made(found.id, frozenset(), ())
        topic, silent = schedule.forum_topic, schedule.silent
        with speaking(await asyncio.to_thread(language_of, self._context, schedule)):
            blocks = self._blocks(found, schedule)
            messages = tuple(unasked(schedule.chat, blocks, topic=topic, silent=silent))
        return Made(found.id, frozenset(one.receipt for one in found.citations), messages)


def language_of(context: BotContext, schedule: Schedule) -> str:
    """The language around the stories: the schedule's, else that of its chat. Reads from disk."""
    return known(schedule.language) or context.language(schedule.chat)


async def digest_of(context: BotContext, this: Due) -> Digest:
    """The digest of a window, without what its readers were told before by any schedule."""
    schedule, state = this.schedule, context.state
    beside = await asyncio.to_thread(state.channels.beside, schedule)
    shown = await asyncio.to_thread(state.ledger.told, beside)
    others = [one for one in beside if one != schedule.id]
    told: dict[int, datetime] = {}
    overlapping = await asyncio.to_thread(state.ledger.digests, others, this.window.since)
    for id, until in overlapping.items():
        known = await context.library.kept_digest(id)
        for story in known.stories if known else ():
            told[story.story] = max(until, told.get(story.story, until))
    wish = DigestWish(schedule.topics, schedule.outlets)
    return await context.library.digest(this.window, wish=wish, shown_before=shown, told=told)


def _by_chat(wanted: Iterable[Due]) -> Iterable[list[Due]]:
    """What is due, by where it is posted."""
    found: dict[tuple[int, int | None], list[Due]] = {}
    for this in wanted:
        found.setdefault((this.schedule.chat, this.schedule.forum_topic), []).append(this)
    return found.values()


def _due_after(schedule: Schedule, before: LedgerEntry | None, now: datetime) -> Due | None:
    last = before.window.until if before else None
    window = due(schedule, last, now - SETTLES)
    return None if window is None else Due(schedule, window, last)


async def _alone(work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except (QuothError, TelegramError, TimeoutError) as error:
        _log.error("A digest is sent later: %s", type(error).__name__)
