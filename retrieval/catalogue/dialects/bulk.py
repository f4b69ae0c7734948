"""Many new articles stored at once on PostgreSQL, one statement a table.

What their rows hold is made without the database, by any process; ids are counted from 0 there,
and become those that are free when the rows are stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, TextClause, text

from retrieval.catalogue.dialects import tsvector
from retrieval.catalogue.fulltext import passage_words, speaker_words
from retrieval.catalogue.rows import (
    body_key,
    day_of,
    named_as,
    passage_rows,
    quote_rows,
    sha256_of,
    utc,
    utc_now,
)
from retrieval.domain import READING_VERSION, Article, Reading, Span


@dataclass(frozen=True, slots=True)
class MadeRows:
    """What was read in some articles, as it is stored.

    Of each article how many ``quotes`` and ``passages`` it has, and its ``bodies`` key; the rows
    of the other ``tables`` as JSON.
    """

    quotes: list[int]
    passages: list[int]
    bodies: list[str | None]
    tables: dict[str, str]


def made_rows(read: Iterable[tuple[Article, Reading]]) -> MadeRows:
    """The rows of these articles."""
    made = MadeRows([], [], [], {})
    quotes, passages, spoken = list[Mapping[str, Any]](), list[Mapping[str, Any]](), []
    stems = list[tsvector.Stems]()
    for n, (article, reading) in enumerate(read):
        found = [*enumerate(reading.quotes, len(quotes))]
        spoken += speaker_words(found)
        quotes += quote_rows(n, len(quotes), reading.quotes)
        for row in passage_rows(n, len(passages), reading.passages):
            passages.append(row | {"units": f"\\x{row['units'].hex()}"})
            span = Span(row["start"], row["stop"])
            words = passage_words(row["id"], span, article.text, article.head, reading.quotes)
            stems.append(tsvector.stems_of(words))
        made.quotes.append(len(reading.quotes))
        made.passages.append(len(reading.passages))
        made.bodies.append(body_key(article, reading))
    rows: dict[str, Sequence[Mapping[str, Any]]] = {
        "quotes": quotes,
        "passages": passages,
        "passage_words": [{"passage": n, **tsvector.stored(one)} for n, one in enumerate(stems)],
        "quote_words": [{"quote": n, "words": words} for n, words in tsvector.spoken(spoken)],
        "known_words": tsvector.counted(stems, spoken),
    }
    made.tables.update((name, written(some)) for name, some in rows.items())
    return made


def written(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as PostgreSQL reads them; UnicodeEncodeError where one holds no proper text."""
    found = json.dumps(rows, ensure_ascii=False)
    found.encode()
    return found


def met(connection: Connection, marks: Iterable[str]) -> set[str]:
    """Those of these marks (see ``marks_of``) by which a stored article is known."""
    return {*connection.execute(_MET, {"marks": [*marks]}).scalars()}


def store(
    connection: Connection, articles: Sequence[Article], made: MadeRows, now: datetime
) -> None:
    """Store articles of which no mark is ``met``; the transaction holds the write lock."""
    free = connection.execute(_FREE).mappings().one()
    firsts = {name: int(free[name]) for name in ("article", "revision", "quote", "passage")}
    tables = _heads(articles, made, firsts["passage"], now) | made.tables
    for name, statement in _INSERTS.items():
        if tables[name] != "[]":
            connection.execute(statement, {**firsts, "rows": tables[name]})


