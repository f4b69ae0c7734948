"""Titles, authors, outlets and dates as they are written at the head of an article; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import unescape

from retrieval.sources.dateline import is_outlet
from retrieval.sources.dates import iso_time
from retrieval.sources.markup import ENTITY
from retrieval.text.wordlists import word_set

SEPARATOR = re.compile(r"\s+[-–—|·•»]\s+")
SECTIONS = word_set("datelines", "sections")
NO_AUTHOR = word_set("datelines", "no authors")
_BETWEEN = re.compile(r"\s*(?:[;|]|,\s(?!Jr|Sr)|\band\b|\bund\b|\bet\b|&)\s*")
_BY = re.compile(r"^By\s+(?=\S)")
_LINKED = re.compile(r"\[\[(?:[^\]|\n]*\|)?([^\]\n]*)\]\]")  # as Obsidian links a page
_AROUND = re.compile(r"^(?:follow|by|von|par|words by)\s+|\s+on\s+(?:x|twitter|bluesky)$", re.I)


def short_title(title: str | None, site: str | None) -> str | None:
    """A title without the outlet and section that pages append to it.

    >>> short_title("Gates open, says warden - Lindrup Gazette - News", None)
    'Gates open, says warden'
    >>> short_title("Gates - and doors", None)
    'Gates - and doors'
    """
    parts = SEPARATOR.split(title.strip()) if title else []
    known = (site or "").casefold()
    outlets = [
        n for n, part in enumerate(parts) if n and (part.casefold() == known or is_outlet(part))
    ]
    if not title or not outlets:
        return title
    rest = parts[outlets[0] + 1 :]
    if any(part.casefold() not in SECTIONS and not is_outlet(part) for part in rest):
        return title
    ends = SEPARATOR.finditer(title.strip())
    return title.strip()[: [*ends][outlets[0] - 1].start()]


def outlet_in_title(title: str) -> str | None:
    """The outlet that a page's title ends with.

    >>> outlet_in_title("Gates open | Lindrup Gazette"), outlet_in_title("Gates open")
    ('Lindrup Gazette', None)
    """
    return next((part for part in SEPARATOR.split(title)[:0:-1] if is_outlet(part)), None)


def authors_of(said: Iterable[str]) -> str | None:
    """All authors that the first of these names, without titles of accounts and addresses.

    >>> authors_of(["admin", "By Nora Pim; Ola Grit"]), authors_of(["Follow Nora Pim on X"])
    ('Nora Pim, Ola Grit', 'Nora Pim')
    """
    for line in said:
        names = [_AROUND.sub("", " ".join(one.split())) for one in _BETWEEN.split(line)]
        kept = [
            name
            for name in names
            if name
            and not re.search(r"[@/\d]|\.\w+\b(?<! Jr\.)$", name)
            and name.casefold() not in NO_AUTHOR
        ]
        if kept:
            return ", ".join(dict.fromkeys(kept))
    return None


# What other tools call the fields, the likeliest first.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "_id", "doc_id"),
    "url": ("url", "link", "permalink", "canonical", "source_url", "original_url"),
    "outlet": ("outlet", "publisher", "site", "site_name", "sitename", "publication", "newspaper",
               "source"),
    "title": ("title", "headline", "heading"),
    "author": ("author", "authors", "byline", "creator"),
    "published": ("published", "date", "published_at", "publishedat", "datepublished",
                  "date_published", "date_publish", "publish_date", "published_time",
                  "pubdate", "published_date"),
    "text": ("text", "body", "content", "articlebody", "maintext", "full_text", "fulltext"),
}  # fmt: skip
SILENT = frozenset(
    "tags categories category keywords slug draft layout description summary excerpt lastmod "
    "updated modified aliases cssclasses weight image thumbnail lang language section".split()
)


def fields_of(given: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """The fields of an article among those of another tool, and the keys that were not read.

    >>> fields_of({"headline": "Ice", "date": "4 March 2024", "authors": [{"name": "Nora Pim"}]})
    ({'title': 'Ice', 'author': ['Nora Pim'], 'published': '2024-03-04'}, [])
    """
    by_name = {str(key).strip().casefold(): value for key, value in given.items()}
    named: dict[str, object] = {}
    if re.match(r"https?://\S+$", str(by_name.get("source"))):
        by_name.setdefault("url", by_name.pop("source"))
    for field, names in NAMES.items():
        there = [name for name in names if by_name.get(name) not in (None, "")]
        if there:
            value = by_name[there[0]]
            named[field] = value if there[0] == field else _plain_field(field, value)
    if isinstance(named.get("author"), str | dict | list):
        named["author"] = _people(named["author"])
    for field in ("outlet", "title", "author"):
        named |= {field: _unescaped(named[field])} if field in named else {}
    known = {name for names in NAMES.values() for name in names} | SILENT
    return named, [key for key in by_name if key not in known]


def _unescaped(value: object) -> object:
    """A name or a title, or a list of them, with its entities decoded."""
    if isinstance(value, list):
        return [_unescaped(each) for each in value]
    return unescape(value) if isinstance(value, str) and ENTITY.search(value) else value


def _plain_field(field: str, value: object) -> object:
    """The value of a field under another tool's name, in the form that is read here."""
    if field == "outlet":
        return next(iter(_people(value)), None) if isinstance(value, dict | list) else value
    if field != "published" or not isinstance(value, str):
        return None if field == "published" else value
    return iso_time(value)


def _people(value: object) -> list[object]:
    """The names of people in an object with a name, or a list of such; other values as they are."""
    if isinstance(value, list):
        return [name for each in value for name in _people(each)]
    if isinstance(value, str):
        return [_BY.sub("", _LINKED.sub(r"\1", value))]
    return [value.get("name")] if isinstance(value, dict) and value.get("name") else [value]
