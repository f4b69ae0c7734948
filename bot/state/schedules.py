"""Schedules: which chat gets which digest when; set by admins, or by readers themselves."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from typing import Any, Literal

from sqlalchemy import Row, case, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.state.tables import schedules
from retrieval.catalogue.file import Database, FilePart

Kind = Literal["channel", "reader"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Times of day in the IANA ``zone``, and what is wanted; empty topics and outlets mean any.

    ``approval``: an admin has to press a button first.
    """

    times: tuple[time, ...]
    zone: str = "UTC"
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    language: str | None = None
    approval: bool = False

    @property
    def json(self) -> str:
        """As it is stored.

        >>> Plan((time(8),), topics=("water",)).json
        '[["08:00"], "UTC", ["water"], [], null, false]'
        """
        times = [f"{at:%H:%M}" for at in self.times]
        rest = (self.zone, self.topics, self.outlets, self.language, self.approval)
        return json.dumps((times, *rest), ensure_ascii=False)

    @classmethod
    def read(cls, stored: str) -> Plan:
        """What ``json`` wrote.

        >>> Plan.read('[["08:00"], "UTC", ["water"], [], null, false]').times
        (datetime.time(8, 0),)
        """
        times, zone, topics, outlets, language, approval = json.loads(stored)
        at = tuple(map(time.fromisoformat, times))
        return Plan(at, zone, tuple(topics), tuple(outlets), language, approval)


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
        put = put.on_conflict_do_update(set_={**row, "added_at": added_at})
        with self._file.write() as connection:
            return _schedule(connection.execute(put.returning(schedules)).one())

    def all(self) -> list[Schedule]:
        """The schedules that were not removed, oldest first."""
        there = select(schedules).where(~schedules.c.removed)
        return [*map(_schedule, self._rows(there.order_by(schedules.c.id)))]

    def get(self, id: int) -> Schedule | None:
        """A schedule by its number, even if it was removed."""
        rows = self._rows(select(schedules).where(schedules.c.id == id))
        return _schedule(rows[0]) if rows else None

    def remove(self, id: int) -> None:
        """Stop its digests."""
        self._write(update(schedules).where(schedules.c.id == id).values(removed=True))

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
