"""A timeline as text: its bars for a terminal, and the quotes that are marked in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import texts
from bot.render.blocks import Block, Run, Style, Text, text
from bot.render.quotes import quote_block, source_blocks, source_numbers

if TYPE_CHECKING:
    from retrieval.domain.timelines import Timeline


def marks(timeline: Timeline) -> dict[int, list[int]]:
    """The numbers of the quotes, from 1, by the column in which their day lies."""
    columns = {one.first: n for n, one in enumerate(timeline.columns())}
    found: dict[int, list[int]] = {}
    for number, day in enumerate(timeline.quote_days, 1):
        if day and (n := columns.get(timeline.step.first(day))) is not None:
            found.setdefault(n, []).append(number)
    return found


def heading_blocks(timeline: Timeline) -> tuple[Block, ...]:
    """The topic, and what is counted."""
    return (
        Block((Text((Run(timeline.topic, Style.TITLE),)),)),
        text(texts.timelines.subtitle(timeline), Style.ASIDE, tight=True),
        text(texts.timelines.COUNTED, Style.ASIDE, tight=True),
    )


def column_blocks(timeline: Timeline) -> Iterable[Block]:
    """A line for each bar that is not empty."""
    numbers = marks(timeline)
    filled = [(n, one) for n, one in enumerate(timeline.columns()) if one.articles]
    for first, (n, one) in enumerate(filled):
        line = texts.timelines.column(timeline.step, one, numbers.get(n, []))
        yield text(line, tight=first > 0)


def timeline_blocks(timeline: Timeline, *, pictured: bool = False) -> tuple[Block, ...]:
    """All of it as text; a sentence where no article is counted."""
    if not timeline.dated:
        return (text(texts.timelines.NOTHING),)
    quotes = marked_quote_blocks(timeline, pictured=pictured)
    return (*heading_blocks(timeline), *column_blocks(timeline), *quotes)


def marked_quote_blocks(timeline: Timeline, *, pictured: bool = True) -> tuple[Block, ...]:
    """The quotes, each under its number in the picture; none where none was found."""
    citations = timeline.answer.citations
    if not citations:
        return ()
    sources = source_numbers(citations)
    above = texts.timelines.QUOTES if pictured else texts.timelines.QUOTES_IN_TERMINAL
    quotes = []
    for number, citation in enumerate(citations, 1):
        block = quote_block(citation, sources[citation.source])
        head = Text((Run(f"{number}", Style.STRONG),))
        quotes.append(replace(block, pieces=(head, *block.pieces)))
    return (text(above, Style.STRONG), *quotes, *source_blocks(citations))
