"""What several processes that are one bot share on a server: who handles what, and the pace."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import text

from bot.state.queues import ANSWERED, Waiting
from retrieval.catalogue.file import Database, FilePart

# A process that has not renewed its claims for so long is considered dead.
HELD_S = 40.0
_EVERYBODY = 0  # the row of ``paces`` for all chats together; no chat has this id


class Claims(FilePart[Database]):
    """Keys of updates that this process handles at the moment, one update of each.

    The first open update of a key is claimed, and nobody claims another one of the key meanwhile:
    so the order holds, whichever process handles it. By the server's clock alone.
    """

    def __init__(self, file: Database, *, held_s: float = HELD_S) -> None:
        super().__init__(file)
        self.me = secrets.token_hex(8)
        self._held_s = held_s

    def take(self, most: int) -> list[Waiting]:
        """Up to so many updates that are open and that no living process handles, in order."""
        values = {"me": self.me, "most": most, "held_s": self._held_s}
        with self._file.write_beside() as connection:
            taken = [*connection.execute(_TAKE, values).scalars()]
            rows = connection.execute(_TAKEN, {"ids": taken}).all() if taken else []
        return [Waiting(r.update_id, r.key, r.json, r.state == ANSWERED, r.tries) for r in rows]

    def renew(self) -> set[int]:
        """Go on holding what is ours; the keys that are, as another process may have taken some."""
        with self._file.write_beside() as connection:
            values = {"me": self.me, "held_s": self._held_s}
            return {*connection.execute(_RENEW, values).scalars()}

    def let_go(self, keys: Collection[int] | None = None) -> None:
        """Let others claim these keys; without keys, all that are ours."""
        with self._file.write_beside() as connection:
            if keys is None:
                connection.execute(_LET_ALL_GO, {"me": self.me})
            else:
                connection.execute(_LET_GO, {"me": self.me, "keys": [*keys]})


class Paces(FilePart[Database]):
    """When messages went out, of all processes together, in seconds of the server's clock."""

    def reserve(
        self, chat: int, free_s: Callable[[Sequence[float], Sequence[float], float], float]
    ) -> float:
        """Reserve the next place for a message to this chat; in how many seconds it is free.

        ``free_s`` says when, of the times of the chat's messages, of all, and the time now.
        """
        with self._file.write() as connection:
            now = float(connection.execute(_NOW).scalar_one())
            rows = connection.execute(_PACES, {"chats": [chat, _EVERYBODY]}).all()
            sent = {row.chat: row.sent for row in rows}
            held = max((row.held_until for row in rows if row.chat == chat), default=0.0)
            at = max(free_s(sent.get(chat, ()), sent.get(_EVERYBODY, ()), now), held)
            for one in (chat, _EVERYBODY):
                times = json.dumps([*sent.get(one, ()), at][-_MOST_TIMES:])
                connection.execute(_SENT, {"chat": one, "sent": times})
            return at - now

    def held(self, chat: int) -> float:
        """For how many seconds Telegram asks to wait in this chat; 0 or less: not at all."""
        [(left,)] = self._rows(_HELD, chat=chat) or [(0.0,)]
        return float(left)

    def hold(self, chat: int, seconds: float) -> None:
        """Note that Telegram asks to wait in this chat."""
        self._write(_HOLD, chat=chat, seconds=seconds)


_MOST_TIMES = 32  # more than any limit counts
_TAKE = text("""
    INSERT INTO claims AS known (key, update_id, holder, held_until)
    SELECT key, update_id, :me, now() + make_interval(secs => :held_s) FROM (
        SELECT key, update_id FROM inbox AS one
        WHERE state IN ('new', 'answered') AND NOT EXISTS (
            SELECT FROM inbox AS before WHERE before.key = one.key
            AND before.update_id < one.update_id AND before.state IN ('new', 'answered')
        ) AND NOT EXISTS (
            SELECT FROM claims WHERE claims.key = one.key AND held_until > now()
        )
        ORDER BY update_id LIMIT :most FOR UPDATE SKIP LOCKED
    ) AS free
    ON CONFLICT (key) DO UPDATE
    SET update_id = excluded.update_id, holder = excluded.holder, held_until = excluded.held_until
    WHERE known.held_until <= now()
    RETURNING update_id
""")
_TAKEN = text("SELECT * FROM inbox WHERE update_id = ANY(:ids) ORDER BY update_id")
_RENEW = text("""
    UPDATE claims SET held_until = now() + make_interval(secs => :held_s)
    WHERE holder = :me RETURNING key
""")
_LET_ALL_GO = text("DELETE FROM claims WHERE holder = :me")
_LET_GO = text("DELETE FROM claims WHERE holder = :me AND key = ANY(:keys)")
_NOW = text("SELECT extract(epoch FROM clock_timestamp())")
_PACES = text("SELECT chat, sent, held_until FROM paces WHERE chat = ANY(:chats)")
_SENT = text("""
    INSERT INTO paces (chat, sent, held_until) VALUES (:chat, CAST(:sent AS jsonb), 0)
    ON CONFLICT (chat) DO UPDATE SET sent = excluded.sent
""")
_HELD = text("""
    SELECT held_until - extract(epoch FROM clock_timestamp()) FROM paces WHERE chat = :chat
""")
_HOLD = text("""
    INSERT INTO paces (chat, sent, held_until)
    VALUES (:chat, '[]', extract(epoch FROM clock_timestamp()) + :seconds)
    ON CONFLICT (chat) DO UPDATE SET held_until = excluded.held_until
""")
