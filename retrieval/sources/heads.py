"""The head of an article: outlet (``Outlet/ …``, ``CITY (Outlet) - …``), title, authors; pure.

A headline, a byline and a date may stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from retrieval.sources.dates import day_in, iso_time, without_days
from retrieval.sources.markup import ENTITY, HTML
from retrieval.text.layout import unwrapped
from retrieval.text.wordlists import lines_of, word_set

# A name as printed: words with a capital or a digit, joined by function words.
UPPER = "A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-ΩČŘŠŽĎŤŇĚŁŚŻŹĆŃĞŞİŐŰ"
WORD = rf"(?:[0-9{UPPER}][\w.&'’+-]*|[a-z]{{1,2}}[A-Z][\w.&'’+-]*|(?:al|el|ul|an)-[A-Z][\w'’-]*)"
SMALL = r"(?:of|the|and|for|in|on|de|du|des|del|la|le|les|der|die|das|al|el|&)"
NAME = rf"{WORD}(?:[^\S\n](?:{SMALL}[^\S\n]){{0,2}}{WORD}){{0,5}}"
CITY = rf"[0-9{UPPER}][^()\n:;!?]{{0,60}}?"

NAMED = r"[A-Z][\w.'’-]+(?: (?:[A-Z][\w.'’-]*|de|van|von|al-\w+)){1,3}"
SLASH = re.compile(rf"({NAME})(?:/\s+|\s/\s+(?=[“\"'‘«„0-9{UPPER}]))(?=\S)")
COLON = re.compile(rf"(?:{NAME} via )?({NAME}):\s+(?=\S)")
AGENCY = r"[a-z]{2,6}"
BRACKET = re.compile(
    rf"(?:({CITY})\s)?\(({NAME}(?:\s?/\s?{NAME})?|{AGENCY})\)\s?(?:--?|[–—―_])\s*(?=\S)"
)
BRACKET_FIRST = re.compile(rf"\(({NAME})\)\s+[A-ZÀ-ÖØ-Þ][^a-z()\n]{{1,60}}?\s?[-–—]+\s+(?=\S)")
SQUARE = re.compile(rf"\[({NAME})\]\s+(?=\S)")
# Between dashes, or at the start before one; a headline may stand there too.
DASHED = re.compile(rf"{CITY}\s[–—]\s({NAME})\s[–—]\s+(?=\S)")
BEFORE_DASH = re.compile(rf"({NAME})\s(?:\||--?|[–—])\s+(?=\S)")
DAY_BEFORE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\s")
BYLINE = re.compile(rf"By\s{NAME},\s({NAME})[^\S\n]*$", re.M)
_PEOPLE = rf"{NAMED}(?:(?:, | and | & ){NAMED}){{0,3}}"
SIGNED = re.compile(rf"By ({_PEOPLE})(?:,? [^.!?“”\"]{{1,60}}|\s*\|.{{1,60}})?")
SLASHED = re.compile(rf"{CITY}[,.]?\s/({NAME})/\.?\s*(?:[-–—]\s*)?(?=\S)")
PLACES = re.compile(r"[^.\n]{0,60}?\s/\s")  # another slash: places and a day between them
SOURCE = re.compile(rf"(?:Source|Quelle):\s*({NAME})\s*$")
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][a-zß-ÿ'’-]+"
PERSON = re.compile(rf"(?!(?:Al|El|The)\b){_CAPITAL}(?:\s[A-Z]\.)?\s{_CAPITAL}")
BLANK = "\ufeff\u200b\u200e\u200f\u2060 \t\r\n\xa0"
MAX_HEAD_LINES, MAX_HEAD_CHARS = 6, 120
_ENDS = (".", "!", "?", ":", "”", '"', "»", "“")

OUTLET_WORDS = word_set("datelines", "outlet words")
OUTLET_ENDINGS = word_set("datelines", "outlet endings")
LABELS = word_set("datelines", "labels")
AGENCIES = word_set("datelines", "agencies")
DAY_WORDS = word_set("datelines", "day words")


def outlet_of(text: str) -> str | None:
    """The outlet named in the dateline of ``text``; None if there is none.

    A name before a slash, or in brackets before a dash, is accepted. A name before a colon may
    also be a person, a place or a topic ("Ilsa Brandt: …", "Iraq: …"): it must look like an
    outlet's ("Harbour Gazette"), or precede a whole sentence and not recur in the text.

    >>> outlet_of("Harbour Gazette/ The lock gates stay shut.")
    'Harbour Gazette'
    >>> outlet_of("Gates shut\\nBy Nora Pim\\n\\nLINDRUP (Valley Tribune) — They do.")
    'Valley Tribune'
    >>> outlet_of("Gates shut\\nValley Tribune, 3 May 2024\\n\\nThey are.")
    'Valley Tribune'
    >>> outlet_of("Warning: the lock gates stay shut.")
    """
    openings = [*_openings(unwrapped(text))]
    for n, body in enumerate(openings):
        found = _dateline(body, first=n == 0)
        if found:
            return found
    for body in openings:
        if (byline := BYLINE.match(body[:MAX_HEAD_CHARS])) and is_outlet(byline[1]):
            return _named(byline[1])
    dated = (_beside_day(line) for line in _head_lines(text) if day_in(line))
    named = (by[1] if (by := BYLINE.match(line)) else line for line in dated)
    if outlet := next(filter(is_outlet, named), None):
        return outlet
    last = text[-200:].rstrip(BLANK).rpartition("\n")[2]
    source = SOURCE.match(last)
    return _named(source[1]) if source and is_outlet(source[1]) else None


def author_of(text: str) -> str | None:
    """The authors that a line of their own names above ``text``, below its title.

    >>> author_of("Gates shut\\nBy Nora Pim and Ola Grit\\n\\nThey are.")
    'Nora Pim, Ola Grit'
    >>> author_of("By Nora Pim, Lindrup Gazette | 3 May 2024")
    'Nora Pim'
    >>> author_of("By Nora Pim's account, they are shut.")
    """
    for line in text[: MAX_HEAD_LINES * MAX_HEAD_CHARS].lstrip(BLANK).split("\n")[:MAX_HEAD_LINES]:
        if found := SIGNED.fullmatch(line.strip()):
            return authors_of([found[1]])
    return None


def published_of(text: str) -> str | None:
    """The day that a line of its own states above ``text``, also behind an author or an outlet.

    >>> published_of("Gates shut\\nBy Nora Pim\\n\\nMonday, 3 May 2024\\n\\nThey are.")
    '2024-05-03'
    >>> published_of("Gates shut\\nValley Tribune, May 3, 2024\\n\\nThey are.")
    '2024-05-03'
    >>> published_of("The gates of 3 May 2024\\n\\nThey are shut.")
    """
    return next((day for line in _head_lines(text) if (day := _stated_day(line))), None)


def title_of(text: str, outlet: str | None) -> str | None:
    """The first line of ``text`` if one with its author or day stands below it, without the outlet.

    >>> title_of("Valley Tribune/ Gates shut\\nBy Nora Pim\\n\\nThey are.", "Valley Tribune")
    'Gates shut'
    >>> title_of("Gates shut\\n\\nThey are.", None)
    """
    first, *below = [*_head_lines(text)] or [""]
    if _stated_day(first) or not any(SIGNED.fullmatch(one) or _stated_day(one) for one in below):
        return None
    dateline = SLASH.match(first) or COLON.match(first)
    named = dateline and _named(dateline[1]) == outlet
    return first[dateline.end() :] if dateline and named else first


def _head_lines(text: str) -> Iterator[str]:
    """The lines above the first that is long or ends as a sentence does."""
    lines = [line for one in text.lstrip(BLANK)[:2000].split("\n") if (line := one.strip(BLANK))]
    for line in lines[:MAX_HEAD_LINES]:
        if len(line) > MAX_HEAD_CHARS or line.endswith(_ENDS):
            return
        yield line


def _stated_day(line: str) -> str | None:
    """The day of a line that states nothing else but who published or wrote."""
    rest = _beside_day(line)
    alone = all(word.lower() in DAY_WORDS for word in re.findall(r"[^\W\d_]+", rest))
    return iso_time(day_in(line)) if alone or is_outlet(rest) or SIGNED.fullmatch(line) else None


def _beside_day(line: str) -> str:
    """What a line has beside a day: “Valley Tribune, Friday 3 May 2024”."""
    beside = without_days(line).split()
    while beside and beside[-1].strip(" ,.|·–—-").lower() in DAY_WORDS | {""}:
        beside.pop()
    return " ".join(beside).strip(" ,.|·–—-")


def _openings(text: str) -> Iterator[str]:
    """The text from its first line on, and from each line that only head lines precede."""
    body = text.lstrip(BLANK)
    for _ in range(MAX_HEAD_LINES + 1):
        yield body
        line, end, rest = body[: MAX_HEAD_CHARS + 1].partition("\n")
        if not end or line.rstrip().endswith(_ENDS):
            return
        body = (rest + body[MAX_HEAD_CHARS + 1 :]).lstrip(BLANK)


def _dateline(body: str, *, first: bool) -> str | None:
    opening = body[:200]
    if match := SLASHED.match(opening):
        return _named(match[1])
    for pattern in (BRACKET_FIRST, SQUARE, DASHED):
        if (match := pattern.match(opening)) and is_outlet(match[1]):
            return _named(match[1])
    if (match := BEFORE_DASH.match(opening)) and _ends_like_outlet(match[1]):
        return _named(match[1])
    if match := BRACKET.match(opening):
        return _in_brackets(match, opening[match.end()])
    if (match := SLASH.match(opening)) and not PLACES.match(opening, match.end()):
        behind = BEFORE_DASH.match(opening, match.end())  # "DORN / Valley Tribune - "
        if behind and is_outlet(behind[1]):
            return _named(behind[1])
        bare = match[1].startswith("The ") and not is_outlet(match[1])
        return None if bare else _named(match[1])
    if match := COLON.match(opening):
        name, rest = _named(match[1]), body[match.end() :]
        if name is None:  # a label before the outlet: "Exclusive: Valley Tribune: …"
            return _dateline(rest, first=False) if first else None
        if is_outlet(name):
            return name
        likely = first and not PERSON.fullmatch(name) and _precedes_sentence(name, rest)
        return name if likely else None
    return None


def _in_brackets(match: re.Match[str], after: str) -> str | None:
    place, name = match[1] or "", match[2]
    if not _opens(place, after) or name.startswith("By "):
        return None
    dated = any(char.isdigit() for char in place) or "," in place
    single = " " not in name and not name.isupper() and name.lower() not in AGENCIES
    if single and place and not (place.isupper() or dated or is_outlet(name) or name.islower()):
        return None  # "Lindrup (Fish) - …": a topic as well as an outlet
    return _named(name)


def _opens(place: str, after: str) -> bool:
    """Whether ``place`` may be a dateline's and ``after`` the story's start: not mid-sentence."""
    small = {word.strip(",") for word in place.split() if word[0].islower()}
    if small - {"of", "the", "de", "la", "le", "and"}:
        return False
    return place.isupper() or not after.islower()


def _named(name: str) -> str | None:
    """``name`` on one line; None for a label ("Update", "Breaking News") or no letters."""
    words = DAY_BEFORE.sub("", name).split()
    if all(word.lower().strip(".'’") in LABELS or not word[0].isalpha() for word in words):
        return None
    return " ".join(words)


def is_outlet(name: str) -> bool:
    """Whether a name looks like an outlet's.

    >>> is_outlet("Valley Tribune"), is_outlet("Jonas Veil")
    (True, False)
    """
    words = re.findall(r"\w+", name.lower())
    ends = bool(words) and words[-1] in OUTLET_ENDINGS
    return len(words) > 1 and (ends or not OUTLET_WORDS.isdisjoint(words))


def _ends_like_outlet(name: str) -> bool:
    """Whether the last word is one of outlets only, unlike "Sun" or "Post"."""
    words = name.lower().split()
    return len(words) > 1 and words[-1] in OUTLET_WORDS


def _precedes_sentence(name: str, rest: str) -> bool:
    """Whether a whole unquoted sentence follows and no word of ``name`` recurs."""
    if any(char.isdigit() for char in name) or not re.match(rf"[{UPPER}]", rest):
        return False
    sentence = re.search(r"[^\W\d_]{2}[.!?…][”\"’')]*(?:\s|$)", rest.splitlines()[0])
    again = any(re.search(rf"\b{re.escape(word)}", rest) for word in re.findall(r"\w{3,}", name))
    return sentence is not None and not again


SEPARATOR = re.compile(r"\s+[-–—|·•»]\s+")
SECTIONS = word_set("datelines", "sections")
NO_AUTHOR = word_set("datelines", "no authors") | {*lines_of("datelines", "program users")}
_BETWEEN = re.compile(r"\s*(?:[;|]|,\s(?!Jr|Sr)|\band\b|\bund\b|\bet\b|&)\s*")
_JOB = re.compile(
    r"\b(?:editors?|correspondents?|reporters?|writers?|columnists?|staff|bureau|newsroom|desk)$",
    re.I,
)
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

    >>> authors_of(["admin", "By Nora Pim; Ola Grit"]), authors_of(["Nora Pim, Valley Tribune"])
    ('Nora Pim, Ola Grit', 'Nora Pim')
    """
    for line in said:
        names = [_AROUND.sub("", " ".join(one.split())) for one in _BETWEEN.split(line)]
        kept = [
            name
            for name in names
            if name
            and not re.search(r"[@/\d]|\.\w+\b(?<! Jr\.)$", name)
            and not _JOB.search(name)
            and name.casefold() not in NO_AUTHOR
            and not re.fullmatch(r"[a-z]+", name)  # an account
        ]
        if kept:
            people = [name for name in kept if not is_outlet(name)]
            return ", ".join(dict.fromkeys(people or kept))
    return None


