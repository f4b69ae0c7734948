"""Which sentences a model is shown: those of the best blocks, and those beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from retrieval.domain import Quote, Revision, Span
from retrieval.model.call import BYTES_PER_TOKEN, tokens
from retrieval.model.offered import Offered, article_line, sentence_line
from retrieval.ranking.candidates import Candidate

# Blocks whose sentences a model is shown, and the best of them, whose neighbours come before the
# sentences of the others.
MOST, BEST = 20, 6


def offered(
    blocks: Sequence[Candidate], *, max_tokens: int, most: int = MOST
) -> tuple[Offered, ...]:
    """As many sentences as have room, numbered: those of the first ``most`` blocks, which come
    best first, and those beside them in the passages they were found in.

    They are in the order of their articles, the one with the best block first, and of their
    places. ``max_tokens`` is for all their lines; tokens are counted by ``call.tokens``, an upper
    estimate, since a tokenizer would have to be downloaded.
    """
    quotes: dict[int, dict[Quote, None]] = {}
    for block in blocks:
        quotes.setdefault(block.revision.id, {}).update(dict.fromkeys(block.quotes))
    chosen: dict[int, dict[Span, Offered]] = {}  # by revision
    left = max_tokens
    for revision, unit in _nearest_first(blocks[:most]):
        article = chosen.get(revision.id, {})
        if len(unit) // BYTES_PER_TOKEN > left or unit in article:
            continue
        inside = tuple(quote for quote in quotes[revision.id] if quote.span.overlap(unit))
        one = Offered(9_999, revision, unit, inside)
        cost = tokens(sentence_line(one) + "\n")
        if not article:
            cost += tokens(article_line(999, revision) + "\n")
        if cost <= left:
            left -= cost
            chosen.setdefault(revision.id, {})[unit] = one
    ordered = (one for article in chosen.values() for _, one in sorted(article.items()))
    return tuple(replace(one, n=n) for n, one in enumerate(ordered, 1))


def _nearest_first(blocks: Sequence[Candidate]) -> Iterator[tuple[Revision, Span]]:
    """The units of the best blocks, those beside them, then the same of the others."""
    for some in (blocks[:BEST], blocks[BEST:]):
        yield from ((block.revision, unit) for block in some for unit in block.units)
        for block in some:
            yield from ((block.revision, unit) for unit in block.hit.passage.sentences)
