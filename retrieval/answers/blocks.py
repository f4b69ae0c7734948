"""Blocks, what may be shown: a paragraph's sentences in a row, short enough for one quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.domain import Quote, Revision, Span
from retrieval.index.search import Hit
from retrieval.text.sentences import MAX_QUOTE_CHARS


@dataclass(frozen=True, slots=True)
class Block:
    """Whole sentences of one paragraph, at most 600 characters.

    A longer one is one sentence with a quotation in it that is short enough to be shown.

    ``hit`` is the passage it was found in, ``text`` the words themselves.
    """

    revision: Revision
    span: Span
    units: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    hit: Hit
    text: str


def blocks(
    hits: Sequence[Hit],
    revisions: Mapping[int, Revision],
    quotes: Mapping[int, Sequence[Quote]],
) -> list[Block]:
    """The blocks of the passages found, in the order of their articles and places.

    ``quotes`` are those of each passage, by its id.
    """
    found = []
    for hit in sorted(hits, key=lambda one: (one.passage.revision, one.passage.span)):
        revision = revisions[hit.passage.revision]
        for units in _paragraphs(revision.text, hit.passage.sentences):
            span = Span(units[0].start, units[-1].stop)
            start, stop = span.start, span.stop
            inside = tuple(q for q in quotes[hit.id] if q.span.start < stop and start < q.span.stop)
            if len(span) > MAX_QUOTE_CHARS and all(len(q.span) > MAX_QUOTE_CHARS for q in inside):
                continue  # it could only be shown cut
            words = span.of(revision.text)
            if not words.rstrip().endswith(":"):  # it leads to what it does not hold
                found.append(Block(revision, span, units, inside, hit, words))
    return found


def _paragraphs(text: str, units: Sequence[Span]) -> Iterable[tuple[Span, ...]]:
    some: list[Span] = []
    for unit in units:
        if some and (
            unit.stop - some[0].start > MAX_QUOTE_CHARS or "\n" in text[some[-1].stop : unit.start]
        ):
            yield tuple(some)
            some = []
        some.append(unit)
    if some:
        yield tuple(some)
