"""Which article is in which story: what joining reads and writes, one transaction per batch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Row,
    and_,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.file import (
    CatalogueFile,
    ChangeLog,
    FilePart,
    indexed,
    last_seq,
    set_indexed,
)
from retrieval.catalogue.portable import listed
from retrieval.catalogue.rows import head_of
from retrieval.catalogue.schema import changes, revisions, story_members, story_words, texts
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
        self.articles = connection.execute(_IN_STORY).scalar_one()
        self.last_word = connection.execute(_LAST_WORD).scalar_one()

    def arrivals(self, limit: int) -> list[Arrival]:
        """The next revisions of the change log, in order."""
        rows = self._all(_ARRIVALS, after=self.seq, most=limit)
        return [
            Arrival(seq, article, ordinal(day), _seen(taken_at).toordinal(), *rest)
            for seq, article, day, taken_at, *rest in rows
        ]

    def words(self, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """The id of each known word, and in how many articles it stands."""
        return _known_words(self._connection, words)

    def members(self, articles: Iterable[int]) -> list[Member]:
        """Those of these articles that are in a story already."""
        return self._members(_OF_ARTICLES, articles)

    def around(self, kind: str, days: Sequence[int]) -> list[Member]:
        """All of these days: "published" or "seen" then, or seen and "undated"."""
        return self._members(_KINDS[kind], days)

    def texts(self, articles: Iterable[int]) -> dict[int, str]:
        """The texts of these articles as they were when the last batch ended."""
        return {r[0]: r[1] for r in self._all(_TEXTS, these=json.dumps([*articles]), seq=self.seq)}

    def keep(
        self, members: Sequence[Member], words: Mapping[str, tuple[int, int]], seq: int
    ) -> None:
        """Store members and words that are new or changed, and the change that this is up to."""
        run = self._connection.execute
        if words:
            rows = [{"id": n, "word": word, "articles": of} for word, (n, of) in words.items()]
            run(_KEEP_WORD, rows)
        if members:
            run(_KEEP_MEMBER, [*map(asdict, members)])
        set_indexed(self._connection, NAME, seq)
        self.seq = seq

    def _members(self, query: Executable, these: Iterable[int]) -> list[Member]:
        return [Member(*row) for row in self._all(query, these=json.dumps([*these]))]

    def _all(self, query: Executable, **values: object) -> Sequence[Any]:
        return self._connection.execute(query, values).all()


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
        rows = self._rows(_SIGNATURES, these=json.dumps([*articles]))
        return {row.article: row.signature for row in rows}

    def words(self, words: Iterable[str]) -> dict[str, tuple[int, int]]:
        """The id of each known word, and in how many articles it stands."""
        with self._file.read() as connection:
            return _known_words(connection, words)


def _known_words(connection: Connection, words: Iterable[str]) -> dict[str, tuple[int, int]]:
    rows = connection.execute(_WORDS, {"these": json.dumps([*words])})
    return {row.word: (row.id, row.articles) for row in rows}


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


_IN_STORY = select(func.count()).select_from(story_members)
_LAST_WORD = select(func.coalesce(func.max(story_words.c.id), 0))
_ARRIVALS = text("""
    SELECT c.seq, r.article, r.day, first.taken_at, r.outlet, r.title, t.text, original.article
    FROM changes c JOIN revisions r ON r.id = c.revision
    JOIN revisions first ON first.article = r.article AND first.number = 1
    JOIN texts t ON t.revision = r.id
    LEFT JOIN revisions original ON original.id = r.repeats
    WHERE c.seq > :after AND c.op = 'add' ORDER BY c.seq LIMIT :most
""")
_WORDS = select(story_words).where(story_words.c.word.in_(listed("these")))


def _who(where: ColumnElement[bool]) -> Executable:
    names = [field.name for field in fields(Member)]
    return select(*(story_members.c[name] for name in names)).where(where)


_THESE = listed("these", numbers=True)
_OF_ARTICLES = _who(story_members.c.article.in_(_THESE))
_SEEN_THEN = story_members.c.seen.in_(_THESE)
_KINDS = {
    "published": _who(story_members.c.day.in_(_THESE)),
    "seen": _who(_SEEN_THEN),
    "undated": _who(and_(story_members.c.day.is_(None), _SEEN_THEN)),
}
_ASKED = _THESE.subquery("asked")
_THEN = (
    select(changes.c.revision)
    .where(changes.c.op == "add", changes.c.seq <= bindparam("seq"))
    .order_by(changes.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_BY_THEN = (
    select(func.max(revisions.c.id))
    .where(revisions.c.article == _ASKED.c.value, revisions.c.id <= _THEN)
    .correlate(_ASKED)
    .scalar_subquery()
)
_TEXTS = (
    select(_ASKED.c.value, texts.c.text)
    .select_from(_ASKED)
    .join(texts, texts.c.revision == _BY_THEN)
)
_WORD, _MEMBER = insert(story_words), insert(story_members)
_KEEP_WORD = _WORD.on_conflict_do_update(
    index_elements=["id"], set_={"articles": _WORD.excluded.articles}
)
_KEEP_MEMBER = _MEMBER.on_conflict_do_update(
    index_elements=["article"],
    set_={one.name: one for one in _MEMBER.excluded if not one.primary_key},
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
_SIGNATURES = select(story_members.c.article, story_members.c.signature).where(
    story_members.c.article.in_(_THESE)
)
