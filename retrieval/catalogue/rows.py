"""Between rows and values: how spans, days, heads and scopes stand in the tables."""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, and_, bindparam, exists, or_

from retrieval.catalogue.schema import articles, quotes, revisions
from retrieval.domain import (
    Article,
    Head,
    Kind,
    Naming,
    Passage,
    Polarity,
    Quote,
    Reading,
    Scope,
    Span,
)
from retrieval.text import names

IDS: BindParameter[Any] = bindparam("ids", expanding=True)  # see CatalogueFile.by_ids

_BETWEEN_WORDS = re.compile(r"\W+")
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][\w'’‘`ʼʻ-]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")


def packed(units: Sequence[Span]) -> bytes:
    """Spans as little-endian pairs of 32-bit numbers.

    >>> unpacked(packed([Span(3, 9), Span(10, 14)]))
    (Span(start=3, stop=9), Span(start=10, stop=14))
    """
    return struct.pack(
        f"<{2 * len(units)}I", *(n for unit in units for n in (unit.start, unit.stop))
    )


def unpacked(blob: bytes) -> tuple[Span, ...]:
    """The spans that ``packed`` wrote."""
    return tuple(Span(start, stop) for start, stop in struct.iter_unpack("<2I", blob))


def day_of(published: str | None) -> str | None:
    """The day of an ISO 8601 date or time, as it stands there; None where there is none.

    >>> day_of("2031-05-03T22:10:00+02:00")
    '2031-05-03'
    """
    found = _DAY.match(published or "")
    return found.group() if found else None


def utc_now() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)


def utc(at: datetime) -> str:
    """A time as it is stored: in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def head_of(row: Row[Any]) -> Head:
    """The head of a row that holds the columns of a revision."""
    return Head(row.outlet, row.title, row.author, row.published, row.url)


def passage_of(row: Row[Any]) -> Passage:
    """The passage of its row."""
    return Passage(row.revision, Span(row.start, row.stop), unpacked(row.units))


def quote_of(row: Row[Any]) -> Quote:
    """The quote of its row, which begins with the columns of ``quotes``."""
    _, _, start, stop, first, last, kind, speaker, _, role, cue, how, said = row[: len(quotes.c)]
    place = Span(start, stop), Span(first, last)
    given = Naming(how) if how else None
    return Quote(*place, _KINDS[kind], speaker, role, cue, given, Polarity(said))


_KINDS = {kind.value: kind for kind in Kind}


def quote_rows(revision: int, first: int, found: Iterable[Quote]) -> list[dict[str, Any]]:
    """The rows of the quotes of a revision, numbered from ``first``."""
    return [
        {
            "id": n,
            "revision": revision,
            "start": quote.span.start,
            "stop": quote.span.stop,
            "sentence_start": quote.sentence.start,
            "sentence_stop": quote.sentence.stop,
            "kind": quote.kind.value,
            "speaker": quote.speaker,
            "speaker_keys": names.key(quote.speaker or "") or None,
            "role": quote.role,
            "cue": quote.cue,
            "how": quote.how.value if quote.how else None,
            "polarity": quote.polarity.value,
        }
        for n, quote in enumerate(found, first)
    ]


def passage_rows(
    revision: int, first: int, found: Iterable[tuple[Span, ...]]
) -> list[dict[str, Any]]:
    """The rows of the passages of a revision, numbered from ``first``."""
    return [
        {
            "id": n,
            "revision": revision,
            "start": units[0].start,
            "stop": units[-1].stop,
            "units": packed(units),
        }
        for n, units in enumerate(found, first)
    ]


def named_as(article: Article) -> tuple[str, ...]:
    """The keys under which an article is stored."""
    return article.known_as or (f"name:{article.source}",)


def lookup_keys(article: Article) -> frozenset[str]:
    """The keys under which an article is looked for; its bare source is that of older versions."""
    return frozenset((*article.known_as, f"name:{article.source}"))


def marks_of(article: Article) -> frozenset[str]:
    """All by which an article is met again: its keys, its name, its text's checksum."""
    return lookup_keys(article) | sha256s_of(article.text) | {article.source}


def within(scope: Scope) -> ColumnElement[bool]:
    """The condition on ``revisions`` that keeps the scope: current, days, outlets, reprints."""
    current = articles.c.current == revisions.c.id
    mine = articles.c.id == revisions.c.article
    return and_(exists().where(mine, current), *bounds(scope))


def bounds(scope: Scope) -> list[ColumnElement[bool]]:
    """The same for revisions that have passages: only current ones do.

    A reprint is left out where what it repeats is current and inside the bounds.
    """
    if scope.reprints:
        return _bounds(revisions, scope)
    first, its_article = revisions.alias("first"), articles.alias("its_article")
    original = exists().where(
        first.c.id == revisions.c.repeats,
        its_article.c.current == first.c.id,
        *_bounds(first, scope),
    )
    return [*_bounds(revisions, scope), or_(revisions.c.repeats.is_(None), ~original)]


def _bounds(table: Any, scope: Scope) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if scope.since:
        found.append(table.c.day >= scope.since.isoformat())
    if scope.until:
        found.append(table.c.day <= scope.until.isoformat())
    if scope.outlets:
        found.append(table.c.outlet.in_(scope.outlets))
    return found


def sha256_of(text_: str) -> str:
    """The fingerprint of a text: SHA-256 of its UTF-8 bytes, as hex."""
    return hashlib.sha256(text_.encode()).hexdigest()


def sha256s_of(text_: str) -> frozenset[str]:
    r"""The fingerprints of a text with each kind of line end: a copy of it may have others.

    >>> sha256s_of("Ice.\r\nGates.") == sha256s_of("Ice.\nGates.")
    True
    """
    plain = text_.replace("\r\n", "\n").replace("\r", "\n")
    written = {text_, *(plain.replace("\n", end) for end in ("\n", "\r\n", "\r"))}
    return frozenset(map(sha256_of, written))


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


def who(found: Iterable[Quote], span: Span) -> str:
    """Who speaks in this stretch of text, by name and role, each once."""
    start, stop = span.start, span.stop  # plain numbers: many quotes times many passages
    here = [q for q in found if q.sentence.start < stop and start < q.sentence.stop]
    return " ".join(dict.fromkeys(w for q in here for w in (q.speaker, q.role) if w))


def name_keys(words: str) -> Iterable[str]:
    """The keys of all words that may be (part of) a name, each once."""
    capitalised = dict.fromkeys(_CAPITALISED.findall(words))
    return dict.fromkeys(key for word in capitalised for key in names.words(word))
