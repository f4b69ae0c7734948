"""Markup to the words that a reader sees: HTML to plain text, markdown without its marks; pure."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

BLOCKS = frozenset(
    """
    address article aside blockquote br dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul
    """.split()
)
CELLS = frozenset(("td", "th"))
SILENT = frozenset(
    """
    script style template head title iframe object svg math noscript select textarea del s strike
    """.split()
)
# Struck out, or not shown, by its own style.
HIDDEN = re.compile(r"line-through|display\s*:\s*none|visibility\s*:\s*hidden", re.I)
EMPTY = frozenset("area base br col embed hr img input link meta source track wbr".split())
TAG = re.compile(r"</?[a-zA-Z!]")
SPACES = re.compile(r"[ \t\r\n\f]+")  # HTML white space, without the no-break space


def plain(markup: str) -> str:
    """The text of ``markup``, one line per block element.

    >>> plain("<p>Ice &amp; gates &lt;b&gt;</p><p>They<br>stay.")
    'Ice & gates <b>\\nThey\\nstay.'
    """
    if not TAG.search(markup):
        words = unescape(markup)
        return plain(words) if len(HTML.findall(words)) >= 2 else words.strip()
    parser = _PlainText()
    parser.feed(NOTE_MARK.sub("", without_data(markup)))
    parser.close()
    lines = (SPACES.sub(" ", line).strip(" ") for line in "".join(parser.found).split("\0"))
    return "\n".join(line for line in lines if line)


# A number that leads to a footnote of the page, and back.
NOTE_MARK = re.compile(
    r"(?:<sup\b[^>]{0,300}>\s*)?<a\b[^>]{0,300}\bhref=[\"']?#[^>]{0,300}>\s*(?:<sup\b[^>]{0,300}>)?"
    r"\s*\[?(?:\d{1,3}|[*†‡↩]\ufe0e?)\]?\s*(?:</sup>)?\s*</a>(?:\s*</sup>)?",
    re.I,
)


class _PlainText(HTMLParser):
    """Collects visible text; NUL marks the end of a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hidden = tag not in EMPTY and HIDDEN.search(dict(attrs).get("style") or "")
        if tag in SILENT or hidden or tag in self.silent:
            self.silent.append(tag)
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            last = len(self.silent) - 1 - self.silent[::-1].index(tag)
            del self.silent[last:]
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data.replace("\0", ""))

    def _break(self, tag: str) -> None:
        if tag in BLOCKS:
            self.found.append("\0")
        elif tag in CELLS:
            self.found.append(" ")


HTML = re.compile(
    r"</?(?:p|div|br|hr|span|a|b|i|u|s|em|strong|small|sup|sub|font|h[1-6]|ul|ol|li|blockquote"
    r"|table|tbody|tr|td|th|html|body|section|article|figure|figcaption|img|pre|code|cite"
    r"|header|footer|main|aside|details|summary|mark|kbd|ins|center|abbr|q|time|dl|dt|dd)"
    r"(?:\s[^<>]*)?/?>",
    re.I,
)
IN_BLOCKS = re.compile(r"<(?:p|div|br|li|h[1-6]|blockquote|html|body)\b", re.I)
# Tags inside lines make a text HTML where there is one for so many characters.
CHARS_A_TAG = 200
BREAK = re.compile(r"<(?:/(?:p|div|li|h[1-6]|blockquote|tr|d[dt]|summary|details)|br)\b", re.I)
ENTITY = re.compile(
    r"&(?:[lr][ds]quo|quot|amp|apos|nbsp|[mn]dash|hellip|lt|gt|#\d{2,5}|#x[0-9a-f]{2,4});"
)


def as_seen(text: str) -> str:
    """``text`` as a reader sees it if it is plainly HTML, else as it is.

    >>> as_seen("<p>Ice &amp; gates.</p><p>&ldquo;No.&rdquo;</p>"), as_seen("1 < 2 & 3 > 2")
    ('Ice & gates.\\n“No.”', '1 < 2 & 3 > 2')
    """
    tags = len(HTML.findall(text))
    if tags >= 2:
        text = without_templates(_COMMENT.sub("", text))
    if tags >= 2 and IN_BLOCKS.search(text):
        return plain(text)
    if tags >= max(2, len(text) / CHARS_A_TAG):
        return unescape(HTML.sub("", text))
    if tags:  # a plain text in which a tag was left: its words are those that were given
        return text
    words = unescape(text) if ENTITY.search(text) else text
    return plain(words) if words != text and IN_BLOCKS.search(words) else words


def _without_tags(text: str) -> str:
    """``text`` without the HTML inside it; its own line breaks stay."""
    if "<" in text:
        text = HTML.sub(lambda found: "\n" if BREAK.match(found[0]) else "", text)
    return unescape(text) if ENTITY.search(text) else text


