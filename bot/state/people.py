"""People and chats: who may ask, what is used up, which questions and presses came before."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from bot.access import WINDOW_S, Used
from bot.state.tables import (
    admins,
    allowed,
    asked,
    chats,
    meta,
    moves,
    presses,
    questions,
    seen,
    tokens,
    told,
    upsert,
    votes,
)
from retrieval.catalogue.file import Database, FilePart

# Names in ``meta``: the one-time code, the user who used it, the feeds reported to admins, what
# Telegram shows to a webhook.
_CODE, _OPENED_BY, _FEEDS = "start_code", "start_code_opened_by", "feeds_told"
_SECRET = "webhook_secret"  # noqa: S105 - a name
MOST_IN_MEMORY = 10_000
SEEN_FOR = timedelta(days=180)
_CODE_BYTES = 24  # 32 letters; a start link may carry 64

_ADMINS = select(admins)
_ALLOWED = select(allowed).order_by(allowed.c.name, allowed.c.id)
_NOW = select(moves.c.new).where(moves.c.old == bindparam("of"))


@dataclass(frozen=True, slots=True)
class KnownChat:
    """A chat the bot is a member of; ``kind`` is Telegram's chat type."""

    id: int
    kind: str
    title: str


class People(FilePart[Database]):
    """Admins, permissions, how people are called, and the chats the bot is in."""

    def __init__(self, file: Database) -> None:
        super().__init__(file)
        self._seen: dict[int, tuple[str | None, str, str]] = {}  # what need not be written again

    def start_code(self) -> str | None:
        """The code of the one-time link, created on first use; None once it has been redeemed."""
        with self._file.write() as connection:
            if _noted(connection, _OPENED_BY):
                return None
            return _made(connection, _CODE)

    def webhook_secret(self) -> str:
        """What Telegram shows to every process of this bot; created on first use."""
        with self._file.write() as connection:
            return _made(connection, _SECRET)

    def redeem(self, code: str, user: int, name: str) -> bool:
        """Make the user an admin if the code is right and nobody else has used it.

        Idempotent for the same user and code, as an update may be handled twice; of no use to one
        who is no admin any more.
        """
        with self._file.write() as connection:
            known = _noted(connection, _CODE)
            # Compared in constant time.
            right = known and secrets.compare_digest(_bytes(code), _bytes(known))
            if not right:
                return False
            if opened_by := _noted(connection, _OPENED_BY):
                is_admin = connection.execute(_ADMINS.where(admins.c.id == user)).first()
                return opened_by == str(user) and is_admin is not None
            connection.execute(upsert(meta), {"name": _OPENED_BY, "value": str(user)})
            connection.execute(upsert(admins), {"id": user, "name": name})
            return True

    def admins(self) -> frozenset[int]:
        """Those who became admins by the link or by another admin, not by the settings."""
        return frozenset(row.id for row in self._rows(_ADMINS))

    def promote(self, id: int, name: str) -> None:
        """Make this user an admin."""
        self._write(upsert(admins), id=id, name=name)

    def demote(self, id: int) -> bool:
        """Make this user an admin no longer; whether they were one, not by the settings."""
        return bool(self._write(delete(admins).where(admins.c.id == id)))

    def saw(self, id: int, username: str | None, name: str, now: datetime) -> None:
        """Remember how this user is called now."""
        called = username.lower() if username else None
        row = {"id": id, "username": called, "name": name, "seen_at": now.timestamp()}
        before = update(seen).where(seen.c.username == called, seen.c.id != id)
        with self._file.write() as connection:
            connection.execute(before.values(username=None))
            connection.execute(upsert(seen), row)
        if len(self._seen) >= MOST_IN_MEMORY:
            self._seen.clear()
        self._seen[id] = username, name, _day(now)

    def has_seen(self, id: int, username: str | None, name: str, now: datetime) -> bool:
        """Whether ``saw`` has nothing new to remember today; does not read from disk."""
        return self._seen.get(id) == (username, name, _day(now))

    def tidy(self, now: datetime) -> int:
        """Forget how those are called who were not seen for half a year; their number."""
        long_ago = (now - SEEN_FOR).timestamp()
        with self._file.write() as connection:
            first = update(seen).where(seen.c.seen_at == 0)
            connection.execute(first.values(seen_at=now.timestamp()))
            return connection.execute(delete(seen).where(seen.c.seen_at < long_ago)).rowcount

    def called(self, username: str) -> tuple[int, str] | None:
        """The id and the name of the user who was last seen under this name, without @."""
        rows = self._rows(select(seen).where(seen.c.username == username.lower()))
        return (rows[-1].id, rows[-1].name) if rows else None

    def name(self, id: int) -> str | None:
        """How a user or a chat is called, as far as it is known."""
        for table, column in ((seen, seen.c.name), (chats, chats.c.title)):
            if rows := self._rows(select(column.label("name")).where(table.c.id == id)):
                return str(rows[0].name)
        return None

    def allow(self, id: int, name: str) -> bool:
        """Let this user, or everyone in this chat, ask; whether they had asked for it."""
        with self._file.write() as connection:
            connection.execute(upsert(allowed), {"id": id, "name": name})
            return bool(connection.execute(delete(told).where(told.c.id == id)).rowcount)

    def deny(self, id: int) -> bool:
        """Withdraw the permission; whether there was one."""
        return bool(self._write(delete(allowed).where(allowed.c.id == id)))

    def allowed(self) -> dict[int, str]:
        """Users and chats that may ask, by id, with their names."""
        return {row.id: row.name for row in self._rows(_ALLOWED)}

    def tell_once(self, id: int) -> bool:
        """True the first time for this id: a stranger is told once, and then ignored."""
        return bool(self._write(insert_or(told).values(id=id).on_conflict_do_nothing()))

    def told_feeds(self) -> frozenset[str]:
        """The addresses of the failing feeds that admins have been told of."""
        with self._file.read() as connection:
            return frozenset(json.loads(_noted(connection, _FEEDS) or "[]"))

    def keep_told_feeds(self, urls: Collection[str]) -> None:
        """Replace the addresses of the feeds that admins have been told of."""
        self._write(upsert(meta), name=_FEEDS, value=json.dumps(sorted(urls)))

    def joined(self, id: int, kind: str, title: str) -> None:
        """Record that the bot is in this chat, with its current title."""
        self._write(upsert(chats), id=id, kind=kind, title=title)

    def left(self, id: int) -> None:
        """Record that the bot is no longer in this chat."""
        self._write(delete(chats).where(chats.c.id == id))

    def chats(self) -> list[KnownChat]:
        """The chats the bot is in, by title."""
        rows = self._rows(select(chats).order_by(chats.c.title, chats.c.id))
        return [KnownChat(row.id, row.kind, row.title) for row in rows]

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: move what is stored to the new id."""
        if old == new:
            return
        with self._file.write() as connection:
            connection.execute(update(moves).where(moves.c.new == old).values(new=new))
            back = or_(moves.c.old == moves.c.new, moves.c.old == new)
            connection.execute(delete(moves).where(back))
            connection.execute(upsert(moves), {"old": old, "new": new})
            for table in (allowed, told, chats):  # the row of the new id stays, if there is one
                there = select(table.c.id).where(table.c.id == new).exists()
                connection.execute(update(table).where(table.c.id == old, ~there).values(id=new))
                connection.execute(delete(table).where(table.c.id == old))
            connection.execute(delete(questions).where(questions.c.chat == old))

    def now(self, id: int) -> int:
        """The current id of this chat."""
        moved = self._rows(_NOW, of=id)
        return int(moved[0].new) if moved else id


def _noted(connection: Connection, name: str) -> str | None:
    return connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()


def _made(connection: Connection, name: str) -> str:
    """A secret by its name, made on first use."""
    if (known := _noted(connection, name)) is None:
        known = secrets.token_urlsafe(_CODE_BYTES)
        connection.execute(upsert(meta), {"name": name, "value": known})
    return known


def _bytes(code: str) -> bytes:
    return code.encode(errors="backslashreplace")


_USER = asked.c.user == bindparam("of")
# If the clock was set back, questions lie in the future: one minute of them counts.
_WITHIN = and_(asked.c.at > bindparam("after"), asked.c.at < bindparam("until"))
_TIMES = select(asked.c.at).where(_USER, _WITHIN).order_by(asked.c.at.desc())
_FORGET = delete(asked).where(_USER, ~_WITHIN)
_ASKED = insert(asked)
_TODAY = select(tokens.c.tokens).where(
    tokens.c.user == bindparam("of"), tokens.c.day == bindparam("today")
)


class Budgets(FilePart[Database]):
    """Usage per user: questions in the last minute, model tokens of the day (UTC)."""

    def question(self, user: int, now: datetime, *, at_most: int | None = None) -> bool:
        """Count one question unless ``at_most`` were asked in the last minute; whether it counted.

        ``now`` has a time zone.
        """
        window = _window(user, now)
        with self._file.write() as connection:
            connection.execute(_FORGET, window)
            counted = len(connection.execute(_TIMES, window).all())
            if at_most is not None and counted >= at_most:
                return False
            connection.execute(_ASKED, {"user": user, "at": now.timestamp()})
            return True

    def tokens(self, user: int, number: int, now: datetime) -> None:
        """Count model tokens for the day of ``now`` (UTC)."""
        day = _day(now)
        before = case((tokens.c.day == day, tokens.c.tokens), else_=0)
        put = insert_or(tokens).values(user=user, day=day, tokens=number)
        self._write(
            put.on_conflict_do_update(
                index_elements=["user"], set_={"tokens": before + number, "day": day}
            )
        )

    def used(self, user: int, now: datetime) -> Used:
        """The user's usage at this time."""
        at = now.timestamp()
        with self._file.read() as connection:
            times = connection.execute(_TIMES, _window(user, now)).scalars().all()
            today = connection.execute(_TODAY, {"of": user, "today": _day(now)}).scalar()
        return Used(tuple(max(at - time, 0.0) for time in times), today or 0)


