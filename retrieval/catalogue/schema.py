"""The tables of the catalogue, their version, and the steps from older versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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

from retrieval.catalogue.portable import Schema, portable

VERSION = 8

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Text, nullable=False, unique=True),
    Column("current", Integer, nullable=False),  # id of the revision that may be searched
)

# The keys by which an article is recognised when it comes again. Different articles can share one.
origins = Table(
    "origins",
    metadata,
    Column("key", Text, primary_key=True),
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Index("origins_article", "article"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", ForeignKey("articles.id"), nullable=False),
    Column("number", Integer, nullable=False),  # from 1
    Column("sha256", Text, nullable=False),
    Column("body", Text),  # the same for the same words: reprints meet here
    Column("repeats", ForeignKey("revisions.id")),  # the first revision with this body
    Column("outlet", Text, nullable=False),
    Column("title", Text),
    Column("author", Text),
    Column("published", Text),  # as it was given
    Column("day", Text),  # the day of ``published``: YYYY-MM-DD
    Column("url", Text),
    Column("taken_at", Text, nullable=False),  # UTC
    Column("reading", Integer, nullable=False, server_default="0"),  # the READING_VERSION
    UniqueConstraint("article", "number"),
    Index("revisions_body", "body"),
    Index("revisions_sha256", "sha256"),
    Index("revisions_day", "day"),
)

# Apart from the revisions, so that reading heads does not walk over whole articles.
texts = Table(
    "texts",
    metadata,
    Column("revision", ForeignKey("revisions.id"), primary_key=True),
    Column("text", Text, nullable=False),
)

quotes = Table(
    "quotes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision", ForeignKey("revisions.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("sentence_start", Integer, nullable=False),
    Column("sentence_stop", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("speaker", Text),
    Column("speaker_keys", Text),  # words of the name by their keys, space between
    Column("role", Text),
    Column("cue", Text),
    Column("how", Text),
    Column("polarity", Text, nullable=False, server_default="said"),
    Index("quotes_speaker_keys", "speaker_keys"),
)

# An id is never used again: rows of the full text and vectors of removed passages may remain.
passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision", ForeignKey("revisions.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("units", LargeBinary, nullable=False),  # see rows.packed
    sqlite_autoincrement=True,
)

# Which answers show the quote of a receipt; of answers before version 4 it is not known.
cited = Table(
    "cited",
    metadata,
    Column("answer", ForeignKey("answers.id"), primary_key=True),
    Column("receipt", ForeignKey("receipts.id"), primary_key=True),
    Index("cited_receipt", "receipt"),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("revision", ForeignKey("revisions.id"), nullable=False),
    Column("op", Text, nullable=False),  # "add" | "remove"
    Column("first", Integer, nullable=False),  # ids of its passages, from
    Column("last", Integer, nullable=False),  # to, inclusive; none if smaller than first
    Column("at", Text),  # UTC; unknown of what an older version wrote
    sqlite_autoincrement=True,
)

index_state = Table(
    "index_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("seq", Integer, nullable=False),  # the last change that is in this index
)

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked_at", Text, nullable=False),  # UTC
    Column("question", Text, nullable=False),
    Column("json", Text, nullable=False),
    Column("model", Text),  # that was asked; its tokens, and what it wrote that did not hold
    Column("input_tokens", Integer, nullable=False, server_default="0"),
    Column("output_tokens", Integer, nullable=False, server_default="0"),
    Column("dropped", Integer, nullable=False, server_default="0"),
)

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", Text, nullable=False),  # UTC
    Column("json", Text, nullable=False),
    Column("model", Text),  # as of answers
    Column("input_tokens", Integer, nullable=False, server_default="0"),
    Column("output_tokens", Integer, nullable=False, server_default="0"),
    Column("dropped", Integer, nullable=False, server_default="0"),
)

# Which digests show the quote of a receipt.
digest_cited = Table(
    "digest_cited",
    metadata,
    Column("digest", ForeignKey("digests.id"), primary_key=True),
    Column("receipt", ForeignKey("receipts.id"), primary_key=True),
    Index("digest_cited_receipt", "receipt"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", ForeignKey("revisions.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("folding", Integer, nullable=False),  # version of the folding it was made with
)

# In how many articles each word stood when it was last counted for the stories.
story_words = Table(
    "story_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("word", Text, nullable=False, unique=True),
    Column("articles", Integer, nullable=False),
)

# The story of each article that was read for it; a story has the id of its first article.
story_members = Table(
    "story_members",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("story", ForeignKey("articles.id"), nullable=False),
    Column("same_as", ForeignKey("articles.id"), nullable=False),  # itself, unless a reprint
    Column("day", Integer),  # of publication, as date.toordinal; unknown stays NULL
    Column("seen", Integer, nullable=False),  # the day on which it was taken in
    Column("signature", LargeBinary, nullable=False),  # see stories.signature
    Index("story_members_story", "story"),
    Index("story_members_day", "day", "seen"),
    Index("story_members_seen", "seen"),
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("state", Text, nullable=False),  # JSON, see catalogue.feeds
    Column("added_at", Text, nullable=False),  # UTC
)

# Articles that came from pages of feeds, and when each page was read last.
watched = Table(
    "watched",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("read_at", Text, nullable=False),  # UTC
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
