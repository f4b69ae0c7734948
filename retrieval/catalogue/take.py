"""Taking one article: a new revision with its quotes, passages and full text, or nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select, text

from retrieval.catalogue.rows import day_of, packed
from retrieval.catalogue.schema import articles, changes, passages, quotes, revisions, texts
from retrieval.domain import Article, Head, Quote, Reading, Span
from retrieval.text import names, spans


class Taken(StrEnum):
    """What became of an article that was offered."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


_CAPITALISED = re.compile(r"\b[^\W\d_a-z][\w'’‘`ʼʻ-]*")


def sha256_of(text_: str) -> str:
    """The fingerprint of a text: SHA-256 of its UTF-8 bytes, as hex."""
    return hashlib.sha256(text_.encode()).hexdigest()


def current_of(connection: Connection, article: Article) -> tuple[int, int] | None:
    """Article id and current revision id of this source, None where it is new."""
    row = connection.execute(
        select(articles.c.id, articles.c.current).where(articles.c.source == article.source)
    ).one_or_none()
    return (row.id, row.current) if row else None


def is_unchanged(connection: Connection, article: Article) -> bool:
    """Whether the current revision of this source has the same text and the same head."""
    row = connection.execute(
        select(revisions)
        .join(articles, articles.c.current == revisions.c.id)
        .where(articles.c.source == article.source)
    ).one_or_none()
    if row is None or row.sha256 != sha256_of(article.text):
        return False
    return Head(row.outlet, row.title, row.author, row.published, row.url) == article.head


def take(connection: Connection, article: Article, reading: Reading) -> Taken:
    """Store the article as it is now; everything in the caller's transaction."""
    if is_unchanged(connection, article):
        return Taken.UNCHANGED
    known = current_of(connection, article)
    if known:
        _leave_search(connection, known[1])
    revision = _new_revision(connection, article, reading, known[0] if known else None)
    connection.execute(texts.insert().values(revision=revision, text=article.text))
    _store_quotes(connection, revision, reading.quotes)
    first, last = _store_passages(connection, revision, article, reading)
    _log(connection, revision, "add", first, last)
    return Taken.CHANGED if known else Taken.NEW


