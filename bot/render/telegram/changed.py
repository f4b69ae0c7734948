"""Quotes that no longer stand in their article: what they were, and what stands there now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.render.telegram.blocks import Block, text
from bot.render.telegram.cited import cited, quote_block, source_blocks
from bot.render.telegram.own import shortened
from bot.render.telegram.verdict import MAX_WORDS_CHARS, MOST_DIFFERENCES
from bot.texts import corrections as texts_changes
from retrieval.domain import Citation, Span
from retrieval.verify.stale import StaleQuote
from retrieval.verify.verdicts import Outcome, WordChange


@dataclass(frozen=True, slots=True)
class Gone:
    """A quote as it was shown, and what became of it."""

    citation: Citation
    stale: StaleQuote


def changed_blocks(gone: Sequence[Gone]) -> tuple[Block, ...]:
    """What those who got the quotes are told; block quotes hold words of stored revisions."""
    blocks = [text(texts_changes.quotes_changed(len(gone)), bold=True)]
    for one in gone:
        blocks += _before_and_now(one)
    return tuple(blocks)


def _before_and_now(one: Gone) -> Iterable[Block]:
    verdict, citation = one.stale.now.verdict, one.citation
    altered = verdict.outcome is Outcome.ALTERED
    changes = verdict.changes[:MOST_DIFFERENCES] if altered else ()
    yield text(texts_changes.IT_WAS)
    yield quote_block(citation, 1, marks=_marks(one, changes))
    if not altered:
        yield text(texts_changes.IT_IS_GONE)
        yield from source_blocks([citation])
        return
    [place] = verdict.places
    now = cited(one.stale.now.revisions[place.revision], place.span)
    yield text(texts_changes.IT_IS_NOW)
    yield quote_block(now, 1, marks=tuple(_inside(one.stands, place.span) for one in changes))
    yield from _differences(one, changes)
    yield from source_blocks([now])


def _differences(one: Gone, changes: Sequence[WordChange]) -> Iterable[Block]:
    [place] = one.stale.now.verdict.places
    article = one.stale.now.revisions[place.revision].text
    for n, change in enumerate(changes):
        removed = " ".join(change.asked.of(one.stale.now.words).split())
        added = " ".join(change.stands.of(article).split())
        line = texts_changes.difference(removed, added)
        yield text(shortened(line, max_chars=MAX_WORDS_CHARS), tight=n > 0)


def _marks(one: Gone, changes: Sequence[WordChange]) -> tuple[Span, ...]:
    whole = Span(0, len(one.citation.quote))
    return tuple(_inside(change.asked, whole) for change in changes if len(change.asked))


def _inside(span: Span, whole: Span) -> Span:
    """The part of a range inside another, counted from the other's start."""
    start = max(span.start, whole.start) - whole.start
    stop = min(span.stop, whole.stop) - whole.start
    return Span(min(start, stop), stop)
