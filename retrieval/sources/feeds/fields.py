"""Normalise a feed's fields: HTML to plain text, dates to ISO 8601; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser

BLOCKS = frozenset(
    """
    address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul
    """.split()
)
CELLS = frozenset(("td", "th"))
SILENT = frozenset(
    "script style template head title iframe object svg math noscript select textarea".split()
)
TAG = re.compile(r"</?[a-zA-Z!]")
SPACES = re.compile(r"[ \t\r\n\f]+")  # HTML white space, without the no-break space


def plain(markup: str) -> str:
    """The text of ``markup``, one line per block element.

    >>> plain("<p>Ice &amp; gates &lt;b&gt;</p><p>They<br>stay.")
    'Ice & gates <b>\\nThey\\nstay.'
    """
    if not TAG.search(markup):
        return unescape(markup).strip()
    words = _PlainText()
    words.feed(markup)
    words.close()
    lines = (SPACES.sub(" ", line).strip(" ") for line in "".join(words.found).split("\0"))
    return "\n".join(line for line in lines if line)


class _PlainText(HTMLParser):
    """Collects visible text; NUL marks the end of a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent.append(tag)
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data.replace("\0", ""))

    def _break(self, tag: str) -> None:
        if tag in BLOCKS:
            self.found.append("\0")
        elif tag in CELLS:
            self.found.append(" ")


EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web; rejects 1970, an unset clock
AHEAD = timedelta(days=1)  # tolerance for wrong zones and embargoes
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?")
ZONE = re.compile(r"(?:[+-]\d\d:?\d\d|(?<![A-Za-z])[A-Z]{1,5})$")  # Z, GMT, EST, +0200
ENOUGH = 3  # entries before equal times are suspicious


def iso_time(written: str | None, *, now: datetime) -> str | None:
    """An ISO 8601 time in its original zone, or a day; None if unreadable or implausible.

    Of a time without zone only the day is kept.

    >>> now = datetime(2024, 5, 4, tzinfo=UTC)
    >>> iso_time("Fri, 03 May 2024 00:30:00 +0300", now=now)
    '2024-05-03T00:30:00+03:00'
    >>> [iso_time(each, now=now) for each in ("2024-05-03 10:00", "2034-05-03", "Friday")]
    ['2024-05-03', None, None]
    """
    text = " ".join((written or "").split())
    found = _read(text)
    if found is None:
        return None
    zoned = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not EARLIEST <= zoned <= now + AHEAD:
        return None
    if found.tzinfo and len(text) > len("2024-05-03") and ZONE.search(text):
        return found.replace(microsecond=0).isoformat()
    return found.date().isoformat()


def _read(text: str) -> datetime | None:
    try:
        if ISO.fullmatch(text):
            return datetime.fromisoformat(text)
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def moment(published: str | None) -> datetime | None:
    """The datetime of a result of ``iso_time``; a day counts as midnight UTC."""
    if published is None:
        return None
    found = datetime.fromisoformat(published)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def all_same_time(dates: Sequence[str | None]) -> bool:
    """Whether all are the same time: the feed's build time, not its articles'.

    >>> all_same_time(["2024-05-03T10:00:07Z"] * 3), all_same_time(["2024-05-03"] * 3)
    (True, False)
    """
    first = dates[0] if dates else None
    return len(dates) >= ENOUGH and set(dates) == {first} and "T" in (first or "")