def _new_revision(
    connection: Connection, article: Article, reading: Reading, known: int | None
) -> int:
    revision = _next(connection, revisions.c.id)
    article_id = known or _next(connection, articles.c.id)
    if known:
        connection.execute(articles.update().where(articles.c.id == known).values(current=revision))
    else:
        row = {"id": article_id, "source": article.source, "current": revision}
        connection.execute(articles.insert().values(row))
    body = body_key(article, reading)
    head = article.head
    connection.execute(
        revisions.insert().values(
            id=revision,
            article=article_id,
            number=_next(connection, revisions.c.number, revisions.c.article == article_id),
            sha256=sha256_of(article.text),
            body=body,
            repeats=_first_with(connection, body, article_id),
            outlet=head.outlet,
            title=head.title,
            author=head.author,
            published=head.published,
            day=day_of(head.published),
            url=head.url,
            taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    )
    return revision


def body_key(article: Article, reading: Reading) -> str | None:
    """The same for articles of the same words, whatever their dateline and furniture.

    None where there are no words to compare.
    """
    slices = [article.text[units[0].start : units[-1].stop] for units in reading.passages]
    if not slices:
        return None
    dateline = re.compile(rf"[^\n]{{0,40}}?\b{re.escape(article.head.outlet)}\)?\s*[-–—:/]+\s*")
    slices[0] = dateline.sub("", slices[0], count=1) if dateline.match(slices[0]) else slices[0]
    return sha256_of(spans.fold(" ".join(slices)).text)


def _first_with(connection: Connection, body: str | None, article_id: int) -> int | None:
    if body is None:
        return None
    same = (revisions.c.body == body) & (revisions.c.article != article_id)
    found = select(func.min(revisions.c.id)).where(same)
    return connection.execute(found).scalar_one_or_none()


def _leave_search(connection: Connection, revision: int) -> None:
    """The passages of a revision that is replaced go; its text and quotes stay."""
    mine = passages.c.revision == revision
    first, last = connection.execute(
        select(func.min(passages.c.id), func.max(passages.c.id)).where(mine)
    ).one()
    connection.execute(passages.delete().where(mine))
    _log(connection, revision, "remove", first or 0, last or -1)


def _log(connection: Connection, revision: int, op: str, first: int, last: int) -> None:
    connection.execute(changes.insert().values(revision=revision, op=op, first=first, last=last))


def _next(connection: Connection, column: Any, *where: Any) -> int:
    """The next number of a column; safe, as the caller's transaction is the only writer."""
    return int(
        connection.execute(
            select(func.coalesce(func.max(column), 0) + 1).where(*where)
        ).scalar_one()
    )


def _store_quotes(connection: Connection, revision: int, found: Sequence[Quote]) -> None:
    if not found:
        return
    first = _next(connection, quotes.c.id)
    rows = [
        {
            "id": n,
            "revision": revision,
            "start": quote.span.start,
            "stop": quote.span.stop,
            "sentence_start": quote.sentence.start,
            "sentence_stop": quote.sentence.stop,
            "kind": quote.kind.value,
            "speaker": quote.speaker,
            "speaker_keys": names.key(quote.speaker) if quote.speaker else None,
            "role": quote.role,
            "cue": quote.cue,
        }
        for n, quote in enumerate(found, first)
    ]
    connection.execute(quotes.insert(), rows)
    searchable = [
        {"id": n, "speaker": names.key(quote.speaker or ""), "role": _role_words(quote.role)}
        for n, quote in enumerate(found, first)
        if quote.speaker or quote.role
    ]
    if searchable:
        connection.execute(_INSERT_WHO, searchable)


def _store_passages(
    connection: Connection, revision: int, article: Article, reading: Reading
) -> tuple[int, int]:
    """The ids of the first and the last passage; the last is smaller where there is none."""
    first = _next_passage(connection)
    if not reading.passages:
        return first, first - 1
    rows, words = [], []
    head = " ".join(part for part in (article.head.title, article.head.outlet) if part)
    for n, units in enumerate(reading.passages, first):
        span = Span(units[0].start, units[-1].stop)
        body, who = span.of(article.text), _who(reading.quotes, span)
        place = {"id": n, "revision": revision, "start": span.start, "stop": span.stop}
        rows.append(place | {"units": packed(units)})
        keys = " ".join(_name_keys(f"{head} {body} {who}"))
        words.append({"id": n, "body": body, "head": head, "who": who, "keys": keys})
    connection.execute(passages.insert(), rows)
    connection.execute(_INSERT_WORDS, words)
    return first, first + len(rows) - 1


def _next_passage(connection: Connection) -> int:
    found = connection.execute(_LAST_PASSAGE).scalar_one_or_none()
    return int(found or 0) + 1


def _who(found: Iterable[Quote], span: Span) -> str:
    """Who speaks in this stretch of text, by name and role, each once."""
    here = [quote for quote in found if quote.sentence.overlap(span)]
    return " ".join(dict.fromkeys(w for q in here for w in (q.speaker, q.role) if w))


def _role_words(role: str | None) -> str:
    """A role by its words and by their keys, as names leave titles out: "PMF chairman"."""
    return f"{role} {names.key(role)}" if role else ""


def _name_keys(words: str) -> Iterable[str]:
    """The keys of all words that may be (part of) a name, each once."""
    capitalised = _CAPITALISED.findall(words)
    return dict.fromkeys(key for word in capitalised for key in names.words(word))


_INSERT_WHO = text("INSERT INTO quotes_fts(rowid, speaker, role) VALUES (:id, :speaker, :role)")
_INSERT_WORDS = text(
    "INSERT INTO passages_fts(rowid, body, head, who, keys) VALUES (:id, :body, :head, :who, :keys)"
)
_LAST_PASSAGE = text("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
