"""Which sentences a model is shown: those of the best blocks, and those beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.domain import Quote, Revision, Span
from retrieval.model.call import BYTES_PER_TOKEN, tokens
from retrieval.model.drafts import Offered, article_line, sentence_line
from retrieval.ranking.candidates import Candidate, Hit, read

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue

# Blocks whose own sentences come first, and those whose passages, with what stands beside these,
# come before the other blocks.
GOOD, BEST = 8, 4
FAR = (4, 2)  # passages off, at most, of which the best article, and the second, are shown more
NEAR = 2  # sentences of the passage before, and of the one after
EACH = 2  # blocks of each outlet that come first where outlets are compared
# Tokens that are enough where it is certain that the first quote answers. Of held-out training
# questions where that is more probable than .6 the answer is among 3,000 tokens for .99 (politics)
# and .94 (weekly), among 12,000 for 1.00 and .98; of the others for .77 and .75, .89 and .82.
ENOUGH = 4_000


def room_worth(probability: float | None, room: int) -> int:
    """How many of the tokens that there is room for are worth their price: the more, the less
    probable (0–1) it is that the first quote answers; all where that is None.

    >>> room_worth(1.0, 12_000), room_worth(0.25, 12_000), room_worth(0.25, 2_000)
    (4000, 10000, 2000)
    """
    return room - int(max(0, room - ENOUGH) * (probability or 0.0))


def outlets_first(blocks: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Blocks, which come best first, with the best of each outlet before the others: none is left
    out because another has more to say."""
    seen = Counter[str]()
    ranks = []
    for block in blocks:
        outlet = block.revision.head.outlet
        ranks.append(min(seen[outlet], EACH))
        seen[outlet] += 1
    return tuple(blocks[n] for n in sorted(range(len(blocks)), key=ranks.__getitem__))


def passages_beside(blocks: Sequence[Candidate], catalogue: Catalogue) -> tuple[Candidate, ...]:
    """The blocks of the passages before and after those that the best blocks were found in, then
    of those further off in the best articles; of each article the nearest first."""
    first: dict[int, Candidate] = {}
    for block in blocks[:BEST]:
        first.setdefault(block.revision.id, block)
    steps = [(block, step) for block in blocks[:BEST] for step in (1, -1)]
    for block, far in zip(first.values(), FAR, strict=False):
        steps += [(block, sign * n) for n in range(2, far + 1) for sign in (1, -1)]
    wanted: dict[int, list[int]] = {}
    for block, step in steps:
        wanted.setdefault(block.hit.id + step, []).append(block.revision.id)
    with catalogue.snapshot():
        found = catalogue.passages.by_id(wanted)
        same = ((n, found[n]) for n in wanted if n in found and found[n].revision in wanted[n])
        return tuple(read([Hit(n, one, by_words=1.0) for n, one in same], catalogue))


def offered(
    blocks: Sequence[Candidate],
    *,
    max_tokens: int,
    beside: Sequence[Candidate] = (),
) -> tuple[Offered, ...]:
    """As many sentences as have room, numbered: those of the blocks, which come best first, and
    those near the best, in the passages they were found in and in those ``beside``.

    They are in the order of their articles, the one with the best block first, and of their
    places. ``max_tokens`` is for all their lines; tokens are counted by ``call.tokens``, an upper
    estimate, since a tokenizer would have to be downloaded.
    """
    quotes: dict[int, dict[Quote, None]] = {}
    for block in (*blocks, *beside):
        quotes.setdefault(block.revision.id, {}).update(dict.fromkeys(block.quotes))
    chosen: dict[int, dict[Span, Offered]] = {}  # by revision
    left = max_tokens
    for revision, unit in _nearest_first(blocks, beside):
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


def _nearest_first(
    blocks: Sequence[Candidate], beside: Sequence[Candidate]
) -> Iterator[tuple[Revision, Span]]:
    """The units of good blocks, those near the best, those beside, then those of other blocks."""
    passages = {(block.revision.id, block.hit.id): block.hit.passage.sentences for block in beside}
    yield from _units(blocks[:GOOD])
    for block in blocks[:BEST]:
        ids = ((block.revision.id, block.hit.id + step) for step in (-1, 1))
        before, after = (passages.get(one, ()) for one in ids)
        units = (*block.hit.passage.sentences, *after[:NEAR], *before[-NEAR:])
        yield from ((block.revision, unit) for unit in units)
    yield from ((block.revision, unit) for block in beside for unit in block.hit.passage.sentences)
    yield from _units(blocks[GOOD:])


def _units(blocks: Sequence[Candidate]) -> Iterator[tuple[Revision, Span]]:
    return ((block.revision, unit) for block in blocks for unit in block.units)
