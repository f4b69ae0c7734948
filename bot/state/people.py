"""People and chats: admins, who may ask, who was told what once, where the bot is, what moved."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Table, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.state.database import StateFile
from bot.state.schema import admins, allowed, chats, meta, moves, questions, told

# Names in ``meta``: the one-time code, and the user who opened it.
_CODE, _OPENED_BY = "start_code", "start_code_opened_by"
_CODE_BYTES = 24  # 32 letters; a start link may carry 64

_META = select(meta.c.name, meta.c.value).where(meta.c.name.in_((_CODE, _OPENED_BY)))
_NOTE = insert(meta)
_ADMINS = select(admins.c.id)
_ADMIN = insert(admins).on_conflict_do_nothing()
_ALLOWED = select(allowed.c.id, allowed.c.name).order_by(allowed.c.name, allowed.c.id)
_ALLOW = insert(allowed)
_ALLOW = _ALLOW.on_conflict_do_update(set_={"name": _ALLOW.excluded.name})
_DENY = delete(allowed).where(allowed.c.id == bindparam("of"))
_TELL = insert(told).on_conflict_do_nothing()
_UNTELL = delete(told).where(told.c.id == bindparam("of"))
_CHATS = select(chats.c.id, chats.c.kind, chats.c.title).order_by(chats.c.title, chats.c.id)
_JOINED = insert(chats)
_JOINED = _JOINED.on_conflict_do_update(
    set_={"kind": _JOINED.excluded.kind, "title": _JOINED.excluded.title}
)
_LEFT = delete(chats).where(chats.c.id == bindparam("of"))
_NOW = select(moves.c.new).where(moves.c.old == bindparam("of"))
_MOVE = insert(moves)
_MOVE = _MOVE.on_conflict_do_update(set_={"new": _MOVE.excluded.new})
_MOVED_ON = update(moves).where(moves.c.new == bindparam("of")).values(new=bindparam("to"))
_NO_MOVE = delete(moves).where((moves.c.old == moves.c.new) | (moves.c.old == bindparam("to")))


@dataclass(frozen=True, slots=True)
class KnownChat:
    """A chat that the bot is a member of; ``kind`` as Telegram calls it."""

    id: int
    kind: str
    title: str


class People:
    """Who is who. Safe to use from several threads; raises StoreError."""

    def __init__(self, file: StateFile) -> None:
        """The people in this file."""
        self._file = file

    # The one-time link, and admins

    def start_code(self) -> str | None:
        """The code of the one-time link, made when first asked for; None once it was used."""
        with self._file.writing() as connection:
            known = _stored(connection)
            if _OPENED_BY in known:
                return None
            if _CODE not in known:
                known[_CODE] = secrets.token_urlsafe(_CODE_BYTES)
                connection.execute(_NOTE, {"name": _CODE, "value": known[_CODE]})
            return known[_CODE]

    def redeem(self, code: str, user: int, name: str) -> bool:
        """Make the user an admin if the code is right and nobody else used it.

        True again for the same user and code: an update that is handled twice says the same.
        """
        with self._file.writing() as connection:
            known = _stored(connection)
            if _CODE not in known or not _same(code, known[_CODE]):
                return False
            if _OPENED_BY in known:
                return known[_OPENED_BY] == str(user)
            connection.execute(_NOTE, {"name": _OPENED_BY, "value": str(user)})
            connection.execute(_ADMIN, {"id": user, "name": name})
            return True

    def admins(self) -> frozenset[int]:
        """Who became an admin by the link; those of the settings are not among them."""
        with self._file.reading() as connection:
            return frozenset(connection.execute(_ADMINS).scalars())

    # Who may ask

    def allow(self, id: int, name: str) -> None:
        """Let this user, or everyone in this chat, ask."""
        with self._file.writing() as connection:
            connection.execute(_ALLOW, {"id": id, "name": name})
            connection.execute(_UNTELL, {"of": id})

    def deny(self, id: int) -> bool:
        """Let them ask no longer; whether they could."""
        with self._file.writing() as connection:
            return bool(connection.execute(_DENY, {"of": id}).rowcount)

    def allowed(self) -> dict[int, str]:
        """Users and chats that may ask, by id, with their names."""
        with self._file.reading() as connection:
            return dict(connection.execute(_ALLOWED).all())

    def tell_once(self, id: int) -> bool:
        """True the first time for this id: a stranger is told once, then nothing is said."""
        with self._file.writing() as connection:
            return bool(connection.execute(_TELL, {"id": id}).rowcount)

    # Where the bot is

    def joined(self, id: int, kind: str, title: str) -> None:
        """The bot is in this chat, which has this title now."""
        with self._file.writing() as connection:
            connection.execute(_JOINED, {"id": id, "kind": kind, "title": title})

    def left(self, id: int) -> None:
        """The bot is in this chat no longer."""
        with self._file.writing() as connection:
            connection.execute(_LEFT, {"of": id})

    def chats(self) -> list[KnownChat]:
        """The chats that the bot is in, by title."""
        with self._file.reading() as connection:
            return [KnownChat(*row) for row in connection.execute(_CHATS)]

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: what was known of it holds for the new id."""
        if old == new:
            return
        with self._file.writing() as connection:
            connection.execute(_MOVED_ON, {"of": old, "to": new})
            connection.execute(_NO_MOVE, {"to": new})
            connection.execute(_MOVE, {"old": old, "new": new})
            for table in (allowed, told, chats):
                _renumber(connection, table, old, new)
            connection.execute(delete(questions).where(questions.c.chat == old))

    def now(self, id: int) -> int:
        """The id that this chat has now."""
        with self._file.reading() as connection:
            found = connection.execute(_NOW, {"of": id}).scalar()
        return id if found is None else int(found)


def _stored(connection: Connection) -> dict[str, str]:
    return dict(connection.execute(_META).all())


def _same(one: str, other: str) -> bool:
    """Whether both are the same, found out in a time that does not tell how near it was."""
    return secrets.compare_digest(
        one.encode(errors="backslashreplace"), other.encode(errors="backslashreplace")
    )


def _renumber(connection: Connection, table: Table, old: int, new: int) -> None:
    """The row of ``old`` becomes that of ``new``, unless there is one."""
    there = select(table.c.id).where(table.c.id == new).exists()
    connection.execute(update(table).where(table.c.id == old, ~there).values(id=new))
    connection.execute(delete(table).where(table.c.id == old))


_NAME = "feeds_told"
_TOLD = select(meta.c.value).where(meta.c.name == _NAME)
_KEEP = insert(meta)
_KEEP = _KEEP.on_conflict_do_update(set_={"value": _KEEP.excluded.value})


class ToldFeeds:
    """What was told. Safe to use from several threads; raises StoreError."""

    def __init__(self, file: StateFile) -> None:
        """The feeds in this file."""
        self._file = file

    def told(self) -> frozenset[str]:
        """The addresses of the feeds that were told of, and have not recovered since."""
        with self._file.reading() as connection:
            stored = connection.execute(_TOLD).scalar()
        return frozenset(json.loads(stored)) if stored else frozenset()

    def keep(self, urls: Collection[str]) -> None:
        """These are told of now, and no others."""
        with self._file.writing() as connection:
            connection.execute(_KEEP, {"name": _NAME, "value": json.dumps(sorted(urls))})