# What other tools call the fields, the likeliest first.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "_id", "doc_id"),
    "url": ("url", "link", "permalink", "canonical", "source_url", "original_url"),
    "outlet": ("outlet", "publisher", "site", "site_name", "sitename", "publication", "newspaper",
               "source"),
    "title": ("title", "headline", "heading", "post_title"),
    "author": ("author_name", "author", "authors", "byline", "creator"),
    "published": ("published", "date", "published_at", "publishedat", "datepublished",
                  "date_published", "date_publish", "publish_date", "published_time",
                  "pubdate", "published_date", "post_date"),
    "text": ("text", "body", "content", "articlebody", "maintext", "full_text", "fulltext",
             "content_text", "content_html", "html", "post_content", "article_text"),
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
    by_name = {str(key).strip().casefold(): _rendered(value) for key, value in given.items()}
    named: dict[str, object] = {}
    if re.match(r"https?://\S+$", str(by_name.get("source"))):
        by_name.setdefault("url", by_name.pop("source"))
    for field, names in NAMES.items():
        there = [name for name in names if by_name.get(name) not in (None, "")]
        if there:
            value = by_name[there[0]]
            named[field] = value if there[0] == field else _plain_field(field, value)
    if isinstance(named.get("author"), int):  # by its number in a list that is not there
        del named["author"]
    if isinstance(named.get("author"), str | dict | list):
        named["author"] = _people(named["author"])
    for field in ("outlet", "title", "author"):
        named |= {field: _unescaped(named[field])} if field in named else {}
    title, outlet = named.get("title"), named.get("outlet")
    if isinstance(title, str) and isinstance(outlet, str) and outlet:
        named["title"] = re.sub(rf"\s[-–—|]\s{re.escape(outlet)}$", "", title)
    known = {name for names in NAMES.values() for name in names} | SILENT
    return named, [key for key in by_name if key not in known]


def _rendered(value: object) -> object:
    """What is shown of a value, as WordPress gives it."""
    return value["rendered"] if isinstance(value, dict) and "rendered" in value else value


def _unescaped(value: object) -> object:
    """A name or a title, or a list of them, with its entities decoded and without a link's tags."""
    if isinstance(value, list):
        return [_unescaped(each) for each in value]
    if isinstance(value, str) and HTML.search(value):
        value = HTML.sub("", value)
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