_DATA = re.compile(r"data:[\w/+.-]{1,60}(?:;[\w=-]{1,60}){0,3},[A-Za-z0-9+/=%_-]*")
# A mark behind a backslash is a character; it is set aside in the private use area.
_ESCAPED, _ASIDE = re.compile(r"\\([!-/:-@\[-`{-~])"), 0xF000
_SET_ASIDE = re.compile("[\uf021-\uf07e]")
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    # What Liquid leaves out or keeps for later; then every tag of a template.
    (re.compile(r"\{%-?\s*(comment|capture)\b.*?%\}.*?\{%-?\s*end\1\s*-?%\}", re.S), ""),
    (re.compile(r"<!--.*?-->|<?\{%.*?%\}>?|<?\{\{.*?\}\}>?|%%[^%]*%%", re.S), ""),
    (re.compile(r"^[ \t]*\{:[^{}\n]{0,200}\}[ \t]*$", re.M), ""),  # of Kramdown, for its block
    (re.compile(r"^([ \t]*>[ \t]*)\[!\w+\][+-]?[ \t]*", re.M), r"\1"),  # callouts
    (re.compile(r"[ \t]\^[\w-]+[ \t]*$", re.M), ""),  # names of blocks
    (re.compile(r"^([ \t]*)[-*+] \[[ xX]\][ \t]", re.M), r"\1- "),  # things to do
    (re.compile(r"\\$", re.M), ""),  # a hard line break
    # What Pandoc and Quarto add: code that is run, containers, classes, citations.
    (re.compile(r"^(`{3,})\{[^\n]*$.*?^\1`*[ \t]*$", re.M | re.S), ""),
    (re.compile(r"^[ \t]*:{3,}[^\n]*$", re.M), ""),
    (re.compile(r"(?<!!)\[([^\]\[\n]+)\]\{[.#][^{}\n]{0,200}\}"), r"\1"),
    (re.compile(r"(?<=[)`\w])[ \t]?\{[.#:][A-Za-z][^{}\n]{0,200}\}"), ""),
    (re.compile(r"(?<=\))\{[A-Za-z][\w-]*=[^{}\n]{0,200}\}"), ""),
    (re.compile(r"[ \t]?\[-?@[\w:.-]+(?:[;,][^\]\n]{0,200})?\](?!\()"), ""),
    (re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^\n]*$", re.M), ""),
    (re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])"), ""),  # pictures
    (re.compile(r"!\[\[[^\]\n]*\]\]"), ""),
    (re.compile(r"\[\[(?:[^\]|\n]*\|)?([^\]\n]*)\]\]"), r"\1"),  # [[page|words]]
    (re.compile(r"\[\^[^\]\n]{1,40}\](?::[^\n]*)?"), ""),  # footnotes
    (re.compile(r"\[([^\]\n]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)"), r"\1"),  # links
    (re.compile(r"\[([^\]\n]+)\]\[[^\]\n]*\]"), r"\1"),
    (re.compile(r"^[ \t]*\[[^\]\n]+\]:[ \t]*\S+[^\n]*$", re.M), ""),
    (re.compile(r"<((?:https?|mailto):[^<>\s]+)>"), r"\1"),
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.M), r"\1"),
    (re.compile(r"(?<=\S\n)[ \t]{0,3}={3,}[ \t]*$", re.M), ""),  # below a heading
    (re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t:-]*$", re.M), ""),  # in tables
    (re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.M), ""),
    (re.compile(r"^([ \t]*)[*+][ \t]+", re.M), r"\1- "),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=\S)([^_\n]+?)(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"~~(?=\S)[^~\n]+?~~"), ""),  # struck out
    (re.compile(r"==(?=\S)([^=\n]+?)=="), r"\1"),
    (re.compile(r"(`+)([^`\n]+?)\1"), r"\2"),
)


def without_data(text: str) -> str:
    """``text`` without the data of pictures that stands inside it."""
    return _DATA.sub("", text) if "data:" in text else text


_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}")
# Around an address, on a line of its own, or with values.
_SHORTCODE = re.compile(
    r"""\[([\w-]{2,30})(?: [^\]\n]{0,300})?\]\s*https?://[^\s\[\]]+\s*\[/\1\]\n?"""
    r"""|^\[/?[\w-]{2,30}\]\n|\[[\w-]{2,30}(?: [\w-]+=(?:"[^"\n]*"|'[^'\n]*'))+\]\n?"""
    r"|\[/\w{2,30}\]|\[[a-z]{2,12}_[a-z_]{2,20}(?: [^\]\n]{0,300})?\]",  # of page builders
    re.M,
)
_COMMENT = re.compile(r"<!--.*?-->", re.S)


def without_templates(text: str) -> str:
    """``text`` without what a page's machinery left in it: ``{{ … }}``, lines of shortcodes.

    >>> without_templates("Ice.\\n{{ footer }}\\n[embed]https://a.example[/embed]\\nGates [sic].")
    'Ice.\\nGates [sic].'
    """
    if "{{" not in text and "{%" not in text and "[" not in text:
        return text
    found = _SHORTCODE.sub("", _TEMPLATE.sub("", text))
    return found if found == text else re.sub(r"\n\s*\n", "\n", found).strip()


def unmarked(text: str) -> str:
    """Markdown without its marks: the words of links and emphasis stay, pictures go.

    >>> unmarked("# Ice\\n\\n> **Gates** [open](https://a.example) ~~now~~ ![x](y.png)")
    'Ice\\n\\nGates open  '
    >>> unmarked("2 * 3 * 4 and snake_case_words")
    '2 * 3 * 4 and snake_case_words'
    """
    text = _ESCAPED.sub(lambda found: chr(_ASIDE + ord(found[1])), without_data(text))
    for pattern, kept in _MARKS:
        text = pattern.sub(kept, text)
    return _SET_ASIDE.sub(lambda found: chr(ord(found[0]) - _ASIDE), _without_tags(text))
