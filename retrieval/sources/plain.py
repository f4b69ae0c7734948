"""A piece of HTML, as feeds carry it, to plain text: tags dropped, entities read, once; pure."""

from __future__ import annotations

import re
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
SPACES = re.compile(r"[ \t\r\n\f]+")  # what HTML calls so; a no-break space stays


def plain(markup: str) -> str:
    """The words of ``markup``, a line for each block.

    >>> plain("<p>Ice &amp; gates &lt;b&gt;</p><p>They<br>stay.")
    'Ice & gates <b>\\nThey\\nstay.'
    """
    if not TAG.search(markup):
        return unescape(markup).strip()
    words = _Words()
    words.feed(markup)
    words.close()
    lines = (SPACES.sub(" ", line).strip(" ") for line in "".join(words.found).split("\0"))
    return "\n".join(line for line in lines if line)


class _Words(HTMLParser):
    """Collects what is to be read; NUL stands for the end of a block."""

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
