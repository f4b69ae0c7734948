"""The tables of the catalogue, their version, and the steps from older versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from retrieval.catalogue.portable import Schema, portable

VERSION = 8

metadata = MetaData()
_needed = partial(Column[Any], nullable=False)


def _table(name: str, *parts: SchemaItem, **more: Any) -> Table:
    return Table(name, metadata, *parts, **more)


meta = _table("meta", Column("name", Text, primary_key=True), _needed("value", Text))

articles = _table(
    "articles",
    Column("id", Integer, primary_key=True),
    _needed("source", Text, unique=True),
    _needed("current", Integer),  # id of the revision that may be searched
)

# The keys by which an article is recognised when it comes again. Different articles can share one.
origins = _table(
    "origins",
    Column("key", Text, primary_key=True),
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Index("origins_article", "article"),
)

revisions = _table(
    "revisions",
    Column("id", Integer, primary_key=True),
    _needed("article", ForeignKey("articles.id")),
    _needed("number", Integer),  # from 1
    _needed("sha256", Text),
    Column("body", Text),  # the same for the same words: reprints meet here
    Column("repeats", ForeignKey("revisions.id")),  # the first revision with this body
    _needed("outlet", Text),
    Column("title", Text),
    Column("author", Text),
    Column("published", Text),  # as it was given
    Column("day", Text),  # the day of ``published``: YYYY-MM-DD
    Column("url", Text),
    _needed("taken_at", Text),  # UTC
    _needed("reading", Integer, server_default="0"),  # the READING_VERSION
    UniqueConstraint("article", "number"),
    Index("revisions_body", "body"),
    Index("revisions_sha256", "sha256"),
    Index("revisions_day", "day"),
)

# Apart from the revisions, so that reading heads does not walk over whole articles.
texts = _table(
    "texts",
    Column("revision", ForeignKey("revisions.id"), primary_key=True),
    _needed("text", Text),
)

quotes = _table(
    "quotes",
    Column("id", Integer, primary_key=True),
    _needed("revision", ForeignKey("revisions.id"), index=True),
    _needed("start", Integer),
    _needed("stop", Integer),
    _needed("sentence_start", Integer),
    _needed("sentence_stop", Integer),
    _needed("kind", Text),
    Column("speaker", Text),
    Column("speaker_keys", Text),  # words of the name by their keys, space between
    Column("role", Text),
    Column("cue", Text),
    Column("how", Text),
    _needed("polarity", Text, server_default="said"),
    Index("quotes_speaker_keys", "speaker_keys"),
)

# An id is never used again: rows of the full text and vectors of removed passages may remain.
passages = _table(
    "passages",
    Column("id", Integer, primary_key=True),
    _needed("revision", ForeignKey("revisions.id"), index=True),
    _needed("start", Integer),
    _needed("stop", Integer),
    _needed("units", LargeBinary),  # see rows.packed
    sqlite_autoincrement=True,
)

# Which answers show the quote of a receipt; of answers before version 4 it is not known.
cited = _table(
    "cited",
    Column("answer", ForeignKey("answers.id"), primary_key=True),
    Column("receipt", ForeignKey("receipts.id"), primary_key=True),
    Index("cited_receipt", "receipt"),
)

changes = _table(
    "changes",
    Column("seq", Integer, primary_key=True),
    _needed("revision", ForeignKey("revisions.id")),
    _needed("op", Text),  # "add" | "remove"
    _needed("first", Integer),  # ids of its passages, from
    _needed("last", Integer),  # to, inclusive; none if smaller than first
    Column("at", Text),  # UTC; unknown of what an older version wrote
    sqlite_autoincrement=True,
)

index_state = _table(
    "index_state",
    Column("name", Text, primary_key=True),
    _needed("seq", Integer),  # the last change that is in this index
)

answers = _table(
    "answers",
    Column("id", Integer, primary_key=True),
    _needed("asked_at", Text),  # UTC
    _needed("question", Text),
    _needed("json", Text),
    Column("model", Text),  # that was asked; its tokens, and what it wrote that did not hold
    _needed("input_tokens", Integer, server_default="0"),
    _needed("output_tokens", Integer, server_default="0"),
    _needed("dropped", Integer, server_default="0"),
)

digests = _table(
    "digests",
    Column("id", Integer, primary_key=True),
    _needed("made_at", Text),  # UTC
    _needed("json", Text),
    Column("model", Text),  # as of answers
    _needed("input_tokens", Integer, server_default="0"),
    _needed("output_tokens", Integer, server_default="0"),
    _needed("dropped", Integer, server_default="0"),
)

# Which digests show the quote of a receipt.
digest_cited = _table(
    "digest_cited",
    Column("digest", ForeignKey("digests.id"), primary_key=True),
    Column("receipt", ForeignKey("receipts.id"), primary_key=True),
    Index("digest_cited_receipt", "receipt"),
)

receipts = _table(
    "receipts",
    Column("id", Text, primary_key=True),
    _needed("revision", ForeignKey("revisions.id")),
    _needed("start", Integer),
    _needed("stop", Integer),
    _needed("folding", Integer),  # version of the folding it was made with
)

# In how many articles each word stood when it was last counted for the stories.
story_words = _table(
    "story_words",
    Column("id", Integer, primary_key=True),
    _needed("word", Text, unique=True),
    _needed("articles", Integer),
)

# The story of each article that was read for it; a story has the id of its first article.
story_members = _table(
    "story_members",
    Column("article", ForeignKey("articles.id"), primary_key=True),
    _needed("story", ForeignKey("articles.id")),
    _needed("same_as", ForeignKey("articles.id")),  # itself, unless a reprint
    Column("day", Integer),  # of publication, as date.toordinal; unknown stays NULL
    _needed("seen", Integer),  # the day on which it was taken in
    _needed("signature", LargeBinary),  # see stories.signature
    Index("story_members_story", "story"),
    Index("story_members_day", "day", "seen"),
    Index("story_members_seen", "seen"),
)

feeds = _table(
    "feeds",
    Column("url", Text, primary_key=True),
    _needed("state", Text),  # JSON, see catalogue.feeds
    _needed("added_at", Text),  # UTC
)

# Articles that came from pages of feeds, and when each page was read last.
watched = _table(
    "watched",
    Column("article", ForeignKey("articles.id"), primary_key=True),
    _needed("read_at", Text),  # UTC
)

portable(metadata)

# SQLite's full text holds no copy of the words (content=''). Rows of passages that left the search
# stay and are passed over, because a query always joins the passages.
FULL_TEXT = (
    "CREATE VIRTUAL TABLE passages_fts USING fts5(body, head, who, keys, content='', "
    "tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE quotes_fts USING fts5(speaker, role, content='', "
    "tokenize='unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE passages_vocab USING fts5vocab(passages_fts, col)",
    "CREATE VIRTUAL TABLE quotes_vocab USING fts5vocab(quotes_fts, col)",
)

# PostgreSQL's full text, see dialects.tsvector; it goes with the passage or quote.
POSTGRES_FULL_TEXT = (
    "CREATE TABLE passage_words (passage BIGINT PRIMARY KEY REFERENCES passages ON DELETE CASCADE, "
    "words TSVECTOR NOT NULL, hits JSONB NOT NULL, length INTEGER NOT NULL)",
    "CREATE INDEX passage_words_words ON passage_words USING gin (words)",
    "CREATE TABLE quote_words (quote BIGINT PRIMARY KEY REFERENCES quotes ON DELETE CASCADE, "
    "words TSVECTOR NOT NULL)",
    "CREATE INDEX quote_words_words ON quote_words USING gin (words)",
    # Every article counts its words anew: half of each page is left free for that.
    'CREATE TABLE known_words (word TEXT COLLATE "C" PRIMARY KEY, body BIGINT NOT NULL, '
    "head BIGINT NOT NULL, who BIGINT NOT NULL, keys BIGINT NOT NULL, words BIGINT NOT NULL, "
    "speaker BIGINT NOT NULL) WITH (fillfactor = 50)",
    "CREATE INDEX known_words_speaker ON known_words (word) WHERE speaker > 0",
)

# The statements that lead from the version before to the one named.
STEPS: Mapping[int, Sequence[str]] = {
    2: (
        "CREATE INDEX revisions_day ON revisions (day)",
        "CREATE INDEX quotes_speaker_keys ON quotes (speaker_keys)",
        "CREATE VIRTUAL TABLE passages_vocab USING fts5vocab(passages_fts, col)",
    ),
    3: (
        "ALTER TABLE answers ADD COLUMN model TEXT",
        "ALTER TABLE answers ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE answers ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE answers ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0",
    ),
    4: (
        "CREATE TABLE cited (answer INTEGER NOT NULL REFERENCES answers, "
        "receipt TEXT NOT NULL REFERENCES receipts, PRIMARY KEY (answer, receipt))",
        "CREATE INDEX cited_receipt ON cited (receipt)",
        "CREATE TABLE story_words (id INTEGER NOT NULL PRIMARY KEY, word TEXT NOT NULL UNIQUE, "
        "articles INTEGER NOT NULL)",
        "CREATE TABLE story_members (article INTEGER NOT NULL PRIMARY KEY REFERENCES articles, "
        "story INTEGER NOT NULL REFERENCES articles, same_as INTEGER NOT NULL REFERENCES articles, "
        "day INTEGER, seen INTEGER NOT NULL, signature BLOB NOT NULL)",
        "CREATE INDEX story_members_story ON story_members (story)",
        "CREATE INDEX story_members_day ON story_members (day, seen)",
        "CREATE INDEX story_members_seen ON story_members (seen)",
        "CREATE TABLE feeds (url TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, "
        "added_at TEXT NOT NULL)",
        "CREATE TABLE watched (article INTEGER NOT NULL PRIMARY KEY REFERENCES articles, "
        "read_at TEXT NOT NULL)",
    ),
    # Digests stood among the answers, to the question ""; each keeps its number.
    5: (
        "CREATE TABLE digests (id INTEGER NOT NULL PRIMARY KEY, made_at TEXT NOT NULL, "
        "json TEXT NOT NULL, model TEXT, input_tokens INTEGER NOT NULL DEFAULT 0, "
        "output_tokens INTEGER NOT NULL DEFAULT 0, dropped INTEGER NOT NULL DEFAULT 0)",
        "CREATE TABLE digest_cited (digest INTEGER NOT NULL REFERENCES digests, "
        "receipt TEXT NOT NULL REFERENCES receipts, PRIMARY KEY (digest, receipt))",
        "CREATE INDEX digest_cited_receipt ON digest_cited (receipt)",
        "INSERT INTO digests SELECT id, asked_at, json_object("
        "'window', json_object('since', json_extract(json, '$.digest.since'), "
        "'until', json_extract(json, '$.digest.until')), "
        "'stories', json_extract(json, '$.digest.stories'), "
        "'citations', json_extract(json, '$.citations'), "
        "'articles', json_extract(json, '$.searched.articles'), "
        "'mode', json_extract(json, '$.mode'), 'notes', json_extract(json, '$.notes'), "
        "'cost', json_extract(json, '$.cost')), model, input_tokens, output_tokens, dropped "
        "FROM answers WHERE json_extract(json, '$.digest') IS NOT NULL",
        "INSERT INTO digest_cited SELECT answer, receipt FROM cited "
        "WHERE answer IN (SELECT id FROM digests)",
        "DELETE FROM cited WHERE answer IN (SELECT id FROM digests)",
        "DELETE FROM answers WHERE id IN (SELECT id FROM digests)",
    ),
    6: (
        "ALTER TABLE quotes ADD COLUMN how TEXT",
        "ALTER TABLE quotes ADD COLUMN polarity TEXT NOT NULL DEFAULT 'said'",
        "CREATE TABLE origins (key TEXT NOT NULL, article INTEGER NOT NULL REFERENCES articles, "
        "PRIMARY KEY (key, article))",
        "CREATE INDEX origins_article ON origins (article)",
        "INSERT INTO origins SELECT 'name:' || source, id FROM articles",
    ),
    7: ("ALTER TABLE revisions ADD COLUMN reading INTEGER NOT NULL DEFAULT 0",),
    8: ("ALTER TABLE changes ADD COLUMN at TEXT",),
}

also = {"sqlite": FULL_TEXT, "postgresql": POSTGRES_FULL_TEXT}
prepare = Schema(metadata, VERSION, STEPS, also).prepare
