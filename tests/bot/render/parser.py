"""A strict reader of Telegram's HTML: refuses what Telegram refuses, and some more."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<tag>b|i|code|a|blockquote)(?P<attribute>(?: [a-z]+(?:=\"[^\"<>]*\")?)?)>"
    r"|(?P<entity>&(?:lt|gt|amp|quot);)"
    r"|(?P<text>[^<>&]+)"
)
MAX_UNITS, MAX_ENTITIES = 4096, 100


@dataclass(slots=True)
class Parsed:
    """The characters of a message and what is marked in them."""

    text: str = ""
    marked: list[tuple[str, str, str]] = field(default_factory=list)  # tag, attribute, words

    def of(self, tag: str) -> list[str]:
        """The words inside each such tag, in order."""
        return [words for name, _, words in self.marked if name == tag]


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parsed(html: str) -> Parsed:
    """The message as Telegram reads it; AssertionError for one that it would refuse."""
    message, open_tags, at = Parsed(), list[tuple[str, str, int]](), 0
    while at < len(html):
        token = _TOKEN.match(html, at)
        assert token, f"not Telegram's HTML: {html[at : at + 40]!r}"
        at = token.end()
        if token["tag"] and token["close"]:
            name, attribute, start = open_tags.pop()
            assert name == token["tag"]
            message.marked.append((name, attribute, message.text[start:]))
        elif token["tag"]:
            tag, attribute = token["tag"], unescape(token["attribute"]).strip()
            assert tag not in [name for name, *_ in open_tags]
            assert attribute.startswith('href="http') if tag == "a" else True
            assert attribute in ("", "expandable") if tag == "blockquote" else True
            open_tags.append((tag, attribute, len(message.text)))
        else:
            message.text += unescape(token["entity"] or "") or token["text"]
    assert not open_tags
    assert message.text.strip()
    assert utf16_units(message.text) <= MAX_UNITS
    assert len(message.marked) <= MAX_ENTITIES
    assert len(html.encode()) <= 35_000
    return message
