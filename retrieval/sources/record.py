"""Build an article from text and metadata fields: validation and fallbacks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from retrieval.domain import Article, Head
from retrieval.errors import ArticleError
from retrieval.sources.dateline import outlet_of

MAX_BYTES = 20_000_000  # of one file, page or line (product: "over 20 MB")
OVERSIZED = "over 20 MB"

FIELDS = ("id", "url", "outlet", "title", "author", "published")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
KINDS = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    dict: "an object",
    list: "a list",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article is read from.

    ``where`` is for error messages, ``name`` the fallback for id and url, ``shown`` the fallback
    for the outlet; ``outlet`` overrides what the article says.
    """

    where: str
    name: str
    shown: str
    outlet: str | None = None


def article(origin: Origin, text: str, fields: Mapping[str, object]) -> Article:
    """The article of ``text`` with metadata from ``fields``; ArticleError for an invalid one.

    >>> made = article(Origin("a.txt", "a.txt", "a.txt"), "Gates open.", {"id": 7})
    >>> made.source, made.head.outlet, made.text
    ('7', 'a.txt', 'Gates open.')
    """
    _check_text(origin.where, text)
    known = {key: _line(origin.where, key, fields.get(key)) for key in FIELDS}
    if (published := known["published"]) is not None:
        _check_day(origin.where, published)
    head = Head(
        outlet=origin.outlet or known["outlet"] or outlet_of(text) or origin.shown,
        title=known["title"],
        author=known["author"],
        published=published,
        url=known["url"],
    )
    return Article(source=known["id"] or known["url"] or origin.name, text=text, head=head)


def _check_text(where: str, text: str) -> None:
    if not any(char.isalnum() for char in text):
        raise ArticleError(where, "empty: no words in it")
    if "\0" in text:
        raise ArticleError(where, "the text holds a NUL character")
    _check_storable(where, "text", text)


def _check_storable(where: str, key: str, value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        why = f'"{key}" holds half a character (a lone surrogate) at {error.start}'
        raise ArticleError(where, why) from error


def _line(where: str, key: str, value: object) -> str | None:
    """A field on one line; an id may be a number, authors may be a list of names."""
    if key == "id" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if key == "author" and isinstance(value, list) and all(isinstance(v, str) for v in value):
        value = ", ".join(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleError(where, f'"{key}" must be text, not {kind_of(value)}')
    _check_storable(where, key, value)
    return " ".join(value.replace("\0", " ").split()) or None


def kind_of(value: object) -> str:
    """The type of a JSON value, in plain words.

    >>> kind_of([1]), kind_of(None)
    ('a list', 'null')
    """
    return KINDS.get(type(value), "null")


def _check_day(where: str, published: str) -> None:
    """ArticleError unless ``published`` is ISO 8601: a date, or a time with zone."""
    try:
        if DAY.fullmatch(published):
            date.fromisoformat(published)
            return
        zone = datetime.fromisoformat(published).tzinfo if DAY.match(published) else None
    except ValueError:
        zone = None
    if zone is None:
        why = f'"published" must be a date (2024-05-03) or a time with zone, not "{published[:40]}"'
        raise ArticleError(where, why)