def _window(user: int, now: datetime) -> dict[str, float]:
    at = now.timestamp()
    return {"of": user, "after": at - WINDOW_S, "until": at + WINDOW_S}


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


REMEMBERED = 4  # questions a follow-up may refer to
KEPT = 2 * REMEMBERED  # an edited one refers to those before it
PRESS_HOLDS_S = 30.0  # a second press within this time is ignored
_NO_TOPIC = 0
_LAST = 2**62  # above every message id

_TALK = and_(
    questions.c.user == bindparam("by"),
    questions.c.chat == bindparam("inside"),
    questions.c.topic == bindparam("under"),
)
_NEWEST_FIRST = select(questions).where(_TALK).order_by(questions.c.message_id.desc())
_BEFORE = _NEWEST_FIRST.where(questions.c.message_id < bindparam("message")).limit(REMEMBERED)
_OLDEST_KEPT = _NEWEST_FIRST.with_only_columns(questions.c.message_id).offset(KEPT - 1).limit(1)
_REMEMBER = upsert(questions)
_FORGET_QUESTIONS = delete(questions).where(
    _TALK, questions.c.message_id < _OLDEST_KEPT.scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Votes:
    """How many liked a stored answer, and how many did not."""

    answer: int
    liked: int
    disliked: int


class Talks(FilePart[Database]):
    """Recent questions, button presses and votes."""

    def last(self, user: int, chat: int, topic: int | None, message_id: int) -> int | None:
        """The message with the last question before this one, None where there is none."""
        rows = self._rows(_BEFORE, **_talk(user, chat, topic), message=message_id)
        return next((row.message_id for row in rows), None)

    def before(
        self, user: int, chat: int, topic: int | None, message_id: int | None = None
    ) -> tuple[str, ...]:
        """The last four questions, oldest first; only those before ``message_id`` where given."""
        rows = self._rows(_BEFORE, **_talk(user, chat, topic), message=message_id or _LAST)
        return tuple(row.question for row in rows)[::-1]

    def asked(
        self, user: int, chat: int, topic: int | None, message_id: int, question: str
    ) -> None:
        """Remember the question of this message; an edit replaces it."""
        key = {"user": user, "chat": chat, "topic": topic or _NO_TOPIC, "message_id": message_id}
        with self._file.write() as connection:
            connection.execute(_REMEMBER, {**key, "question": question})
            connection.execute(_FORGET_QUESTIONS, _talk(user, chat, topic))

    def votes(self, most: int) -> list[Votes]:
        """The votes on the answers that were voted on last asked first, at most so many."""
        liked = func.sum(case((votes.c.liked, 1), else_=0))
        each = select(votes.c.answer, liked.label("liked"), func.count().label("all"))
        newest = each.group_by(votes.c.answer).order_by(votes.c.answer.desc()).limit(most)
        return [Votes(row.answer, row.liked, row.all - row.liked) for row in self._rows(newest)]

    def voted(self) -> Votes:
        """All votes on all answers; its answer is 0."""
        liked = func.sum(case((votes.c.liked, 1), else_=0))
        counted = select(liked.label("liked"), func.count().label("all"))
        [row] = self._rows(counted.select_from(votes))
        return Votes(0, row.liked or 0, row.all - (row.liked or 0))

    def vote(self, user: int, answer: int, liked: bool) -> bool:
        """Record a user's vote on a stored answer; False if it is unchanged."""
        put = upsert(votes, votes.c.liked != liked)
        return bool(self._write(put, user=user, answer=answer, liked=liked))

    def press(
        self, update_id: int, chat: int, message_id: int, data: str, *, now: datetime
    ) -> bool:
        """Record a button press; False if the same button was pressed a moment ago.

        The same update counts again, as its handling may have been cut off.
        """
        at = now.timestamp()
        row = {"chat": chat, "message_id": message_id, "data": data, "update_id": update_id}
        counts = or_(
            presses.c.update_id == update_id,
            presses.c.at < at - PRESS_HOLDS_S,
            presses.c.at > at,  # a clock that was set back
        )
        return bool(self._write(upsert(presses, counts), **row, at=at))


def _talk(user: int, chat: int, topic: int | None) -> dict[str, int]:
    return {"by": user, "inside": chat, "under": topic or _NO_TOPIC}
