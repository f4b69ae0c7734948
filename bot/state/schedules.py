"""Schedules: which chat gets which digest when; set by admins, or by readers themselves."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time
from typing import Any, Literal

from sqlalchemy import Row, case, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.state.tables import schedules
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
