"""Articles by their source: taken in as revisions, with quotes, passages and full text; read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, func, select, text, union
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.feeds import KEYS, WATCH
from retrieval.catalogue.file import CatalogueFile, Texts
from retrieval.catalogue.fulltext import FullText, passage_words
from retrieval.catalogue.portable import listed
from retrieval.catalogue.rows import (
    IDS,
    body_key,
    day_of,
    head_of,
    lookup_keys,
    marks_of,
    named_as,
    passage_rows,
    quote_of,
    quote_rows,
    sha256_of,
    sha256s_of,
    unpacked,
    utc,
    utc_now,
)
from retrieval.catalogue.schema import (
    answers,
    articles,
    changes,
    origins,
    passages,
    quotes,
    revisions,
    texts,
)
from retrieval.domain import READING_VERSION, Article, Head, Quote, Reading, Revision, Span

if TYPE_CHECKING:
    from retrieval.catalogue.dialects.bulk import MadeRows


@dataclass(frozen=True, slots=True)
class Known:
    """A stored article as it stands now, with the keys by which it is recognised."""

    article: int
    revision: int
    number: int
    source: str
    sha256: str
    head: Head
    text: str
    keys: tuple[str, ...]


class Intake:
    """An article being taken in, inside the caller's transaction.

    ``known`` are the stored articles that share a key, the name or the text with it, the latest
    first, at most 50.
    """

    def __init__(self, connection: Connection, article: Article, full_text: FullText) -> None:
        self._connection = connection
        self._text = full_text
        asked = {
            "keys": json.dumps([*lookup_keys(article)]),
            "source": article.source,
            "sha256s": json.dumps([*sha256s_of(article.text)]),
        }
        self.known = [_known(row) for row in connection.execute(_KNOWN, asked)]
        self._article: int | None = None

    def watch(self, now: datetime) -> None:
        """Watch the page of the article that was stored or named, which was read ``now``."""
        self._connection.execute(WATCH, {"named": self._article, "now": utc(now)})

    def name(self, article: Article, known: int) -> None:
        """Note that the article was met under these keys.

        A file holds one article at a time, so its key leaves the one that it held before.
        """
        self._article = known
        if article.known_as:  # what an older version stored had only its name
            row = {"key": f"name:{article.source}", "article": known}
            self._connection.execute(_UNNAME, row)
        for key in named_as(article):
            row = {"key": key, "article": known}
            if key.startswith(("file:", "sent:")):
                self._connection.execute(_ONLY_HERE, row)
            self._connection.execute(_NAME, row)

    def store(
        self, article: Article, reading: Reading, now: datetime, before: Known | None = None
    ) -> None:
        """Write the article as it is ``now``: a new one, or another revision of ``before``.

        The transaction holds the write lock.
        """
        run = self._connection.execute
        article_id = before.article if before else 0
        asked = {"body": body_key(article, reading), "article": article_id}
        free = self._free(asked)
        if before:
            self._leave_search(before.revision)
            run(_MOVE_ON, {"article": article_id, "current": free.revision})
        else:
            source = self._free_source(article.source)
            new = {"id": free.article, "source": source, "current": free.revision}
            run(articles.insert(), new)
        row = {
            "id": free.revision,
            "article": article_id or free.article,
            "number": before.number + 1 if before else 1,
            "sha256": sha256_of(article.text),
            "body": asked["body"],
            "repeats": free.repeats,
            "day": day_of(article.head.published),
            "taken_at": utc(now),
            "reading": READING_VERSION,
            **asdict(article.head),
        }
        run(revisions.insert(), row)
        run(texts.insert(), {"revision": free.revision, "text": article.text})
        self._store_reading(free.revision, free, article, reading)
        self.name(article, article_id or free.article)

    def renew(self, revision: int, article: Article, reading: Reading) -> bool:
        """Put a newer reading of a stored revision in place of the older; whether it is another.

        The text stays, and with it every receipt. Passages and quotes get ids that were never
        used, as vectors, full text and caches know the old ones. A revision that is not current
        any more, or was read by this version meanwhile, stays as it is.
        """
        run = self._connection.execute
        asked = {"revision": revision, "version": READING_VERSION}
        if (known := run(_OUTDATED, asked).first()) is None:
            return False
        run(_READ, asked)
        if self._reading(revision) == (reading.quotes, reading.passages):
            return False
        body = {"body": body_key(article, reading), "article": known.article}
        free = self._free(body)
        run(_NEW_BODY, body | {"revision": revision})
        self._leave_search(revision)
        run(quotes.delete().where(quotes.c.revision == revision))
        self._store_reading(revision, free, article, reading)
        return True

    def _reading(self, revision: int) -> tuple[tuple[Quote, ...], tuple[tuple[Span, ...], ...]]:
        run, asked = self._connection.execute, {"ids": [revision]}
        cut = select(passages.c.units).where(passages.c.revision == revision)
        found = tuple(unpacked(row.units) for row in run(cut.order_by(passages.c.id)))
        return tuple(quote_of(row) for row in run(_QUOTES, asked)), found

    def _store_reading(
        self, revision: int, free: Row[Any], article: Article, reading: Reading
    ) -> None:
        self._store_quotes(revision, free.quote, reading.quotes)
        self._store_passages(revision, free.passage, article, reading)
        self._log(revision, "add", free.passage, free.passage + len(reading.passages) - 1)

    def _free(self, asked: Mapping[str, object]) -> Row[Any]:
        query = _FREE.format(free_quote=self._text.free_quote)
        return self._connection.execute(text(query), asked).one()

    def _free_source(self, source: str) -> str:
        """``source``, numbered where another article has that name."""
        name, n = source, 1
        while self._connection.execute(_TAKEN_NAME, {"source": name}).first():
            name, n = f"{source} ({n + 1})", n + 1
        return name

    def _leave_search(self, revision: int) -> None:
        """The passages of a revision that is replaced go; its text and quotes stay."""
        mine = passages.c.revision == revision
        ends = select(func.min(passages.c.id), func.max(passages.c.id)).where(mine)
        first, last = self._connection.execute(ends).one()
        self._connection.execute(passages.delete().where(mine))
        self._log(revision, "remove", first or 0, last or -1)

    def _log(self, revision: int, op: str, first: int, last: int) -> None:
        row = {"revision": revision, "op": op, "first": first, "last": last, "at": utc(utc_now())}
        self._connection.execute(changes.insert(), row)

    def _store_quotes(self, revision: int, first: int, found: Sequence[Quote]) -> None:
        if found:
            self._connection.execute(quotes.insert(), quote_rows(revision, first, found))
            self._text.put_quotes(self._connection, enumerate(found, first))

    def _store_passages(
        self, revision: int, first: int, article: Article, reading: Reading
    ) -> None:
        if not reading.passages:
            return
        rows = passage_rows(revision, first, reading.passages)
        words = [
            passage_words(
                row["id"],
                Span(row["start"], row["stop"]),
                article.text,
                article.head,
                reading.quotes,
            )
            for row in rows
        ]
        self._connection.execute(passages.insert(), rows)
        self._text.put_passages(self._connection, words)


@dataclass(frozen=True, slots=True)
class CatalogueCounts:
    """How much is in the catalogue."""

    articles: int
    revisions: int
    passages: int
    quotes: int
    answers: int


class StoredArticles:
    """Articles and their revisions. A revision never changes once it is stored."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file
        self._texts = Texts()

    def known(self, article: Article) -> list[Known]:
        """The stored articles that share a key, the name or the text with this one."""
        with self._file.read() as connection:
            return Intake(connection, article, self._file.full_text).known

    @contextmanager
    def intake(self, article: Article) -> Iterator[Intake]:
        """One transaction for an article; when it ends, all of it is stored, or nothing."""
        with self._file.write() as connection:
            yield Intake(connection, article, self._file.full_text)

    @property
    def takes_many(self) -> bool:
        """Whether ``met`` and ``store_new`` may be asked: on a server."""
        return self._file.is_shared

    def met(self, marks: Iterable[str]) -> set[str]:
        """Those of these marks (see ``marks_of``) by which a stored article is known."""
        from retrieval.catalogue.dialects import bulk

        with self._file.read() as connection:
            return bulk.met(connection, marks)

    def store_new(
        self, some: Sequence[Article], made: MadeRows, clock: Callable[[], datetime]
    ) -> bool:
        """Store new articles with what was read in them, in one transaction.

        False where one of them is known meanwhile: nothing is stored then.
        """
        from retrieval.catalogue.dialects import bulk

        with self._file.write() as connection:
            if bulk.met(connection, frozenset[str]().union(*map(marks_of, some))):
                return False
            bulk.store(connection, some, made, clock())
        return True

    def outdated(self) -> list[int]:
        """The current revisions that an older version has read, by id."""
        with self._file.read() as connection:
            found = connection.execute(_ALL_OUTDATED, {"version": READING_VERSION})
            return [*found.scalars()]

    def revisions(self, ids: Iterable[int], *, keep: bool = True) -> dict[int, Revision]:
        """The revisions of these ids with their texts; the texts last used stay in memory.

        Without ``keep`` nothing new stays, for who walks through all of them once.
        """
        wanted = {*ids}
        found = self._texts.known(wanted)
        for row in self._file.by_ids(wanted - found.keys(), _REVISIONS):
            head = head_of(row)
            found[row.id] = one = Revision(
                row.id, row.source, row.number, row.sha256, row.text, head, row.repeats
            )
            if keep:
                self._texts.keep(one)
        return found

    def quotes(self, revision_ids: Iterable[int]) -> dict[int, tuple[Quote, ...]]:
        """The quotes of each of these revisions, old ones too, in the order of the text."""
        found: dict[int, list[Quote]] = {n: [] for n in revision_ids}
        for row in self._file.by_ids(found, _QUOTES):
            found[row.revision].append(quote_of(row))
        return {n: tuple(some) for n, some in found.items()}

    def counts(self) -> CatalogueCounts:
        """How much is here; articles and passages as they may be searched now."""
        tables = (articles, revisions, passages, quotes, answers)
        counted = [select(func.count()).select_from(table) for table in tables]
        counted[0] = counted[0].where(articles.c.current > 0)  # the others left the search
        with self._file.read() as connection:
            return CatalogueCounts(*(connection.execute(one).scalar_one() for one in counted))


