"""Pasted words and receipts against stored texts: exact, altered, stitched, or not found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from retrieval.catalogue.revisions import sha256_of
from retrieval.domain import Revision, Span
from retrieval.text.spans import DOUBLE_MARKS, SINGLE_MARKS, Folded, fold
from retrieval.verify.alignment import (
    CHANGED,
    WORD_COST,
    Alignment,
    Pair,
    Token,
    align,
    tokens,
    window,
)
from retrieval.verify.places import Place, Shelf, StoredText
from retrieval.verify.stitches import marked, unmarked, without_edge_cuts

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue


__all__ = ["Outcome", "Place", "Verdict", "WordChange", "verify"]

# Altered: this share of the words asked for must be the same at the place, this share of those
# that stand there must have been asked for, and no fewer than MIN_MATCHED words be the same.
MIN_SHARE, MIN_SHARE_STANDS = 0.6, 0.4
MIN_MATCHED = 3
# With no more words than this changed, added or left out at one place, the words are that place
# altered, even if they could be put together from several.
MAX_SMALL = 2

RECEIPT = re.compile(r"[a-z2-7]{10}")  # ten digits of base 32
OUTSIDE = " \t\r\n\xa0\ufeff\u200b>▏\"'" + DOUBLE_MARKS + SINGLE_MARKS


class Outcome(StrEnum):
    """What can be said of pasted words."""

    EXACT = "EXACT"
    ALTERED = "ALTERED"
    STITCHED = "STITCHED"
    NOT_FOUND = "NOT FOUND"


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words that differ: as pasted, and as they stand in the text; one of both may be empty."""

    asked: Span
    stands: Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of pasted words.

    ``places`` holds all places (exact), the parts in their order (stitched) or the nearest
    place (altered), whose differences are the ``changes``.
    """

    outcome: Outcome
    places: tuple[Place, ...] = ()
    changes: tuple[WordChange, ...] = ()


def verify(words: str, texts: Sequence[tuple[int, str]]) -> Verdict:
    """Whether ``words`` stand in one of ``texts`` (revision, text), and if not, what comes near.

    Quotation marks and white space around the words do not count, nor does an ellipsis before
    or after them; one between them is a cut, and what it joins is at best stitched. A capital
    that became a small letter is a change.

    >>> verdict = verify("“the gates are open”", [(7, "He said the gates are not open.")])
    >>> verdict.outcome.value, verdict.places[0].span
    ('ALTERED', Span(start=8, stop=30))
    >>> verdict.changes
    (WordChange(asked=Span(start=14, stop=14), stands=Span(start=22, stop=25)),)
    """
    start = len(words) - len(words.lstrip(OUTSIDE))
    folded = fold(words[start:].rstrip(OUTSIDE))
    if not re.search(r"\w", folded.text):
        return Verdict(Outcome.NOT_FOUND)
    shelf = Shelf((StoredText(revision, text) for revision, text in texts), folded.text)
    if exact := shelf.places(folded.text) or shelf.places(without_edge_cuts(folded.text)):
        return Verdict(Outcome.EXACT, tuple(exact))
    if stitched := marked(folded.text, shelf):
        return Verdict(Outcome.STITCHED, stitched)
    stitched = unmarked(folded.text, shelf)
    nearest = _nearest(folded.text, shelf, small=bool(stitched))
    if stitched and (nearest is None or nearest[0].edits > MAX_SMALL):
        return Verdict(Outcome.STITCHED, stitched)
    if nearest is None:
        return Verdict(Outcome.NOT_FOUND)
    return _marked_up(nearest[0].pairs, folded, start, nearest[1])


def _nearest(wanted: str, shelf: Shelf, *, small: bool) -> tuple[Alignment, StoredText] | None:
    """The place that needs the cheapest edits, if most of the words stand there.

    ``small``: only among the texts that lack no more than a small change's words.
    """
    asked = tokens(wanted)
    words = sum(token.is_word for token in asked)
    best: tuple[Alignment, StoredText] | None = None
    if words < MIN_MATCHED:
        return None
    lacking = MAX_SMALL if small else int(words * (1 - MIN_SHARE))
    for missing, text in shelf.nearest(lacking):
        if best and best[0].cost <= missing * CHANGED * WORD_COST:
            break
        found = align(asked, tokens(text.folded.text, *window(asked, text.folded.text)))
        if _near(found) and (best is None or found.cost < best[0].cost):
            best = found, text
    return best


def _near(found: Alignment) -> bool:
    asked = sum(pair.asked is not None and pair.asked.is_word for pair in found.pairs)
    stands = sum(pair.stands is not None and pair.stands.is_word for pair in found.pairs)
    return found.matched >= max(MIN_MATCHED, MIN_SHARE * asked, MIN_SHARE_STANDS * stands)


def _marked_up(pairs: Sequence[Pair], wanted: Folded, start: int, text: StoredText) -> Verdict:
    """Altered, with one change for every run of pairs that differ."""
    stands = [pair.stands for pair in pairs if pair.stands]
    changes: list[WordChange] = []
    left, right = 0, stands[0].start  # where, in both folded texts, the pair before ended
    for same, run in groupby(pairs, key=lambda pair: pair.same):
        between = list(run)
        here, left = _range([pair.asked for pair in between if pair.asked], left)
        there, right = _range([pair.stands for pair in between if pair.stands], right)
        if not same:
            asked = wanted.span(here.start, here.stop)
            moved = Span(start + asked.start, start + asked.stop)
            changes.append(WordChange(moved, text.folded.span(there.start, there.stop)))
    place = Place(text.revision, text.folded.span(stands[0].start, stands[-1].stop))
    return Verdict(Outcome.ALTERED, (place,), tuple(changes))


def _range(found: Sequence[Token], before: int) -> tuple[Span, int]:
    """From the first to the last token, and its end; an empty range at ``before`` for none."""
    span = Span(found[0].start, found[-1].stop) if found else Span(before, before)
    return span, span.stop


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of pasted words; ``revisions`` holds those of the verdict's places."""

    words: str
    verdict: Verdict
    revisions: dict[int, Revision]

    @property
    def holds(self) -> bool:
        """Whether the words stand somewhere just so."""
        return self.verdict.outcome is Outcome.EXACT


def verified(words: str, catalogue: Catalogue) -> Verified:
    """Whether pasted words stand in a current article, and where."""
    revisions = catalogue.articles.revisions(catalogue.search.likely(words))
    verdict = verify(words, [(n, one.text) for n, one in sorted(revisions.items())])
    wanted = {place.revision for place in verdict.places}
    return Verified(words, verdict, {n: revisions[n] for n in wanted})


def verified_receipt(receipt_id: str, catalogue: Catalogue) -> Verified | None:
    """The quote of a receipt, cut anew from the stored text; None for an unknown receipt."""
    receipt = catalogue.receipts.by_id(receipt_id)
    if receipt is None:
        return None
    revision = catalogue.articles.revisions([receipt.revision])[receipt.revision]
    if sha256_of(revision.text) != revision.sha256 or receipt.span.stop > len(revision.text):
        return Verified("", Verdict(Outcome.NOT_FOUND), {})
    verdict = Verdict(Outcome.EXACT, (Place(revision.id, receipt.span),))
    return Verified(receipt.span.of(revision.text), verdict, {revision.id: revision})
