"""Finding passages for a question: full text, vectors, and the asked speaker's quotes, fused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.domain import Passage, Question, Scope
from retrieval.index.fusion import fused
from retrieval.text import names
from retrieval.text.terms import STOP, plain, words

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex

# Weights of the rankings. To be tuned with the answers.
WORDS, VECTORS, SPEAKER = 1.0, 0.5, 1.0
# How deep each ranking is read before fusing.
DEPTH = 60
# Vectors know no day and no outlet: so many times what is wanted is fetched, then filtered, and
# once more where that was not enough. (A filter in Chroma costs 0.2 s at 100,000 passages.)
WIDER, WIDEST = 4, 4_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its id and its score (higher is better, to compare only)."""

    id: int
    passage: Passage
    score: float


def search(
    question: Question, scope: Scope, catalogue: Catalogue, index: VectorIndex, *, limit: int
) -> list[Hit]:
    """The passages in the scope that fit the question best, best first."""
    keys = [key for who in question.speakers for key in names.words(who)]
    own = [*(plain(w) for who in question.speakers for w in words(who)), *question.about]
    asked = [w for w in dict.fromkeys([*own, *question.before]) if w not in STOP]
    keys += [key for word in asked for key in names.words(word)]
    by_words = catalogue.search(asked, keys=keys, scope=scope, limit=DEPTH)
    ranked = fused(
        [
            (WORDS, [n for n, _ in by_words]),
            (VECTORS, [n for n, _ in nearest(question.text, scope, catalogue, index, limit=DEPTH)]),
            (SPEAKER, _said(question.speakers, scope, catalogue, [n for n, _ in by_words])),
        ]
    )
    passages = catalogue.passages(n for n, _ in ranked[:limit])
    return [Hit(n, passages[n], score) for n, score in ranked[:limit] if n in passages]


def nearest(
    text: str, scope: Scope, catalogue: Catalogue, index: VectorIndex, *, limit: int
) -> list[tuple[int, float]]:
    """Ids of the passages in the scope closest to ``text``, with their cosine (up to 1)."""
    fetched = limit if scope == Scope() else limit * WIDER
    while True:
        found = index.nearest(text, fetched)
        inside = catalogue.in_scope([n for n, _ in found], scope)
        kept = [(n, closeness) for n, closeness in found if n in inside]
        if len(kept) >= limit or len(found) < fetched or fetched >= WIDEST:
            return kept[:limit]
        fetched = min(WIDEST, fetched * WIDER)


def _said(
    speakers: Sequence[str], scope: Scope, catalogue: Catalogue, before: Sequence[int]
) -> list[int]:
    """Passages with quotes of the speakers: those that the words found first, then newest first."""
    found: list[int] = []
    for who in speakers:
        quotes = catalogue.quotes_by(names.words(who), scope=scope, limit=DEPTH)
        found += catalogue.passages_at([(revision, quote.span) for revision, quote, _ in quotes])
    rank = {n: at for at, n in enumerate(before)}
    return sorted(dict.fromkeys(found), key=lambda n: rank.get(n, len(rank)))
