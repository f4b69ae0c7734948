"""One revision written: its head and text, quotes, passages and full-text rows, in one go."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from retrieval.catalogue.rows import day_of, packed, utc
from retrieval.catalogue.schema import articles, changes, passages, quotes, revisions, texts
from retrieval.domain import Article, Quote, Reading, Span
from retrieval.text import names

_BETWEEN_WORDS = re.compile(r"\W+")
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][\w'’‘`ʼʻ-]*")


def sha256_of(text_: str) -> str:
    """The fingerprint of a text: SHA-256 of its UTF-8 bytes, as hex."""
    return hashlib.sha256(text_.encode()).hexdigest()


def store(
    connection: Connection,
    article: Article,
    reading: Reading,
    *,
    now: datetime,
    before: Row[Any] | None,
) -> None:
    """Write the article as it is ``now``, in the caller's transaction.

    ``before`` is the row of the revision that it replaces, None for a new article.
    """
    article_id = before.article if before else 0
    asked = {"body": body_key(article, reading), "article": article_id, "taken_at": utc(now)}
    free = connection.execute(_FREE, asked).one()
    if before:
        _leave_search(connection, before.id)
        connection.execute(_MOVE_ON, {"article": article_id, "current": free.revision})
    else:
        new = {"id": free.article, "source": article.source, "current": free.revision}
        connection.execute(articles.insert(), new)
    _store_revision(connection, article, free, before)
    _store_quotes(connection, free, reading.quotes)
    last = _store_passages(connection, free, article, reading)
    _log(connection, free.revision, "add", free.passage, last)


def _store_revision(
    connection: Connection, article: Article, free: Row[Any], before: Row[Any] | None
) -> None:
    row = {
        "id": free.revision,
        "article": before.article if before else free.article,
        "number": before.number + 1 if before else 1,
        "sha256": sha256_of(article.text),
        "body": free.body,
        "repeats": free.repeats,
        "day": day_of(article.head.published),
        "taken_at": free.taken_at,
        **asdict(article.head),
    }
    connection.execute(revisions.insert(), row)
    connection.execute(texts.insert(), {"revision": free.revision, "text": article.text})


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


def _leave_search(connection: Connection, revision: int) -> None:
    """The passages of a revision that is replaced go; its text and quotes stay."""
    mine = passages.c.revision == revision
    first, last = connection.execute(
        select(func.min(passages.c.id), func.max(passages.c.id)).where(mine)
    ).one()
    connection.execute(passages.delete().where(mine))
    _log(connection, revision, "remove", first or 0, last or -1)


def _log(connection: Connection, revision: int, op: str, first: int, last: int) -> None:
    row = {"revision": revision, "op": op, "first": first, "last": last}
    connection.execute(changes.insert(), row)


def _store_quotes(connection: Connection, free: Row[Any], found: Sequence[Quote]) -> None:
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
        }
        rows.append(row)
        if key or role:  # a role also by its keys, as names leave titles out: "PMF chairman"
            searchable.append((n, key, f"{role} {names.key(role)}" if role else ""))
    connection.execute(quotes.insert(), rows)
    if searchable:
        connection.exec_driver_sql(_INSERT_WHO, searchable)


def _store_passages(
    connection: Connection, free: Row[Any], article: Article, reading: Reading
) -> int:
    """The id of the last passage; smaller than the first free one where there is none."""
    if not reading.passages:
        return int(free.passage) - 1
    rows, words = [], []
    head = " ".join(part for part in (article.head.title, article.head.outlet) if part)
    for n, units in enumerate(reading.passages, free.passage):
        span = Span(units[0].start, units[-1].stop)
        body, who = span.of(article.text), _who(reading.quotes, span)
        place = {"id": n, "revision": free.revision, "start": span.start, "stop": span.stop}
        rows.append(place | {"units": packed(units)})
        keys = " ".join(_name_keys(f"{head} {body} {who}"))
        words.append((n, body, head, who, keys))
    connection.execute(passages.insert(), rows)
    connection.exec_driver_sql(_INSERT_WORDS, words)
    return int(free.passage) + len(rows) - 1


def _who(found: Iterable[Quote], span: Span) -> str:
    """Who speaks in this stretch of text, by name and role, each once."""
    start, stop = span.start, span.stop  # plain numbers: many quotes times many passages
    here = [q for q in found if q.sentence.start < stop and start < q.sentence.stop]
    return " ".join(dict.fromkeys(w for q in here for w in (q.speaker, q.role) if w))


def _name_keys(words: str) -> Iterable[str]:
    """The keys of all words that may be (part of) a name, each once."""
    capitalised = dict.fromkeys(_CAPITALISED.findall(words))
    return dict.fromkeys(key for word in capitalised for key in names.words(word))


# The first free ids, safe inside a transaction that is the only writer; what has this body.
_FREE = text("""
    SELECT :body AS body, :taken_at AS taken_at,
           (SELECT coalesce(max(id), 0) + 1 FROM articles) AS article,
           (SELECT coalesce(max(id), 0) + 1 FROM revisions) AS revision,
           (SELECT coalesce(max(id), 0) + 1 FROM quotes) AS quote,
           coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0) + 1 AS passage,
           (SELECT min(id) FROM revisions WHERE body = :body AND article != :article) AS repeats
""")
_MOVE_ON = text("UPDATE articles SET current = :current WHERE id = :article")
# Full text is SQLite's own; rows go to the driver as they are, which halves their cost.
_INSERT_WHO = "INSERT INTO quotes_fts(rowid, speaker, role) VALUES (?, ?, ?)"
_INSERT_WORDS = "INSERT INTO passages_fts(rowid, body, head, who, keys) VALUES (?, ?, ?, ?, ?)"
