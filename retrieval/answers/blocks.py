"""Blocks, what may be shown: a paragraph's sentences in a row, short enough for one quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.domain import Passage, Quote, Revision, Span
from retrieval.text.sentences import MAX_QUOTE_CHARS


@dataclass(frozen=True, slots=True)
class Block:
    """Whole sentences of one paragraph, at most 600 characters unless one is longer.

    ``scores`` are those of the passage it was found in: full text, vectors, speaker; 0–1,
    higher is closer.
    """

    revision: Revision
    span: Span
    units: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    scores: tuple[float, float, float]

    @property
    def text(self) -> str:
        """The words of this block."""
        return self.span.of(self.revision.text)


def blocks(
    passages: Mapping[int, Passage],
    scores: Mapping[int, tuple[float, float, float]],
    revisions: Mapping[int, Revision],
    quotes: Mapping[int, Sequence[Quote]],
) -> list[Block]:
    """The blocks of these passages, in the order of their articles and places."""
    found = []
    order = sorted(passages, key=lambda n: (passages[n].revision, passages[n].span))
    for number in order:
        passage = passages[number]
        revision = revisions[passage.revision]
        said = quotes.get(passage.revision, ())
        for units in _paragraphs(revision.text, passage.sentences):
            span = Span(units[0].start, units[-1].stop)
            inside = tuple(q for q in said if q.span.overlap(span))
            found.append(Block(revision, span, units, inside, scores[number]))
    return found


def _paragraphs(text: str, units: Sequence[Span]) -> Iterable[tuple[Span, ...]]:
    some: list[Span] = []
    for unit in units:
        if some and (
            unit.stop - some[0].start > MAX_QUOTE_CHARS
            or "\n" in text[some[-1].stop : unit.start]
        ):
            yield tuple(some)
            some = []
        some.append(unit)
    if some:
        yield tuple(some)
