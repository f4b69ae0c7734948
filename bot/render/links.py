"""Links to the place: a url with a text fragment (``#:~:text=``)."""

from __future__ import annotations

import re
from urllib.parse import quote as percent_encoded

from retrieval.domain import Citation

MAX_LINK_CHARS = 2000  # a longer link opens the page, not the place
# Up to here the words stand whole in the link; longer ones give their beginning and their end.
WHOLE_MAX_CHARS = 200
EDGE_WORDS = 8

_WORD = re.compile(r"\w")
_BREAK = re.compile(r"[\n\r\v\f\x85\u2028\u2029]+")


def is_web(address: str) -> bool:
    """Whether it is the address of a web page.

    >>> is_web("HTTPS://gazette.example/bell"), is_web("bell.html")
    (True, False)
    """
    return address.lower().startswith(("http://", "https://"))


def place_link(url: str | None, words: str) -> str | None:
    """The url that opens at ``words``; None where there is no web address.

    >>> place_link("https://gazette.example/bell", "“Say good-bye, bats,” he said")
    'https://gazette.example/bell#:~:text=Say%20good%2Dbye%2C%20bats%2C%E2%80%9D%20he%20said'
    """
    if url is None or not is_web(url):
        return None
    fragment = text_fragment(words)
    if not fragment:
        return url
    page = url.partition(":~:")[0].rstrip("#")
    return f"{page}{'' if '#' in page else '#'}:~:{fragment}"


def link_of(citation: Citation) -> str | None:
    """Where the quote stands; the page alone where that would be too long; None without a page."""
    url = citation.head.url
    links = (place_link(url, citation.quote), place_link(url, ""))
    return next((link for link in links if link and _usable(link)), None)


def _usable(link: str) -> bool:
    whole = link.isprintable() and not any(character.isspace() for character in link)
    return whole and len(link) <= MAX_LINK_CHARS


def text_fragment(words: str) -> str:
    """The directive ``text=…`` for words of a page; empty where they hold no letter.

    Words that run over a line break, or are long, are given as their beginning and their end,
    since each of the two must stand inside one block of the page.

    >>> text_fragment("said: no\\nand went")
    'text=said%3A%20no,and%20went'
    """
    lines = [line for part in _BREAK.split(words) if (line := _bare(part))]
    if not lines:
        return ""
    if len(lines) == 1 and len(lines[0]) <= WHOLE_MAX_CHARS:
        return "text=" + _encoded(lines[0])
    first, last = lines[0].split(), lines[-1].split()
    if len(lines) == 1 and len(first) < 2 * EDGE_WORDS:
        return "text=" + _encoded(lines[0])
    start, end = " ".join(first[:EDGE_WORDS]), " ".join(last[-EDGE_WORDS:])
    return f"text={_encoded(start)},{_encoded(end)}"


def _bare(line: str) -> str:
    """The line from its first to its last letter or digit, white space as a page shows it."""
    letters = [match.start() for match in _WORD.finditer(line)]
    return " ".join(line[letters[0] : letters[-1] + 1].split()) if letters else ""


def _encoded(words: str) -> str:
    """Percent-encoded; ``-``, ``,`` and ``&`` too, which have a meaning in the directive."""
    return percent_encoded(words, safe="").replace("-", "%2D")
