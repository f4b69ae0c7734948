"""Schedules: which chat gets a digest when, of what; set by admins, or by readers themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Literal

import sqlalchemy
from sqlalchemy import Connection, bindparam, insert, select, update

from bot.state.database import StateFile
from bot.state.schema import schedules

_ALL = select(schedules).where(~schedules.c.removed).order_by(schedules.c.id)
_ONE = select(schedules).where(schedules.c.id == bindparam("of"))
_SAME = select(schedules).where(
    schedules.c.chat == bindparam("in_chat"),
    schedules.c.kind == bindparam("of_kind"),
    schedules.c.key == bindparam("of_key"),
)
_PUT = insert(schedules)
_CHANGE = update(schedules).where(schedules.c.id == bindparam("of"))


Kind = Literal["channel", "reader"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Digests for one chat, at these times of day by the clocks of ``zone`` (IANA).

    ``added_at``: windows before do not count; ``changed_at``: times of day before do not.
    ``approval``: an admin presses a button first. ``name``: how its chat is called.
    """

    id: int
    chat: int
    kind: Kind
    name: str
    times: tuple[time, ...]
    zone: str
    topics: tuple[str, ...]
    outlets: tuple[str, ...]
    language: str | None
    approval: bool
    owner: int
    added_at: datetime
    changed_at: datetime
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """When, and of what; empty topics and outlets mean any."""

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
        return cls(at, zone, tuple(topics), tuple(outlets), language, approval)


@dataclass(frozen=True, slots=True)
class Target:
    """Where digests go, and who wants them. A reader may have one schedule of each ``key``."""

    chat: int
    kind: Kind
    name: str
    owner: int
    key: str = ""


class Schedules:
    """Schedules. Safe to use from several threads; raises StoreError."""

    def __init__(self, file: StateFile) -> None:
        """The schedules in this file."""
        self._file = file

    def put(self, target: Target, plan: Plan, now: datetime) -> Schedule:
        """Add a schedule, or change the one that there is; its windows go on where they ended."""
        same = {"in_chat": target.chat, "of_kind": target.kind, "of_key": target.key}
        with self._file.writing() as connection:
            known = connection.execute(_SAME, same).one_or_none()
            row = _values(target, plan, now)
            if known is None:
                connection.execute(_PUT, {**row, "added_at": now.timestamp()})
            else:
                if known.removed or known.paused:
                    row |= {"added_at": now.timestamp()}
                connection.execute(_CHANGE.values(row), {"of": known.id})
            return _schedule(connection.execute(_SAME, same).one())

    def all(self) -> list[Schedule]:
        """Those that were not removed, the oldest first."""
        with self._file.reading() as connection:
            return [_schedule(row) for row in connection.execute(_ALL)]

    def get(self, id: int) -> Schedule | None:
        """This one, also if it was removed."""
        with self._file.reading() as connection:
            return _one(connection, id)

    def of_chat(self, chat: int) -> list[Schedule]:
        """Those of one chat."""
        return [one for one in self.all() if one.chat == chat]

    def remove(self, id: int) -> None:
        """No more digests by it."""
        self._change(id, {"removed": True})

    def pause(self, id: int) -> None:
        """No more digests by it until it is put again: its reader blocked the bot."""
        self._change(id, {"paused": True})

    def _change(self, id: int, values: Mapping[str, Any]) -> None:
        with self._file.writing() as connection:
            connection.execute(_CHANGE.values(values), {"of": id})


def _one(connection: Connection, id: int) -> Schedule | None:
    row = connection.execute(_ONE, {"of": id}).one_or_none()
    return None if row is None else _schedule(row)


def _values(target: Target, plan: Plan, now: datetime) -> dict[str, Any]:
    whose = {"chat": target.chat, "kind": target.kind, "key": target.key, "owner": target.owner}
    times = {"changed_at": now.timestamp(), "paused": False, "removed": False}
    return {**whose, **times, "name": target.name, "plan": plan.json}


def _schedule(row: sqlalchemy.Row[Any]) -> Schedule:
    plan = Plan.read(row.plan)
    added, changed = (datetime.fromtimestamp(at, UTC) for at in (row.added_at, row.changed_at))
    return Schedule(
        row.id,
        row.chat,
        row.kind,
        row.name,
        times=plan.times,
        zone=plan.zone,
        topics=plan.topics,
        outlets=plan.outlets,
        language=plan.language,
        approval=plan.approval,
        owner=row.owner,
        added_at=added,
        changed_at=changed,
        paused=row.paused,
    )
