"""Schedules: which chat gets which digest when; and what a chat wants sent unasked at all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, case, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.state.tables import meta, schedules, upsert
from retrieval.catalogue.file import Database, FilePart

Kind = Literal["channel", "reader"]
# Fields of a plan that came later: stored only where they are set.
_MORE = ("days", "title", "silent", "forum_topic")


@dataclass(frozen=True, slots=True)
class Plan:
    """Times of day in the IANA ``zone``, and what is wanted; empty topics and outlets mean any.

    ``approval``: an admin has to press a button first. ``days``: from 0 for Monday; empty means
    every day. ``title`` stands above each digest, ``silent`` ones make no sound, ``forum_topic``
    is the thread of a forum in which they are posted.
    """

    times: tuple[time, ...]
    zone: str = "UTC"
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    language: str | None = None
    approval: bool = False
    days: tuple[int, ...] = ()
    title: str | None = None
    silent: bool = False
    forum_topic: int | None = None

    @property
    def json(self) -> str:
        """As it is stored.

        >>> Plan((time(8),), topics=("water",)).json
        '[["08:00"], "UTC", ["water"], [], null, false]'
        """
        times = [f"{at:%H:%M}" for at in self.times]
        rest = (self.zone, self.topics, self.outlets, self.language, self.approval)
        more = {name: value for name in _MORE if (value := getattr(self, name))}
        return json.dumps((times, *rest, *([more] if more else [])), ensure_ascii=False)

    @classmethod
    def read(cls, stored: str) -> Plan:
        """What ``json`` wrote.

        >>> Plan.read('[["08:00"], "UTC", ["water"], [], null, false]').times
        (datetime.time(8, 0),)
        """
        times, zone, topics, outlets, language, approval, *rest = json.loads(stored)
        at = tuple(map(time.fromisoformat, times))
        more = dict(rest[0]) if rest else {}
        more["days"] = tuple(more.get("days", ()))
        return Plan(at, zone, tuple(topics), tuple(outlets), language, approval, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Plan):
    """A plan for one chat, which is called ``name``.

    Windows before ``added_at`` and scheduled times before ``changed_at`` do not count.
    """

    id: int
    chat: int
    kind: Kind
    name: str
    owner: int
    added_at: datetime
    changed_at: datetime
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where digests go, and who wants them. A reader may have one schedule of each ``key``."""

    chat: int
    kind: Kind
    name: str
    owner: int
    key: str = ""


class Schedules(FilePart[Database]):
    """Schedules by number."""

    def put(self, target: Target, plan: Plan, now: datetime) -> Schedule:
        """Add a schedule or change the existing one, whose windows continue where they ended."""
        at = now.timestamp()
        row = asdict(target) | {"plan": plan.json, "changed_at": at}
        row |= {"paused": False, "removed": False}
        ended = schedules.c.removed | schedules.c.paused
        added_at = case((ended, at), else_=schedules.c.added_at)
        put = insert(schedules).values(**row, added_at=at)
        put = put.on_conflict_do_update(
            index_elements=["chat", "kind", "key"], set_={**row, "added_at": added_at}
        )
        with self._file.write() as connection:
            return _schedule(connection.execute(put.returning(schedules)).one())

    def all(self) -> list[Schedule]:
        """The schedules that were not removed, oldest first."""
        there = select(schedules).where(~schedules.c.removed)
        return [*map(_schedule, self._rows(there.order_by(schedules.c.id)))]

    def beside(self, schedule: Schedule) -> list[int]:
        """The numbers of all schedules with the same readers, also those that were removed."""
        rows = self._rows(select(schedules).where(schedules.c.chat == schedule.chat))
        same = (one for one in map(_schedule, rows) if one.forum_topic == schedule.forum_topic)
        return [one.id for one in same]

    def get(self, id: int) -> Schedule | None:
        """A schedule by its number, even if it was removed."""
        rows = self._rows(select(schedules).where(schedules.c.id == id))
        return _schedule(rows[0]) if rows else None

    def remove(self, id: int) -> None:
        """Stop its digests."""
        self._write(update(schedules).where(schedules.c.id == id).values(removed=True))

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: its digests go there, unless it has the same already."""
        there = schedules.alias()
        same = (there.c.kind == schedules.c.kind) & (there.c.key == schedules.c.key)
        taken = select(there.c.id).where((there.c.chat == new) & same).exists()
        self._write(update(schedules).where(schedules.c.chat == old, ~taken).values(chat=new))

    def retime(self, id: int, times: tuple[time, ...], now: datetime) -> Schedule:
        """Give a schedule other times of day."""
        one = schedules.c.id == id
        with self._file.write() as connection:
            stored = connection.execute(select(schedules.c.plan).where(one)).scalar_one()
            plan = replace(Plan.read(stored), times=times).json
            change = update(schedules).where(one).values(plan=plan, changed_at=now.timestamp())
            return _schedule(connection.execute(change.returning(schedules)).one())

    def restart(self, chat: int, now: datetime) -> None:
        """Begin a chat's digests anew, with what comes from now on."""
        at = now.timestamp()
        change = update(schedules).where(schedules.c.chat == chat)
        self._write(change.values(added_at=at, changed_at=at))

    def pause(self, id: int) -> None:
        """Stop its digests until it is put again, as its reader blocked the bot."""
        self._write(update(schedules).where(schedules.c.id == id).values(paused=True))