def _heads(
    articles: Sequence[Article], made: MadeRows, passage: int, now: datetime
) -> dict[str, str]:
    """The rows of the tables that hold what stood above the articles, and when they came."""
    first: dict[str | None, int] = {}
    revisions, changes = list[Mapping[str, Any]](), list[Mapping[str, Any]]()
    for n, article in enumerate(articles):
        body, stop = made.bodies[n], passage + made.passages[n]
        same = first.setdefault(body, n) if body else n
        revisions.append(
            {
                "id": n,
                "article": n,
                "number": 1,
                "sha256": sha256_of(article.text),
                "body": body,
                "repeats": same if same < n else None,
                "day": day_of(article.head.published),
                "taken_at": utc(now),
                "reading": READING_VERSION,
                **asdict(article.head),
            }
        )
        log = {"op": "add", "first": passage, "last": stop - 1, "at": utc(utc_now())}
        changes.append({"revision": n, **log})
        passage = stop
    each = [*enumerate(articles)]
    return {
        "articles": written([{"id": n, "source": one.source, "current": n} for n, one in each]),
        "origins": written([{"key": k, "article": n} for n, one in each for k in named_as(one)]),
        "revisions": written(revisions),
        "texts": written([{"revision": n, "text": one.text} for n, one in each]),
        "changes": written(changes),
    }


def _insert(table: str, columns: str, values: str = "", more: str = "") -> TextClause:
    """Only our own names stand in the text of these statements."""
    return text(
        f"INSERT INTO {table} ({columns}) SELECT {values or columns} "  # noqa: S608
        f"FROM json_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS json)) AS made {more}"
    )


_MET = text("""
    SELECT key FROM origins WHERE key = ANY(CAST(:marks AS text[]))
    UNION ALL SELECT source FROM articles WHERE source = ANY(CAST(:marks AS text[]))
    UNION ALL SELECT sha256 FROM revisions WHERE sha256 = ANY(CAST(:marks AS text[]))
""")
_FREE = text(f"""
    SELECT (SELECT coalesce(max(id), 0) + 1 FROM articles) AS article,
           (SELECT coalesce(max(id), 0) + 1 FROM revisions) AS revision,
           ({tsvector.TsVector.free_quote}) AS quote,
           coalesce((SELECT last FROM changes WHERE op = 'add' ORDER BY seq DESC LIMIT 1), 0) + 1
               AS passage
""")  # noqa: S608
_COUNTED = tsvector.COUNTED
_MINE = "number, sha256, body, outlet, title, author, published, day, url, taken_at, reading"
_PLACES = "start, stop, sentence_start, sentence_stop"
_QUOTED = f"{_PLACES}, kind, speaker, speaker_keys, role, cue, how, polarity"
# In an order in which none points at one that comes later.
_INSERTS = {
    "articles": _insert(
        "articles", "id, source, current", "id + :article, source, current + :revision"
    ),
    "origins": _insert("origins", "key, article", "key, article + :article"),
    "revisions": _insert(
        "revisions",
        f"id, article, repeats, {_MINE}",
        "id + :revision, article + :article, coalesce((SELECT min(before.id) FROM revisions "  # noqa: S608
        f"AS before WHERE before.body = made.body), repeats + :revision), {_MINE}",
    ),
    "texts": _insert("texts", "revision, text", "revision + :revision, text"),
    "quotes": _insert(
        "quotes", f"id, revision, {_QUOTED}", f"id + :quote, revision + :revision, {_QUOTED}"
    ),
    "passages": _insert(
        "passages",
        "id, revision, start, stop, units",
        "id + :passage, revision + :revision, start, stop, units",
    ),
    "passage_words": _insert(
        "passage_words", "passage, words, hits, length", "passage + :passage, words, hits, length"
    ),
    "quote_words": _insert("quote_words", "quote, words", "quote + :quote, words"),
    "known_words": _insert(
        "known_words",
        f"word, {', '.join(_COUNTED)}",
        f"word, {', '.join(f'coalesce({one}, 0)' for one in _COUNTED)}",
        "ON CONFLICT (word) DO UPDATE SET "
        + ", ".join(f"{one} = known_words.{one} + excluded.{one}" for one in _COUNTED),
    ),
    "changes": _insert(
        "changes", "revision, op, first, last, at", "revision + :revision, op, first, last, at"
    ),
}
