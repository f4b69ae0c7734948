"""Quotes: who said them, the list of their sources, links to their places, who said what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote as percent_encoded

from bot import texts
from bot.render.blocks import Block, Quoted, Run, Style, Text, line, text
from bot.texts.translation import from_right, isolated, say
from bot.texts.wording import day
from retrieval.domain import Citation, Head, Kind, Quote, Revision, Span

SHOWN_QUOTES = 8
# A reported clause of fewer words is left out of lists.
FEWEST_WORDS = 5
MAX_LINK_CHARS = 2000  # a longer link opens the page, not the place
# Up to here the words stand whole in the link; longer ones give their beginning and their end.
WHOLE_MAX_CHARS = 200
EDGE_WORDS = 8

_WORD = re.compile(r"\w")
_WHOSE = re.compile(r"^(?:its|his|her|their|our|my|your)\s+", re.I)
_BREAK = re.compile(r"[\n\r\v\f\x85\u2028\u2029]+")


def quote_blocks(
    citations: Sequence[Citation], *, numbers: dict[str, int] | None = None
) -> Iterable[Block]:
    """One block for each quote; ``numbers`` where others than these quotes are numbered too."""
    numbers = numbers or source_numbers(citations)
    return (quote_block(citation, numbers[citation.source]) for citation in citations)


def quote_block(
    citation: Citation, number: int | None = None, *, marks: tuple[Span, ...] = ()
) -> Block:
    """The words as the article has them; below, who said them, and who published them when.

    The ``number`` is the article's in a list of sources; without one the article stands beside.
    """
    who = attribution(citation)
    if number is None:
        below = Text((*who, Run(" · "), _source(citation, Style.ASIDE)))
    else:
        below = Text((*who, Run(" "), Run(f"[{number}]", link=link_of(citation))))
    return Block((Quoted(citation.quote, marks), *translation(citation), below))


def taken_block(head: Head, quotes: int) -> Block:
    """An article that was taken in: its title, outlet and day, and how many quotes it has."""
    title = [Run(head.title, Style.TITLE, head.url), Run(" · ")] if head.title else []
    told = (day(head.published) or str(texts.wording.UNDATED), texts.wording.count(quotes, "quote"))
    return Block(
        (Text((*title, Run(head.outlet, Style.NAME), Run(f"{say(', ')}{told[0]} · {told[1]}"))),)
    )


def translation(citation: Citation) -> tuple[Text, ...]:
    """The line that gives a model's translation of the quote, where there is one."""
    if not citation.translation:
        return ()
    return (line(texts.answers.TRANSLATED.format(words=citation.translation), Style.NOTE),)


def attribution(citation: Citation, *, linked: bool = False) -> tuple[Run, ...]:
    """Speaker and role, outlet and day; what is unknown is left out.

    ``linked``: the outlet is a link to the place, where there is one.

    >>> from retrieval.domain import Head
    >>> head = Head("Gazette", published="2031-05-03")
    >>> one = Citation(1, "Up", Span(0, 2), "", "a", head, "r", speaker="Ilva Moor", role="mayor")
    >>> Text(attribution(one)).words
    'Ilva Moor, mayor · Gazette, 3 May 2031'
    """
    role = _role(citation.speaker, citation.role)
    said = _listed((spoken_of(citation.speaker), Style.SPEAKER), (role, Style.NAME))
    head, when = citation.head, day(citation.head.published)
    dated = when or str(texts.wording.UNDATED)
    published = _listed((head.outlet, Style.NAME), (dated, Style.PLAIN))
    if linked and head.outlet:
        spelled = f" · {head.url}" if head.url and not when else ""
        outlet = replace(published[0], link=link_of(citation), spelled=spelled)
        published = (outlet, *published[1:])
    return (*said, Run(" · "), *published) if said and published else said or published


def spoken_of(speaker: str | None) -> str:
    """A speaker away from the sentence that said whose chairwoman she is.

    >>> spoken_of("its chairwoman"), spoken_of("Ilva Moor"), spoken_of(None)
    ('the chairwoman', 'Ilva Moor', '')
    """
    return _WHOSE.sub("the ", speaker or "")


def _listed(*given: tuple[str | None, Style]) -> tuple[Run, ...]:
    """What is known of it, with commas between."""
    runs = [Run(words, style) for words, style in given if words]
    return tuple(one for run in runs for one in (Run(say(", ")), run))[1:]


def _role(speaker: str | None, role: str | None) -> str | None:
    """The role, unless the speaker's name or description says it."""
    role = _WHOSE.sub("", role or "")
    return role if role and role.casefold() not in (speaker or "").casefold() else None


def speaker_text(speaker: str | None, role: str | None) -> str:
    """Who spoke, as the article introduces them: name and role, each as far as it is known.

    >>> speaker_text("Ilva Moor", "mayor"), speaker_text(None, None)
    ('Ilva Moor, mayor', '')
    """
    return ", ".join(part for part in speaker_parts(speaker, role) if part)


def speaker_parts(speaker: str | None, role: str | None) -> tuple[str | None, str | None]:
    """Name and role; without a role that the name or description says already.

    >>> speaker_parts("the mayor", "mayor")
    ('the mayor', None)
    """
    return spoken_of(speaker) or None, _role(speaker, role)


