"""Quotes with who said them below, and the list of their sources, numbered by article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.render.answer import source_numbers, speaker_text
from bot.render.dates import day
from bot.render.links import place_link
from bot.render.telegram.blocks import Block, Quoted, Run, Text
from bot.render.telegram.own import named, own
from bot.texts import answers as texts
from retrieval.domain import Citation, Kind, Quote, Revision, Span

_DETERMINERS = frozenset("a an the its his her their one some".split())
MAX_LINK_CHARS = 2000  # longer ones open the page, not the place


def cited_blocks(
    citations: Sequence[Citation], *, numbers: dict[str, int] | None = None
) -> Iterable[Block]:
    """One block for each quote; ``numbers`` where others than these quotes are numbered too."""
    numbers = numbers or source_numbers(citations)
    return (quote_block(citation, numbers[citation.source]) for citation in citations)


def quote_block(citation: Citation, number: int, *, marks: tuple[Span, ...] = ()) -> Block:
    """The words as the article has them; below, who said them, and who published them when."""
    told = citation.translation and Text(
        (Run(own(texts.translated(citation.translation)), italic=True),)
    )
    line = Text((*attribution_runs(citation), Run(" "), Run(f"[{number}]", link=link_of(citation))))
    quoted = Quoted(citation.quote, marks)
    return Block((quoted, told, line) if told else (quoted, line))


def attribution_runs(citation: Citation) -> tuple[Run, ...]:
    """Speaker and role, outlet and day; what is unknown is left out.

    >>> from retrieval.domain import Head
    >>> head = Head("Gazette", published="2031-05-03")
    >>> one = Citation(1, "Up", Span(0, 2), "", "a", head, "r", speaker="Ilva Moor", role="mayor")
    >>> Text(attribution_runs(one)).html
    '<b>Ilva Moor</b>, mayor · Gazette, 3 May 2031'
    """
    speaker = _opening_a_line(citation.speaker or "")
    who = speaker_text(citation.speaker, citation.role)
    role = citation.role if who != (citation.speaker or "") else None
    when = day(citation.head.published)
    groups = (
        [named(name, bold=bold) for name, bold in ((speaker, True), (role, False)) if name],
        [named(citation.head.outlet), *([Run(when)] if when else [])],
    )
    said, published = (tuple(_joined(group, ", ")) for group in groups)
    return (*said, Run(" · "), *published) if said else published


def source_blocks(citations: Sequence[Citation]) -> Iterable[Block]:
    """A line for each article: its number, and its title as a link to the first quote in it."""
    numbers = source_numbers(citations)
    seen: set[str] = set()
    for citation in citations:
        if citation.source in seen:
            continue
        head, link = citation.head, link_of(citation)
        title = named(head.title or citation.source, link=link)
        spelled = f" · {head.url}" if link and head.url else ""
        number = Run(f"[{numbers[citation.source]}] ")
        yield Block((Text((number, replace(title, spelled=spelled))),), tight=bool(seen))
        seen.add(citation.source)


def link_of(citation: Citation) -> str | None:
    """Where the quote stands; the page alone where that would be too long; None without a page."""
    url = citation.head.url
    links = (place_link(url, citation.quote), place_link(url, ""))
    return next((link for link in links if link and _usable(link)), None)


def cited(revision: Revision, span: Span, *, n: int = 1, quote: Quote | None = None) -> Citation:
    """A range of a stored article as a citation, to be shown like those of an answer."""
    return Citation(
        n=n,
        quote=span.of(revision.text),
        span=span,
        sha256=revision.sha256,
        source=revision.source,
        head=revision.head,
        receipt="",
        speaker=quote.speaker if quote else None,
        cue=quote.cue if quote else None,
        kind=quote.kind if quote else Kind.NONE,
        role=quote.role if quote else None,
    )


def _opening_a_line(speaker: str) -> str:
    """A description ("its chairwoman") with a capital; a name as it is spelled.

    >>> _opening_a_line("a clerk of Sall"), _opening_a_line("al-Dawwar")
    ('A clerk of Sall', 'al-Dawwar')
    """
    described = speaker.islower() or speaker.partition(" ")[0] in _DETERMINERS
    return speaker[:1].upper() + speaker[1:] if described else speaker


def _usable(link: str) -> bool:
    whole = link.isprintable() and not any(character.isspace() for character in link)
    return whole and len(link) <= MAX_LINK_CHARS


def _joined(runs: Iterable[Run], separator: str) -> Iterable[Run]:
    for n, run in enumerate(runs):
        if n:
            yield Run(separator)
        yield run
