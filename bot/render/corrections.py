"""Quotes that no longer stand in their article: what they were, and what stands there now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import texts
from bot.render.blocks import Block, Style, text
from bot.render.quotes import cited, quote_block, source_blocks
from bot.render.verdict import MOST_DIFFERENCES, difference_blocks, inside
from retrieval.domain import Citation, Span
from retrieval.verify.stale import StaleQuote
from retrieval.verify.verdicts import Outcome


@dataclass(frozen=True, slots=True)
class Gone:
    """A quote as it was shown, and what became of it."""

    citation: Citation
    stale: StaleQuote


def changed_blocks(gone: Sequence[Gone]) -> tuple[Block, ...]:
    """What those who got the quotes are told; block quotes hold words of stored revisions."""
    blocks = [text(texts.corrections.quotes_changed(len(gone)), Style.STRONG)]
    for one in gone:
        blocks += _before_and_now(one)
    return tuple(blocks)


def _before_and_now(one: Gone) -> Iterable[Block]:
    now, citation = one.stale.now, one.citation
    altered = now.verdict.outcome is Outcome.ALTERED
    changes = now.verdict.changes[:MOST_DIFFERENCES] if altered else ()
    whole = Span(0, len(citation.quote))
    marks = tuple(inside(change.asked, whole) for change in changes if len(change.asked))
    yield text(texts.corrections.IT_WAS)
    yield quote_block(citation, 1, marks=marks)
    if not altered:
        yield text(texts.corrections.IT_IS_GONE)
        yield from source_blocks([citation])
        return
    [place] = now.verdict.places
    stands = cited(revision := now.revisions[place.revision], place.span)
    yield text(texts.corrections.IT_IS_NOW)
    marks = tuple(inside(change.stands, place.span) for change in changes)
    yield quote_block(stands, 1, marks=marks)
    yield from difference_blocks(now.words, revision.text, changes, corrected=True)
    yield from source_blocks([stands])
