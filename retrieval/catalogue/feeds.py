"""The feeds that are followed, in the catalogue's file: each with what is kept between polls."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.file import CatalogueFile
from retrieval.catalogue.rows import utc
from retrieval.catalogue.schema import feeds
from retrieval.domain import FeedState


class FollowedFeeds:
    """Which feeds are followed."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file

    def all(self) -> list[FeedState]:
        """All of them, in the order in which they were added."""
        with self._file.read() as connection:
            return [_state(row.state) for row in connection.execute(_FEEDS)]

    def add(self, state: FeedState, now: datetime) -> bool:
        """Follow this feed from ``now`` on; whether it was not followed yet (else it stays)."""
        row = {"url": state.url, "state": _json(state), "added_at": utc(now)}
        with self._file.write() as connection:
            return bool(connection.execute(_ADD, row).rowcount)

    def keep(self, url: str, state: FeedState) -> bool:
        """Keep the state of the feed that was asked at ``url``; whether it is still followed.

        Where it moved to the address of another one that is followed, they become one.
        """
        with self._file.write() as connection:
            found = select(feeds.c.url).where(feeds.c.url == url)
            if connection.execute(found).one_or_none() is None:
                return False
            if state.url != url:
                connection.execute(_REMOVE, {"asked": state.url})
            row = {"url": state.url, "state": _json(state), "asked": url}
            connection.execute(_KEEP, row)
            return True

    def remove(self, url: str) -> bool:
        """Follow this feed no longer; whether it was followed."""
        with self._file.write() as connection:
            return bool(connection.execute(_REMOVE, {"asked": url}).rowcount)


def _json(state: FeedState) -> str:
    due = state.due.astimezone(UTC).isoformat() if state.due else None
    return json.dumps({**asdict(state), "due": due}, ensure_ascii=False)


def _state(stored: str) -> FeedState:
    kept = json.loads(stored)
    kept["due"] = datetime.fromisoformat(kept["due"]) if kept["due"] else None
    for many in ("seen", "tries"):
        kept[many] = tuple(kept[many])
    return FeedState(**kept)


_FEEDS = select(feeds.c.state).order_by(feeds.c.added_at, feeds.c.url)
_ADD = insert(feeds).on_conflict_do_nothing()
_KEEP = feeds.update().where(feeds.c.url == bindparam("asked"))
_REMOVE = feeds.delete().where(feeds.c.url == bindparam("asked"))