def _schedule(row: Row[Any]) -> Schedule:
    return Schedule(
        **asdict(Plan.read(row.plan)),
        id=row.id,
        chat=row.chat,
        kind=row.kind,
        name=row.name,
        owner=row.owner,
        added_at=datetime.fromtimestamp(row.added_at, UTC),
        changed_at=datetime.fromtimestamp(row.changed_at, UTC),
        paused=row.paused,
    )


_NAME = "preferences:"  # in ``meta``, before the chat's id


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a chat has chosen; quiet hours are from one full hour to another by ``zone``.

    Without a ``language`` it is the one of Telegram there: of a private chat, as last seen.
    """

    language: str = ""
    telegram: str = ""
    quiet: tuple[int, int] | None = None
    zone: str = "UTC"
    stopped: bool = False

    def rests(self, now: datetime) -> bool:
        """Whether nothing is to be sent unasked at this time.

        >>> from datetime import UTC
        >>> night = Preferences(quiet=(22, 7), zone="Europe/Berlin")
        >>> [night.rests(datetime(2031, 5, 3, hour, tzinfo=UTC)) for hour in (4, 5, 19, 20)]
        [True, False, False, True]
        """
        if self.stopped or self.quiet is None:
            return self.stopped
        first, last = self.quiet
        hour = now.astimezone(ZoneInfo(self.zone)).hour
        return first <= hour < last if first < last else hour >= first or hour < last


class ChatPreferences(FilePart[Database]):
    """Preferences by chat."""

    def of(self, chat: int) -> Preferences:
        """A chat's preferences."""
        rows = self._rows(_ONE, of=f"{_NAME}{chat}")
        return _read(rows[0].value) if rows else Preferences()

    def keep(self, chat: int, chosen: Preferences) -> None:
        """Replace a chat's preferences."""
        self._write(upsert(meta), name=f"{_NAME}{chat}", value=json.dumps(asdict(chosen)))

    def resume(self, chat: int) -> None:
        """Send unasked to a chat again, as somebody there wants a digest."""
        if (chosen := self.of(chat)).stopped:
            self.keep(chat, replace(chosen, stopped=False))

    def resting(self, now: datetime) -> frozenset[int]:
        """The chats that are to get nothing unasked at this time."""
        return frozenset(chat for chat, one in self._all().items() if one.rests(now))

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: what was chosen holds there, unless it has chosen itself."""
        with self._file.write() as connection:
            if row := connection.execute(_ONE, {"of": f"{_NAME}{old}"}).first():
                there = {"name": f"{_NAME}{new}", "value": row.value}
                connection.execute(insert(meta).on_conflict_do_nothing(), there)
                connection.execute(_FORGET, {"of": f"{_NAME}{old}"})

    def stopped(self) -> frozenset[int]:
        """The chats that want nothing unasked."""
        return frozenset(chat for chat, one in self._all().items() if one.stopped)

    def _all(self) -> dict[int, Preferences]:
        rows = self._rows(select(meta).where(meta.c.name.like(f"{_NAME}%")))
        return {int(row.name.removeprefix(_NAME)): _read(row.value) for row in rows}


_ONE = select(meta).where(meta.c.name == bindparam("of"))
_FORGET = delete(meta).where(meta.c.name == bindparam("of"))


def _read(stored: str) -> Preferences:
    read = json.loads(stored)
    if "telegram" not in read:  # when English was all there was, nobody chose it
        read.pop("language")
    quiet = tuple(read.pop("quiet") or ())
    return Preferences(**read, quiet=(quiet[0], quiet[1]) if quiet else None)
