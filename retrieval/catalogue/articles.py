"""Articles by their source: taken in as revisions, with quotes, passages and full text; read."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from retrieval.catalogue.feeds import WATCH
from retrieval.catalogue.file import CatalogueFile
from retrieval.catalogue.rows import IDS, day_of, head_of, packed, quote_of, utc
from retrieval.catalogue.schema import (
    answers,
    articles,
    changes,
    passages,
    quotes,
    revisions,
    texts,
)
from retrieval.domain import Article, Head, Quote, Reading, Revision, Span
from retrieval.text import names
from retrieval.text.spans import as_letters

# Texts that stay in memory; two bytes a character where one is curly: some 20 MB.
MOST_CHARS = 10_000_000
_BETWEEN_WORDS = re.compile(r"\W+")
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][\w'’‘`ʼʻ-]*")


def sha256_of(text_: str) -> str:
    """The fingerprint of a text: SHA-256 of its UTF-8 bytes, as hex."""
    return hashlib.sha256(text_.encode()).hexdigest()


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


def lookup_keys(article: Article) -> frozenset[str]:
    """The keys under which an article is looked for; its bare source is that of older versions."""
    return frozenset((*article.known_as, f"name:{article.source}"))


class Intake:
    """An article being taken in, inside the caller's transaction.

    ``known`` are the stored articles that share a key, the name or the text with it, the latest
    first, at most 50.
    """

    def __init__(self, connection: Connection, article: Article) -> None:
        self._connection = connection
        asked = {
            "keys": json.dumps([*lookup_keys(article)]),
            "source": article.source,
            "sha256": sha256_of(article.text),
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
        for key in article.known_as or (f"name:{article.source}",):
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
        asked = {"body": body_key(article, reading), "article": article_id, "taken_at": utc(now)}
        free = run(_FREE, asked).one()
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
            "body": free.body,
            "repeats": free.repeats,
            "day": day_of(article.head.published),
            "taken_at": free.taken_at,
            **asdict(article.head),
        }
        run(revisions.insert(), row)
        run(texts.insert(), {"revision": free.revision, "text": article.text})
        self._store_quotes(free, reading.quotes)
        self._store_passages(free, article, reading)
        last = int(free.passage) + len(reading.passages) - 1
        self._log(free.revision, "add", free.passage, last)
        self.name(article, article_id or free.article)

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
        row = {"revision": revision, "op": op, "first": first, "last": last}
        self._connection.execute(changes.insert(), row)

    def _store_quotes(self, free: Row[Any], found: Sequence[Quote]) -> None:
        if not found:
            return
        rows, searchable = [], []
        for n, quote in enumerate(found, free.quote):
            key, role = names.key(quote.speaker or ""), quote.role
            row = {
                "id": n,
                "revision": free.revision,
                "start": quote.span.start,
                "stop": quote.span.stop,
                "sentence_start": quote.sentence.start,
                "sentence_stop": quote.sentence.stop,
                "kind": quote.kind.value,
                "speaker": quote.speaker,
                "speaker_keys": key or None,
                "role": role,
                "cue": quote.cue,
                "how": quote.how.value if quote.how else None,
                "polarity": quote.polarity.value,
            }
            rows.append(row)
            if key or role:  # a role also by its keys, as names leave titles out: "PMF chairman"
                searchable.append((n, key, f"{role} {names.key(role)}" if role else ""))
        self._connection.execute(quotes.insert(), rows)
        if searchable:
            self._connection.exec_driver_sql(_INSERT_WHO, searchable)

    def _store_passages(self, free: Row[Any], article: Article, reading: Reading) -> None:
        if not reading.passages:
            return
        rows, words = [], []
        head = " ".join(part for part in (article.head.title, article.head.outlet) if part)
        for n, units in enumerate(reading.passages, free.passage):
            span = Span(units[0].start, units[-1].stop)
            body, who = span.of(article.text), _who(reading.quotes, span)
            place = {"id": n, "revision": free.revision, "start": span.start, "stop": span.stop}
            rows.append(place | {"units": packed(units)})
            keys = " ".join(_name_keys(f"{head} {body} {who}"))
            words.append((n, as_letters(body), head, who, keys))
        self._connection.execute(passages.insert(), rows)
        self._connection.exec_driver_sql(_INSERT_WORDS, words)


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
            return Intake(connection, article).known

    @contextmanager
    def intake(self, article: Article) -> Iterator[Intake]:
        """One transaction for an article; when it ends, all of it is stored, or nothing."""
        with self._file.write() as connection:
            yield Intake(connection, article)

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
        with self._file.read() as connection:
            return CatalogueCounts(*(connection.execute(one).scalar_one() for one in counted))


class Texts:
    """An LRU cache of stored revisions by id, bounded by the characters of their texts.

    >>> from retrieval.domain import Head
    >>> texts = Texts(most_chars=6)
    >>> for n in (1, 2, 3):
    ...     texts.keep(Revision(n, f"{n}.txt", 1, "", "abc", Head("Gazette")))
    >>> sorted(texts.known([1, 2, 3]))
    [2, 3]
    """

    def __init__(self, *, most_chars: int = MOST_CHARS) -> None:
        self._most_chars = most_chars
        self._kept: OrderedDict[int, Revision] = OrderedDict()
        self._chars = 0
        self._lock = Lock()

    def known(self, ids: Iterable[int]) -> dict[int, Revision]:
        """Those of these revisions that are here."""
        with self._lock:
            found = {n: self._kept[n] for n in ids if n in self._kept}
            for n in found:
                self._kept.move_to_end(n)
        return found

    def keep(self, revision: Revision) -> None:
        """Keep a revision; those not used for longest are evicted."""
        with self._lock:
            if revision.id not in self._kept:
                self._kept[revision.id] = revision
                self._chars += len(revision.text)
            while self._chars > self._most_chars and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._chars -= len(old.text)


def _known(row: Row[Any]) -> Known:
    keys = tuple(json.loads(row.keys))
    place = (row.article, row.id, row.number, row.source)
    return Known(*place, row.sha256, head_of(row), row.text, keys)


def body_key(article: Article, reading: Reading) -> str | None:
    """The same for articles of the same words, whatever their dateline and furniture.

    None where there are no words to compare.
    """
    slices = [article.text[units[0].start : units[-1].stop] for units in reading.passages]
    if not slices:
        return None
    dateline = re.compile(rf"[^\n]{{0,40}}?\b{re.escape(article.head.outlet)}\)?\s*[-–—:/]+\s*")
    slices[0] = dateline.sub("", slices[0], count=1) if dateline.match(slices[0]) else slices[0]
    words = _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", " ".join(slices)))
    return sha256_of(words.casefold())


def _who(found: Iterable[Quote], span: Span) -> str:
    """Who speaks in this stretch of text, by name and role, each once."""
    start, stop = span.start, span.stop  # plain numbers: many quotes times many passages
    here = [q for q in found if q.sentence.start < stop and start < q.sentence.stop]
    return " ".join(dict.fromkeys(w for q in here for w in (q.speaker, q.role) if w))


def _name_keys(words: str) -> Iterable[str]:
    """The keys of all words that may be (part of) a name, each once."""
    capitalised = dict.fromkeys(_CAPITALISED.findall(words))
    return dict.fromkeys(key for word in capitalised for key in names.words(word))


# Statements are made once: making them takes longer than running them.
_REVISIONS = (
    select(revisions, articles.c.source, texts.c.text)
    .join(articles, articles.c.id == revisions.c.article)
    .join(texts, texts.c.revision == revisions.c.id)
    .where(revisions.c.id.in_(IDS))
)
_QUOTES = select(quotes).where(quotes.c.revision.in_(IDS)).order_by(quotes.c.id)
# The first free ids, safe inside a transaction that is the only writer; what has this body.
_FREE = text("""
    SELECT :body AS body, :taken_at AS taken_at,
           (SELECT coalesce(max(id), 0) + 1 FROM articles) AS article,
           (SELECT coalesce(max(id), 0) + 1 FROM revisions) AS revision,
           (SELECT coalesce(max(id), 0) + 1 FROM quotes) AS quote,
           coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0) + 1 AS passage,
           (SELECT min(id) FROM revisions WHERE body = :body AND article != :article) AS repeats
