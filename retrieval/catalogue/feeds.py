"""The feeds that are followed, with what is kept between polls, and the pages that are watched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Text, bindparam, select, union_all
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.file import CatalogueFile, FilePart
from retrieval.catalogue.portable import json_list
from retrieval.catalogue.rows import head_of, utc
from retrieval.catalogue.schema import (
    answers,
    articles,
    cited,
    digest_cited,
    digests,
    feeds,
    origins,
    receipts,
    revisions,
    texts,
    watched,
)
from retrieval.domain import Article, FeedState


class FollowedFeeds(FilePart[CatalogueFile]):
    """Which feeds are followed."""

    _states = TypeAdapter(FeedState)

    def all(self) -> list[FeedState]:
        """All of them, in the order in which they were added."""
        return [self._states.validate_json(stored) for (stored,) in self._rows(_FEEDS)]

    def add(self, state: FeedState, now: datetime) -> bool:
        """Follow this feed from ``now`` on; whether it was not followed yet (else it stays)."""
        row = {"url": state.url, "state": self._json(state), "added_at": utc(now)}
        return bool(self._write(_ADD, **row))

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
            row = {"url": state.url, "state": self._json(state), "asked": url}
            return bool(connection.execute(_KEEP, row).rowcount)

    def remove(self, url: str) -> bool:
        """Follow this feed no longer; whether it was followed."""
        return bool(self._write(_REMOVE, asked=url))

    def _json(self, state: FeedState) -> str:
        return self._states.dump_json(state).decode()


class WatchedPages(FilePart[CatalogueFile]):
    """Articles that came from pages, which are read again when their words were shown."""

    def to_reread(self, shown: datetime, read: datetime, *, limit: int) -> list[Article]:
        """Watched articles that were quoted after ``shown`` and not read again after ``read``."""
        times = {"shown": utc(shown), "read": utc(read), "most": limit}
        return [
            Article(row.source, row.text, head_of(row), tuple(json.loads(row.keys)))
            for row in self._rows(_TO_REREAD, **times)
        ]

    def set_reread(self, sources: Sequence[str], now: datetime) -> None:
        """Note that the pages of these articles were read now."""
        rows = [{"named": source, "now": utc(now)} for source in sources]
        if rows:
            with self._file.write() as connection:
                connection.execute(_REREAD, rows)


_FEEDS = select(feeds.c.state).order_by(feeds.c.added_at, feeds.c.url)
_ADD = insert(feeds).on_conflict_do_nothing()
_KEEP = feeds.update().where(feeds.c.url == bindparam("asked"))
_REMOVE = feeds.delete().where(feeds.c.url == bindparam("asked"))
_WATCHED = insert(watched).from_select(
    ["article", "read_at"],
    select(articles.c.id, bindparam("now", type_=Text)).where(articles.c.id == bindparam("named")),
)
WATCH = _WATCHED.on_conflict_do_update(
    index_elements=["article"], set_={"read_at": _WATCHED.excluded.read_at}
)
_REREAD = (
    watched.update()
    .values(read_at=bindparam("now"))
    .where(
        watched.c.article
        == select(articles.c.id).where(articles.c.source == bindparam("named")).scalar_subquery()
    )
)
KEYS = select(json_list(origins.c.key)).where(origins.c.article == articles.c.id).scalar_subquery()
_LATELY = union_all(
    select(cited.c.receipt)
    .join(answers, answers.c.id == cited.c.answer)
    .where(answers.c.asked_at >= bindparam("shown")),
    select(digest_cited.c.receipt)
    .join(digests, digests.c.id == digest_cited.c.digest)
    .where(digests.c.made_at >= bindparam("shown")),
)
_QUOTED = (
    select(revisions.c.article)
    .join(receipts, receipts.c.revision == revisions.c.id)
    .where(receipts.c.id.in_(_LATELY))
)
_TO_REREAD = (
    select(articles.c.source, texts.c.text, revisions, KEYS.label("keys"))
    .join(watched, watched.c.article == articles.c.id)
    .join(revisions, revisions.c.id == articles.c.current)
    .join(texts, texts.c.revision == revisions.c.id)
    .where(watched.c.read_at <= bindparam("read"), articles.c.id.in_(_QUOTED))
    .order_by(watched.c.read_at, articles.c.id)
    .limit(bindparam("most"))
)
