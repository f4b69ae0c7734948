"""What a chat has chosen: its language, its quiet hours, and that nothing is sent unasked."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.state.tables import meta, upsert
from retrieval.catalogue.file import Database, FilePart

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
