"""What each user has used up: questions in the last minute, model tokens of the day (UTC)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import and_, bindparam, case, delete, func, insert, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.access import WINDOW_S, Used
from bot.state.database import StateFile
from bot.state.schema import asked, tokens

_USER = asked.c.user == bindparam("by")
# A clock that was set back leaves questions in the future: a minute of them counts.
_WITHIN = and_(asked.c.at > bindparam("after"), asked.c.at < bindparam("until"))
_TIMES = select(asked.c.at).where(_USER, _WITHIN).order_by(asked.c.at.desc())
_OUTSIDE = or_(asked.c.at <= bindparam("after"), asked.c.at >= bindparam("until"))
_FORGET = delete(asked).where(_USER, _OUTSIDE)
_COUNT = select(func.count()).select_from(asked).where(_USER)
_ASKED = insert(asked)
_TODAY = select(tokens.c.tokens).where(
    tokens.c.user == bindparam("by"), tokens.c.day == bindparam("today")
)
_TOKENS = upsert(tokens)
_TOKENS = _TOKENS.on_conflict_do_update(
    set_={
        "tokens": _TOKENS.excluded.tokens
        + case((tokens.c.day == _TOKENS.excluded.day, tokens.c.tokens), else_=0),
        "day": _TOKENS.excluded.day,
    }
)


class Budgets:
    """Budgets used up. Safe to use from several threads; raises StoreError."""

    def __init__(self, file: StateFile) -> None:
        """The budgets in this file."""
        self._file = file

    def question(self, user: int, now: datetime, *, at_most: int | None = None) -> bool:
        """Count one question, unless ``at_most`` were counted in the last minute; whether it was.

        Times have a zone.
        """
        window = _window(user, now)
        with self._file.writing() as connection:
            connection.execute(_FORGET, window)
            if at_most is not None:
                counted = connection.execute(_COUNT, {"by": user}).scalar_one()
                if counted >= at_most:
                    return False
            connection.execute(_ASKED, {"user": user, "at": now.timestamp()})
            return True

    def tokens(self, user: int, number: int, now: datetime) -> None:
        """Count tokens of a model for the day of ``now`` (UTC)."""
        row = {"user": user, "day": _day(now), "tokens": number}
        with self._file.writing() as connection:
            connection.execute(_TOKENS, row)

    def used(self, user: int, now: datetime) -> Used:
        """What the user has used up at this time."""
        at = now.timestamp()
        with self._file.reading() as connection:
            times = connection.execute(_TIMES, _window(user, now)).scalars().all()
            today = connection.execute(_TODAY, {"by": user, "today": _day(now)}).scalar()
        return Used(tuple(max(at - time, 0.0) for time in times), int(today or 0))


def _window(user: int, now: datetime) -> dict[str, float]:
    at = now.timestamp()
    return {"by": user, "after": at - WINDOW_S, "until": at + WINDOW_S}


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()
