"""Which article is in which story: what joining reads and writes, one transaction per batch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from retrieval.catalogue.file import (
    CatalogueFile,
    ChangeLog,
    FilePart,
    indexed,
    last_seq,
    set_indexed,
)
from retrieval.catalogue.rows import head_of
from retrieval.domain import Window
from retrieval.domain.stories import Days, StoryArticle

NAME = "stories"  # their key in index_state, which says up to which change each reader is


@dataclass(frozen=True, slots=True)
class Member:
    """An article in its story; ``same_as`` is the article whose text it repeats, or itself.

    ``day`` and ``seen`` are days as ``date.toordinal``: of publication, and of its taking in.
    """

    article: int
    story: int
    same_as: int
    day: int | None
    seen: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class Arrival:
    """A revision that may join a story, as the change log names it."""

    seq: int
    article: int
    day: int | None
    seen: int
    outlet: str
    title: str | None
    text: str
    repeats: int | None  # the article that it is a reprint of, word for word


class Joining:
    """One batch of joining, inside a transaction that holds the write lock.

    ``seq`` is the change that the stories are up to, ``last_change`` the catalogue's last;
    ``articles`` are so many in stories, and ``last_word`` is the largest id of a word.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.seq = indexed(connection, NAME)
        self.last_change = last_seq(connection)
        [(self.articles,)] = self._all("SELECT count(*) FROM story_members")
        [(self.last_word,)] = self._all("SELECT coalesce(max(id), 0) FROM story_words")

    def arrivals(self, limit: int) -> list[Arrival]:
        """The next revisions of the change log, in order."""
        rows = self._all(_ARRIVALS, self.seq, limit)
        return [
            Arrival(seq, article, ordinal(day), _seen(taken_at).toordinal(), *rest)
            for seq, article, day, taken_at, *rest in rows
        ]

    def words(self, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """The id of each known word, and in how many articles it stands."""
        return {r[0]: (r[1], r[2]) for r in self._all(_WORDS, json.dumps([*words]))}

    def members(self, articles: Iterable[int]) -> list[Member]:
        """Those of these articles that are in a story already."""
        asked = "article IN (SELECT value FROM json_each(?))"
        return self._members(asked, json.dumps([*articles]))

    def around(self, kind: str, days: Sequence[int]) -> list[Member]:
        """All of these days: "published" or "seen" then, or seen and "undated"."""
        where = _KINDS[kind].format(days="(SELECT value FROM json_each(?))")
        return self._members(where, json.dumps([*days]))

    def texts(self, articles: Iterable[int]) -> dict[int, str]:
        """The texts of these articles as they were when the last batch ended."""
        return {r[0]: r[1] for r in self._all(_TEXTS, json.dumps([*articles]), self.seq)}

    def keep(
        self, members: Sequence[Member], words: Mapping[str, tuple[int, int]], seq: int
    ) -> None:
        """Store members and words that are new or changed, and the change that this is up to."""
        run = self._connection.exec_driver_sql
        if words:
            run(_KEEP_WORD, [(n, word, articles) for word, (n, articles) in words.items()])
        if members:
            run(
                _KEEP_MEMBER,
                [(m.article, m.story, m.same_as, m.day, m.seen, m.signature) for m in members],
            )
        set_indexed(self._connection, NAME, seq)
        self.seq = seq

    def _members(self, where: str, *values: object) -> list[Member]:
        return [Member(*row) for row in self._all(f"{_MEMBERS} WHERE {where}", *values)]

    def _all(self, query: str, *values: Any) -> Sequence[Any]:
        return self._connection.exec_driver_sql(query, values).all()


class StoredStories(FilePart[CatalogueFile]):
    """Which article is in which story; follows the change log."""

    def __init__(self, file: CatalogueFile, changes: ChangeLog) -> None:
        super().__init__(file)
        self._changes = changes

    @contextmanager
    def joining(self) -> Iterator[Joining]:
        """One batch of joining; other processes wait, and go on from where it ended."""
        with self._file.write() as connection:
            yield Joining(connection)

    def behind(self) -> int:
        """How many changes of the catalogue are not in the stories yet."""
        return self._changes.behind(NAME)

    def articles(self, days: Days, window: Window | None = None) -> list[tuple[int, StoryArticle]]:
        """All articles of stories that may have one inside, with their story, oldest first.

        A story is read where one of its articles is of these days and was taken in on a day (UTC)
        of the window; its first and last day are read whole.
        """
        bounds = {
            "since": (days.since or date.min).toordinal(),
            "until": (days.until or date.max).toordinal(),
            "begin": _utc_day(window.since) if window else 0,
            "end": _utc_day(window.until) if window else date.max.toordinal(),
        }
        return [(row.story, _story_article(row)) for row in self._rows(_IN_STORIES, **bounds)]

    def signatures(self, articles: Iterable[int]) -> dict[int, bytes]:
        """The signatures of those of these articles that are in a story."""
        with self._file.read() as connection:
            asked = (json.dumps([*articles]),)
            return {row[0]: row[1] for row in connection.exec_driver_sql(_SIGNATURES, asked)}

    def words(self, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """The id of each known word, and in how many articles it stands."""
        with self._file.read() as connection:
            rows = connection.exec_driver_sql(_WORDS, (json.dumps([*words]),)).all()
        return {row[0]: (row[1], row[2]) for row in rows}


def ordinal(day: str | None) -> int | None:
    """A stored day as a number; None for none, and for days that no calendar has.

    >>> ordinal("2031-05-04") - ordinal("2031-05-03"), ordinal("2031-02-30"), ordinal(None)
    (1, None, None)
    """
    try:
        return date.fromisoformat(day).toordinal() if day else None
    except ValueError:
        return None


def _seen(taken_at: str) -> datetime:
    return datetime.fromisoformat(taken_at)


def _utc_day(moment: datetime) -> int:
    return moment.astimezone(UTC).toordinal()


def _story_article(row: Row[Any]) -> StoryArticle:
    return StoryArticle(
        row.article,
        row.revision,
        row.source,
        head_of(row),
        _seen(row.first_seen),
        date.fromordinal(row.seen if row.published_day is None else row.published_day),
        row.same_as,
    )


_ARRIVALS = """
    SELECT c.seq, r.article, r.day, first.taken_at, r.outlet, r.title, t.text, original.article
    FROM changes c JOIN revisions r ON r.id = c.revision
    JOIN revisions first ON first.article = r.article AND first.number = 1
    JOIN texts t ON t.revision = r.id
    LEFT JOIN revisions original ON original.id = r.repeats
    WHERE c.seq > ? AND c.op = 'add' ORDER BY c.seq LIMIT ?
"""
_WORDS = """
    SELECT w.word, w.id, w.articles FROM json_each(?) asked
    JOIN story_words w ON w.word = asked.value
"""
_KINDS = {
    "published": "day IN {days}",
    "seen": "seen IN {days}",
    "undated": "day IS NULL AND seen IN {days}",
}
_MEMBERS = "SELECT article, story, same_as, day, seen, signature FROM story_members"
_TEXTS = """
    SELECT asked.value, t.text FROM json_each(?) asked
    JOIN texts t ON t.revision = (
        SELECT max(r.id) FROM revisions r WHERE r.article = asked.value AND r.id <= (
            SELECT revision FROM changes WHERE op = 'add' AND seq <= ? ORDER BY seq DESC LIMIT 1
        )
    )
"""
_KEEP_WORD = (
    "INSERT INTO story_words (id, word, articles) VALUES (?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET articles = excluded.articles"
)
_KEEP_MEMBER = (
    "INSERT OR REPLACE INTO story_members (article, story, same_as, day, seen, signature) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
_IN_STORIES = text("""
    SELECT m.story, m.article, m.same_as, m.day AS published_day, m.seen,
           r.id AS revision, a.source, r.outlet, r.title, r.author, r.published, r.url,
           first.taken_at AS first_seen
    FROM story_members m JOIN articles a ON a.id = m.article
    JOIN revisions r ON r.id = a.current
    JOIN revisions first ON first.article = m.article AND first.number = 1
    WHERE m.story IN (
        SELECT story FROM story_members WHERE seen BETWEEN :begin AND :end AND (
            day BETWEEN :since AND :until OR (day IS NULL AND seen BETWEEN :since AND :until)
        )
    )
    ORDER BY first.id
""")
_SIGNATURES = (
    "SELECT article, signature FROM story_members WHERE article IN (SELECT value FROM json_each(?))"
)