""")
# The latest first: a file or an address that holds another story every day has many.
_KNOWN = text("""
    SELECT revisions.*, articles.source, texts.text,
           (SELECT json_group_array(key) FROM origins WHERE article = articles.id) AS keys
    FROM articles JOIN revisions ON revisions.id = articles.current
                  JOIN texts ON texts.revision = revisions.id
    WHERE articles.id IN (
        SELECT article FROM origins WHERE key IN (SELECT value FROM json_each(:keys))
        UNION SELECT id FROM articles WHERE source = :source
        UNION SELECT article FROM revisions WHERE sha256 = :sha256
    ) ORDER BY articles.id DESC LIMIT 50
""")
_NAME = text("INSERT OR IGNORE INTO origins (key, article) VALUES (:key, :article)")
_UNNAME = text("DELETE FROM origins WHERE key = :key AND article = :article")
_ONLY_HERE = text("DELETE FROM origins WHERE key = :key AND article != :article")
_TAKEN_NAME = text("SELECT 1 FROM articles WHERE source = :source")
_MOVE_ON = text("UPDATE articles SET current = :current WHERE id = :article")
# Full text is SQLite's own; rows go to the driver as they are, which halves their cost.
_INSERT_WHO = "INSERT INTO quotes_fts(rowid, speaker, role) VALUES (?, ?, ?)"
_INSERT_WORDS = "INSERT INTO passages_fts(rowid, body, head, who, keys) VALUES (?, ?, ?, ?, ?)"
