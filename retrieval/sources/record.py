"""Build an article from text and metadata fields: validation, fallbacks, and its keys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from retrieval.domain import Article, Head
from retrieval.errors import ArticleError
from retrieval.sources.dates import iso_time
from retrieval.sources.heads import author_of, outlet_of, published_of, title_of

MAX_BYTES = 20_000_000  # of one file, page or line (product: "over 20 MB")
OVERSIZED = "over 20 MB"
# Of one article's text: a book. Reading it takes some 20 s and 100 MB.
MAX_CHARS = 2_000_000
TOO_LONG = "a text of over 2 million characters: split it"

FIELDS = ("id", "url", "outlet", "title", "author", "published")
SUBDOMAIN = re.compile(r"^(?:www|m|amp|mobile)\.")  # ignored in the name of a site
# Parameters that say how a reader came, not what is read.
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|_ga)=", re.I)
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
    for the outlet; ``outlet`` overrides what the article says. ``key`` is by what the file is known
    when it comes again (``file:`` and its real path; of one of several articles in a file, with a
    line break at its end), None where only its words can tell.
    """

    where: str
    name: str
    shown: str
    outlet: str | None = None
    key: str | None = None


def article(origin: Origin, text: str, fields: Mapping[str, object]) -> Article:
    """The article of ``text`` with metadata from ``fields``; ArticleError for an invalid one.

    >>> made = article(Origin("a.txt", "a.txt", "a.txt"), "Gates open.", {"id": 7})
    >>> made.source, made.head.outlet, made.text
    ('7', 'a.txt', 'Gates open.')
    """
    _check_text(origin.where, text)
    known = {key: _line(origin.where, key, fields.get(key)) for key in FIELDS}
    if (published := known["published"]) is not None:
        published = _day(origin.where, published)
    head = Head(
        outlet=origin.outlet or known["outlet"] or outlet_of(text) or origin.shown,
        title=known["title"] or title_of(text, outlet_of(text)),
        author=known["author"] or author_of(text),
        published=published or published_of(text),
        url=known["url"],
    )
    source = known["id"] or known["url"] or origin.name
    keys = tuple(_keys(origin, text, head, known["id"]))
    return Article(source, text, head, keys, tuple(_faults(text)))


def _faults(text: str) -> Iterator[str]:
    if lost := text.count("\ufffd"):
        characters = "1 character" if lost == 1 else f"{lost:,} characters"
        yield f"{characters} could not be decoded (\ufffd)"


def _keys(origin: Origin, text: str, head: Head, id_: str | None) -> Iterator[str]:
    """By what the article is known, strongest first; see ``retrieval.ingest.identity``."""
    address = address_key(head.url)
    if address:
        yield address
    if id_ and head.outlet != origin.shown:
        yield f"id:{head.outlet}\n{id_}"
    elif id_ and origin.key and origin.key.endswith("\n"):
        yield f"{origin.key}{id_}"
    elif not address:
        whole = origin.key and not origin.key.endswith("\n")
        yield origin.key if origin.key and whole else text_key(text)


def text_key(text: str) -> str:
    """The key of an article of which nothing but its words is known."""
    return f"text:{hashlib.sha256(text.encode()).hexdigest()}"


def address_key(url: str | None) -> str | None:
    """The key of an article's own address; None for a front page or what is no web address.

    >>> address_key("https://www.Gazette.example/a?id=3&utm_source=rss")
    'url:gazette.example/a?id=3'
    >>> address_key("https://gazette.example/")
    """
    try:
        parts = urlsplit(url or "")
        host = SUBDOMAIN.sub("", (parts.hostname or "").lower())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    asked = [one for one in parts.query.split("&") if one and not TRACKING.match(one)]
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not host or not (path or asked):
        return None
    query = f"?{'&'.join(asked)}" if asked else ""
    return f"url:{host}{port}{path}{query}" + (f"#{parts.fragment}" if parts.fragment else "")


def _check_text(where: str, text: str) -> None:
    if len(text) > MAX_CHARS:
        raise ArticleError(where, TOO_LONG)
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


def _day(where: str, published: str) -> str:
    """``published`` in ISO 8601, as it is or read from another form; else an ArticleError.

    A time without its zone is none.
    """
    try:
        if DAY.fullmatch(published):
            date.fromisoformat(published)
            return published
        if DAY.match(published) and datetime.fromisoformat(published).tzinfo:
            return published
    except ValueError:
        pass
    found = iso_time(published)
    if found is None:
        why = f'"published" must be a date (2024-05-03) or a time with zone, not "{published[:40]}"'
        raise ArticleError(where, why)
    return found
