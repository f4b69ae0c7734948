"""Passages for a question: full text, vectors and the asked speaker's quotes, fused by rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.domain import Passage, Question, Scope
from retrieval.text import names
from retrieval.text.terms import STOP, plain, words

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex


# Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009) and its constant.
RANK_OFFSET = 60


def fused(rankings: Iterable[tuple[float, Sequence[int]]]) -> list[tuple[int, float]]:
    """Ids with their score, best first; each ranking comes with its weight.

    >>> [n for n, _ in fused([(1.0, [7, 8, 9]), (1.0, [8, 3])])]
    [8, 7, 3, 9]
    """
    scores: dict[int, float] = {}
    for weight, ranking in rankings:
        for rank, n in enumerate(dict.fromkeys(ranking), start=1):
            scores[n] = scores.get(n, 0.0) + weight / (RANK_OFFSET + rank)
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))


# Weights of the rankings. Measured on the politics questions: the right sentence is in the first
# 25 passages for 95 %; with vectors at half their weight for 91 %, with a speaker's quotes at
# full weight for 91 %.
WORDS, VECTORS, SPEAKER = 1.0, 1.0, 0.3
# How deep each ranking is read before fusing; 60 found no more.
DEPTH = 30
# Vectors know no day and no outlet: so many times what is wanted is fetched, then filtered, and
# once more where that was not enough. (A filter in Chroma costs 0.2 s at 100,000 passages.)
WIDER, WIDEST = 4, 4_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its id and what found it.

    ``score`` is that of the fused rankings (higher is better, to compare only); ``by_words`` is
    its bm25 beside the best one's (0–1), ``by_vectors`` its cosine (up to 1), ``by_speaker``
    whether somebody asked for is quoted in it.
    """

    id: int
    passage: Passage
    score: float
    by_words: float = 0.0
    by_vectors: float = 0.0
    by_speaker: bool = False


def search(
    question: Question,
    scope: Scope,
    catalogue: Catalogue,
    index: VectorIndex,
    *,
    limit: int,
    with_vectors: bool = True,
) -> list[Hit]:
    """The passages in the scope that fit the question best, best first.

    Raises EmbeddingsError where a server that makes vectors fails; ``with_vectors=False`` does
    without them.
    """
    asked = asked_words(question)
    words_first = catalogue.search.ranked(asked, keys=asked_keys(asked), scope=scope, limit=DEPTH)
    closest = nearest(question.text, scope, catalogue, index, limit=DEPTH) if with_vectors else []
    theirs = [] if question.about else _said(question.speakers, scope, catalogue)
    rankings = [(WORDS, [n for n, _ in words_first]), (VECTORS, [n for n, _ in closest])]
    ranked = fused([*rankings, (SPEAKER, theirs)])[:limit]
    best = max((score for _, score in words_first), default=1.0) or 1.0
    by_words = {n: score / best for n, score in words_first}
    passages, by_vectors, said = (
        catalogue.passages.by_id(n for n, _ in ranked),
        dict(closest),
        {*theirs},
    )
    return [
        Hit(n, passages[n], score, by_words.get(n, 0.0), by_vectors.get(n, 0.0), n in said)
        for n, score in ranked
        if n in passages
    ]


def asked_words(question: Question) -> list[str]:
    """The words to look for: those of who is asked for, of what about, of the questions before."""
    own = [*(plain(w) for who in question.speakers for w in words(who)), *question.about]
    return [w for w in dict.fromkeys([*own, *question.before]) if w not in STOP]


def asked_keys(words: Sequence[str]) -> list[str]:
    """The keys by which other spellings of these words, if they are names, are found."""
    return [key for word in words for key in names.words(word)]


def nearest(
    text: str, scope: Scope, catalogue: Catalogue, index: VectorIndex, *, limit: int
) -> list[tuple[int, float]]:
    """Ids of the passages in the scope closest to ``text``, with their cosine (up to 1)."""
    if scope == Scope():  # what left the search has no passage any more
        return index.nearest(text, limit)
    fetched = limit * WIDER
    while True:
        found = index.nearest(text, fetched)
        inside = catalogue.passages.in_scope([n for n, _ in found], scope)
        kept = [(n, closeness) for n, closeness in found if n in inside]
        if len(kept) >= limit or len(found) < fetched or fetched >= WIDEST:
            return kept[:limit]
        fetched = min(WIDEST, fetched * WIDER)


def _said(speakers: Sequence[str], scope: Scope, catalogue: Catalogue) -> list[int]:
    """Passages with quotes of the speakers, newest first; for questions about nothing else.

    Where something else is asked, the words find them: names of speakers are words of a passage.
    """
    found: list[int] = []
    for who in speakers:
        quotes = catalogue.search.quotes_by(names.words(who), scope=scope, limit=DEPTH)
        found += catalogue.passages.at([(revision, quote.span) for revision, quote, _ in quotes])
    return [*dict.fromkeys(found)]