# Sources


def source_numbers(citations: Iterable[Citation]) -> dict[str, int]:
    """The number of each article, from 1, in the order of its first quote."""
    numbers: dict[str, int] = {}
    for citation in citations:
        numbers.setdefault(citation.source, len(numbers) + 1)
    return numbers


def source_blocks(citations: Iterable[Citation]) -> Iterable[Block]:
    """A line for each article: its number, and its title as a link to the first quote in it."""
    first: dict[str, Citation] = {}
    for citation in citations:
        first.setdefault(citation.source, citation)
    for n, citation in enumerate(first.values(), 1):
        yield Block((Text((Run(f"[{n}] "), _source(citation, Style.NAME))),), tight=n > 1)


def _source(citation: Citation, style: Style) -> Run:
    """An article by its title, as far as known; its address is spelled out where links are not."""
    title, url = citation.head.title or citation.source, citation.head.url
    spelled = f" · {url}" if url and url != title else ""
    title = isolated(title) if from_right() else title
    return Run(title, style, link_of(citation), spelled)


# Links to the place: a url with a text fragment (``#:~:text=``)


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
    for link in (place_link(url, citation.quote), place_link(url, "")):
        if link and len(link) <= MAX_LINK_CHARS and link.isprintable() and " " not in link:
            return link
    return None


RECEIPT_START = "r_"  # what a link to the bot carries before a receipt


def receipt_link(bot: str, receipt: str) -> str:
    """The link that opens a receipt in Telegram, in any chat.

    >>> receipt_link("quoth_bot", "c2pusp2fyx")
    'https://t.me/quoth_bot?start=r_c2pusp2fyx'
    """
    return f"https://t.me/{bot}?start={RECEIPT_START}{receipt}"


def text_fragment(words: str) -> str:
    """The directive ``text=…`` for words of a page; empty where they hold no letter.

    Words that run over a line break, or are long, are given as their beginning and their end,
    since each of the two must stand inside one block of the page.

    >>> text_fragment("said: no\\nand went")
    'text=said%3A%20no,and%20went'
    """
    lines = [bare for part in _BREAK.split(words) if (bare := _bare(part))]
    if not lines:
        return ""
    first, last = lines[0].split(), lines[-1].split()
    short = len(lines[0]) <= WHOLE_MAX_CHARS or len(first) < 2 * EDGE_WORDS
    if len(lines) == 1 and short:
        return "text=" + _encoded(lines[0])
    start, end = " ".join(first[:EDGE_WORDS]), " ".join(last[-EDGE_WORDS:])
    return f"text={_encoded(start)},{_encoded(end)}"


def _bare(words: str) -> str:
    """From the first to the last letter or digit, white space as a page shows it."""
    letters = [match.start() for match in _WORD.finditer(words)]
    return " ".join(words[letters[0] : letters[-1] + 1].split()) if letters else ""


def _encoded(words: str) -> str:
    """Percent-encoded; ``-``, ``,`` and ``&`` too, which have a meaning in the directive."""
    return percent_encoded(words, safe="").replace("-", "%2D")


# Who said what


def said_block(revision: Revision, quote: Quote) -> Block:
    """One quote with its article beside it."""
    return quote_block(Citation.of(revision, quote.readable, quote=quote))


def said_blocks(
    speaker: str, found: Sequence[tuple[Revision, Quote]], *, near: Sequence[str] = ()
) -> tuple[Block, ...]:
    """The first quotes, as many as are shown at once, newest first.

    ``near`` are speakers of similar names, offered where there is no quote.
    """
    citations = [
        Citation.of(revision, quote.readable, n=n, quote=quote)
        for n, (revision, quote) in enumerate(found[:SHOWN_QUOTES], 1)
    ]
    if not citations:
        return (text(texts.answers.no_words_of(speaker, near)),)
    called = max((one.speaker or "" for one in citations), key=len) or speaker
    above = text(texts.answers.WORDS_OF.format(name=spoken_of(called)), Style.SENTENCE)
    blocks = [above, *quote_blocks(citations), *source_blocks(citations)]
    if (more := len(found) - len(citations)) > 0:
        blocks.append(text(texts.wording.more(more, "quote"), Style.ASIDE))
    return tuple(blocks)


def worth_reading(found: Iterable[tuple[Revision, Quote]]) -> Iterator[tuple[Revision, Quote]]:
    """The quotes of which a reader sees something new; fragments of a sentence are left out."""
    seen: dict[int, list[Span]] = defaultdict(list)
    for revision, quote in found:
        repeated = any(quote.readable.overlap(span) for span in seen[revision.id])
        if not repeated and not _is_a_fragment(quote, revision.text):
            seen[revision.id].append(quote.readable)
            yield revision, quote


def _is_a_fragment(quote: Quote, article: str) -> bool:
    """Whether a reported clause is too short to say much, or only leads to a quotation."""
    leads = quote.sentence.of(article).rstrip().endswith(":")
    few = len(quote.span.of(article).split()) < FEWEST_WORDS
    return quote.kind is Kind.INDIRECT and (leads or few)