def _known(row: Row[Any]) -> Known:
    keys = tuple(json.loads(row.keys))
    place = (row.article, row.id, row.number, row.source)
    return Known(*place, row.sha256, head_of(row), row.text, keys)


# Statements are made once: making them takes longer than running them.
_REVISIONS = (
    select(revisions, articles.c.source, texts.c.text)
    .join(articles, articles.c.id == revisions.c.article)
    .join(texts, texts.c.revision == revisions.c.id)
    .where(revisions.c.id.in_(IDS))
)
_QUOTES = select(quotes).where(quotes.c.revision.in_(IDS)).order_by(quotes.c.id)
# The first free ids, safe inside a transaction that is the only writer; what has this body. The
# last article that came says which passage is next, as passages leave and their ids are not reused.
_FREE = """
    SELECT (SELECT coalesce(max(id), 0) + 1 FROM articles) AS article,
           (SELECT coalesce(max(id), 0) + 1 FROM revisions) AS revision,
           ({free_quote}) AS quote,
           coalesce((SELECT last FROM changes WHERE op = 'add' ORDER BY seq DESC LIMIT 1), 0) + 1
               AS passage,
           (SELECT min(id) FROM revisions WHERE body = :body AND article != :article) AS repeats
"""
# The latest first: a file or an address that holds another story every day has many.
_KNOWN = (
    select(revisions, articles.c.source, texts.c.text, KEYS.label("keys"))
    .join(articles, func.abs(articles.c.current) == revisions.c.id)
    .join(texts, texts.c.revision == revisions.c.id)
    .where(
        articles.c.id.in_(
            union(
                select(origins.c.article).where(origins.c.key.in_(listed("keys"))),
                select(articles.c.id).where(articles.c.source == bindparam("source")),
                select(revisions.c.article).where(revisions.c.sha256.in_(listed("sha256s"))),
            )
        )
    )
    .order_by(articles.c.id.desc())
    .limit(50)
)
_ALL_OUTDATED = text("""
    SELECT revisions.id FROM articles JOIN revisions ON revisions.id = articles.current
    WHERE reading < :version ORDER BY revisions.id
""")
_OUTDATED = text("""
    SELECT article FROM revisions JOIN articles ON articles.current = revisions.id
    WHERE revisions.id = :revision AND reading < :version
""")
_READ = text("UPDATE revisions SET reading = :version WHERE id = :revision")
_NEW_BODY = text("""
    UPDATE revisions SET body = :body, repeats = (
        SELECT min(id) FROM revisions AS other
        WHERE other.body = :body AND other.article != :article AND other.id < :revision
    ) WHERE id = :revision
""")
_NAME = insert(origins).on_conflict_do_nothing()
_UNNAME = text("DELETE FROM origins WHERE key = :key AND article = :article")
_ONLY_HERE = text("DELETE FROM origins WHERE key = :key AND article != :article")
_TAKEN_NAME = text("SELECT 1 FROM articles WHERE source = :source")
_MOVE_ON = text("UPDATE articles SET current = :current WHERE id = :article")
