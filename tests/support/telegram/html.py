"""HTML as Telegram reads it: its few tags, its four named references, its complaints."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.support.telegram.units import Entity, units

KIND_OF_TAG = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    **{"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote"},
    **{"tg-emoji": "custom_emoji", "tg-time": "date_time"},
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
SCHEMES = ("http", "https", "tg", "ton", "tonsite")
# Telegram's own white space, which holds no form feed and no Unicode spaces.
SPACES = re.compile(r"[ \t\r\n\0\v]*")
PLAIN = re.compile(r"[^<&]+")
TAG_NAME = re.compile(r"[^ \t\r\n\0\v>]*")
ATTRIBUTE = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
TOKEN = re.compile(r"[0-9A-Za-z.-]*")
REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]*)|#(?P<dec>[0-9]*)|(?P<name>[A-Za-z]*))")


class MarkupError(ValueError):
    """Markup that Telegram does not take, in its words."""


@dataclass(slots=True)
class _Open:
    """A tag that is not closed yet."""

    tag: str
    offset: int
    chars: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse(markup: str) -> tuple[str, list[Entity]]:
    """Text and entities of markup, both as they stand, before any cleaning.

    Raises MarkupError.

    >>> parse("<b>Dams</b> &amp; <blockquote expandable>gates</blockquote>")[0]
    'Dams & gates'
    >>> parse("a <p>")
    Traceback (most recent call last):
    tests.support.telegram.html.MarkupError: Unsupported start tag "p" at byte offset 2
    """
    reader = _Reader(markup)
    reader.read()
    return reader.text, sorted(reader.entities, key=lambda one: (one.offset, -one.length))


def checked_link(url: str) -> str | None:
    """An address that Telegram makes a link of, as it shows it; None if it makes none.

    >>> checked_link("gazette.example"), checked_link("http://localhost/x")
    ('http://gazette.example/', None)
    """
    given = url.strip()
    try:
        parts = urlsplit(
            given if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", given) else f"http://{given}"
        )
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in SCHEMES or re.search(r"\s", host):
        return None
    if parts.scheme.lower() in ("http", "https"):
        if "." not in host.strip(".") and ":" not in host:
            return None
        parts = parts._replace(path=parts.path or "/")
    return parts.geturl()


class _Reader:
    """One pass over markup."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.at = 0
        self.written: list[str] = []
        self.units = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    @property
    def text(self) -> str:
        return "".join(self.written)

    def read(self) -> None:
        while self.at < len(self.markup):
            if self.markup.startswith("</", self.at):
                self._end()
            elif self.markup.startswith("<", self.at):
                self._start()
            elif referred := reference(self.markup, self.at):
                self._write(referred[0])
                self.at = referred[1]
            else:
                plain = PLAIN.match(self.markup, self.at)
                self._write(plain[0] if plain else self.markup[self.at])
                self.at += len(plain[0]) if plain else 1
        if self.open:
            raise MarkupError(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"'
            )

    def _write(self, some: str) -> None:
        if re.search("[\ud800-\udfff]", some):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        self.written.append(some)
        self.units += units(some)

    def _start(self) -> None:
        begin = self.at
        tag = self._take(TAG_NAME, 1).lower()
        if self._ended():
            raise MarkupError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in KIND_OF_TAG:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        found = _Open(tag, self.units, len(self.text))
        while not self._next_is(">"):
            self._take(SPACES)
            if not self._next_is(">"):
                self._attribute(found, self._bytes(begin))
        self.at += 1
        if tag == "span" and found.attributes.get("class") != "tg-spoiler":
            at = self._bytes(begin)
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.open.append(found)

    def _attribute(self, tag: _Open, begin: int) -> None:
        name = self._take(ATTRIBUTE)
        if not name:
            raise MarkupError(f'Empty attribute name in the tag "{tag.tag}" at byte offset {begin}')
        self._take(SPACES)
        value = ""
        if self._next_is("="):
            self._take(SPACES, 1)
            if self._ended():
                raise MarkupError(f'Unclosed start tag "{tag.tag}" at byte offset {begin}')
            value = self._quoted() if self._next_is('"', "'") else self._token()
        if self._ended():
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        tag.attributes[name] = value

    def _token(self) -> str:
        begin = self.at
        value = self._take(TOKEN).lower()
        if not self._ended() and not self._next_is(">", *" \t\r\n\0\v"):
            raise MarkupError(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
        return value

    def _quoted(self) -> str:
        mark, value = self.markup[self.at], ""
        self.at += 1
        while not self._ended() and not self._next_is(mark):
            if referred := reference(self.markup, self.at):
                value, self.at = value + referred[0], referred[1]
            else:
                value, self.at = value + self.markup[self.at], self.at + 1
        self.at += 1
        return value

    def _end(self) -> None:
        begin = self._bytes(self.at)
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {begin}")
        tag = self._take(TAG_NAME, 2).lower()
        self._take(SPACES)
        if not self._next_is(">"):
            raise MarkupError(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        opened = self.open.pop()
        if tag not in ("", opened.tag):
            wanted = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise MarkupError(f"Unmatched end tag at byte offset {begin}, {wanted}")
        if self.units > opened.offset and (entity := self._entity(opened)):
            self.entities.append(entity)

    def _entity(self, opened: _Open) -> Entity | None:
        at = (opened.offset, self.units - opened.offset)
        given = opened.attributes
        match opened.tag:
            case "a":
                return _link(given.get("href") or self.text[opened.chars :], *at)
            case "blockquote":
                return Entity("expandable_" * ("expandable" in given) + "blockquote", *at)
            case "pre" | "code":
                return self._code(opened, at)
            case "tg-emoji":
                emoji = given.get("emoji-id", "")
                if not emoji.isdecimal() or int(emoji) == 0:
                    raise MarkupError("Invalid custom emoji identifier specified")
                return Entity("custom_emoji", *at, custom_emoji_id=emoji)
            case "tg-time":
                unix = given.get("unix", "")
                if not unix.isdecimal():
                    raise MarkupError("Invalid Unix time specified")
                return Entity("date_time", *at, unix_time=int(unix))
            case tag:
                return Entity(KIND_OF_TAG[tag], *at)

    def _code(self, opened: _Open, at: tuple[int, int]) -> Entity:
        """``pre`` around ``code`` with a language is one entity."""
        named = opened.attributes.get("class", "")
        language = named.removeprefix("language-") if named.startswith("language-") else None
        last = self.entities[-1] if self.entities else None
        if last and (last.offset, last.length) == at and {last.type, opened.tag} == {"pre", "code"}:
            language = language or last.language
            if language:
                self.entities.pop()
                return Entity("pre", *at, language=language)
        return Entity(opened.tag, *at, language=language)

    def _take(self, some: re.Pattern[str], skip: int = 0) -> str:
        found = some.match(self.markup, self.at + skip)
        assert found
        self.at = found.end()
        return found[0]

    def _next_is(self, *chars: str) -> bool:
        return self.at < len(self.markup) and self.markup[self.at] in chars

    def _ended(self) -> bool:
        return self.at >= len(self.markup)

    def _bytes(self, at: int) -> int:
        return len(self.markup[:at].encode("utf-8", "surrogatepass"))


def reference(markup: str, at: int) -> tuple[str, int] | None:
    """The character that a reference at this place stands for, and where it ends.

    >>> reference("&lt;b", 0), reference("&laquo;", 0), reference("&#x41 ", 0)
    (('<', 4), None, ('A', 5))
    """
    found = REFERENCE.match(markup, at)
    if not found:
        return None
    stop = found.end() + markup.startswith(";", found.end())
    if found["name"] is not None:
        return (NAMED[found["name"]], stop) if found["name"] in NAMED else None
    digits, base = (found["hex"], 16) if found["hex"] is not None else (found["dec"], 10)
    code = int(digits or "0", base)
    if code == 0 or code >= 0x10FFFF or len(found[0]) >= 10:
        return None
    return chr(code), stop


def _link(url: str, offset: int, length: int) -> Entity | None:
    parts = urlsplit(url)
    if (parts.scheme, parts.netloc) == ("tg", "user"):
        named = parse_qs(parts.query).get("id", [""])[0]
        if named.isdecimal():
            return Entity("text_mention", offset, length, user=int(named))
    checked = checked_link(url)
    return Entity("text_link", offset, length, url=checked) if checked else None
