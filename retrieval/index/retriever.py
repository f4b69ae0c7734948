"""Passages for a question, as a LangChain retriever: words, vectors and speakers, fused by rank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from retrieval.catalogue import Catalogue
from retrieval.domain import Scope
from retrieval.index.vectors import VectorIndex, document
from retrieval.text import names
from retrieval.text.terms import SearchTerms, content_words

# Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009) and its constant.
RANK_OFFSET = 60
# Weights of the rankings. Measured on the politics questions: the right sentence is in the first
# 25 passages for 95 %; with vectors at half their weight for 91 %, with a speaker's quotes at
# full weight for 91 %.
WORDS, VECTORS, SPEAKER = 1.0, 1.0, 0.3
# How deep each ranking is read before fusing.
DEPTH = 80
# Vectors know no day and no outlet: so many times what is wanted is fetched, then filtered, and
# once more where that was not enough. (A filter in Chroma costs 0.2 s at 100,000 passages.)
WIDER, WIDEST = 4, 4_000


class PassageRetriever(BaseRetriever):
    """The ``k`` passages in the ``scope`` that fit a query best, best first.

    A document's words are a slice of its article, ``text[start:stop]``; its metadata says which:
    outlet, title, url and date where they are known, source, revision, start, stop, and the spans
    of its sentences. ``score`` is that of the fused rankings (higher is better, to compare only),
    ``by_words`` its bm25 beside the best one's (0–1), ``by_vectors`` its cosine (up to 1),
    ``by_speaker`` whether somebody asked for is quoted in it. Each ranking is read ``depth`` deep.
    """

    catalogue: Catalogue
    index: VectorIndex
    scope: Scope = Scope()
    k: int = 8
    depth: int = DEPTH

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        terms: SearchTerms | None = None,
        speakers: Sequence[str] = (),
        with_vectors: bool = True,
    ) -> list[Document]:
        """The passages for these search terms, else for those of the query.

        ``speakers`` are those whose quotes rank too: of a question about nothing else. Raises
        EmbeddingsError or VectorsError where a server that makes or keeps vectors fails;
        ``with_vectors=False`` does without them.
        """
        by_words = self._with_words(terms or SearchTerms.of(content_words(query)))
        by_vectors = dict(self._nearest(query)) if with_vectors else {}
        theirs = self._said(speakers)
        ranked = fused((WORDS, by_words), (VECTORS, by_vectors), (SPEAKER, theirs))[: self.k]
        found_by = {
            n: {
                "score": score,
                "by_words": by_words.get(n, 0.0),
                "by_vectors": by_vectors.get(n, 0.0),
                "by_speaker": n in theirs,
            }
            for n, score in ranked
        }
        return self._documents(found_by)

    def _documents(self, found_by: Mapping[int, Mapping[str, float]]) -> list[Document]:
        """The passages of these ids, without those that left the search meanwhile."""
        passages = self.catalogue.passages.by_id(found_by)
        revisions = self.catalogue.articles.revisions({one.revision for one in passages.values()})
        return [
            document(
                n,
                passages[n],
                revisions[passages[n].revision],
                sentences=[(one.start, one.stop) for one in passages[n].sentences],
                **told,
            )
            for n, told in found_by.items()
            if n in passages
        ]

    def _with_words(self, terms: SearchTerms) -> dict[int, float]:
        """Ids of the passages with the words, best first, with their bm25 beside the best's."""
        found = self.catalogue.search.ranked(
            terms.words, keys=terms.keys, scope=self.scope, limit=self.depth
        )
        best = max((score for _, score in found), default=1.0) or 1.0
        return {n: score / best for n, score in found}

    def _nearest(self, text: str) -> list[tuple[int, float]]:
        """Ids of the passages in the scope closest to ``text``, with their cosine (up to 1)."""
        if self.scope == Scope():  # what left the search has no passage any more
            return self.index.nearest(text, self.depth)
        fetched = self.depth * WIDER
        while True:
            found = self.index.nearest(text, fetched)
            inside = self.catalogue.passages.in_scope([n for n, _ in found], self.scope)
            kept = [(n, closeness) for n, closeness in found if n in inside]
            if len(kept) >= self.depth or len(found) < fetched or fetched >= WIDEST:
                return kept[: self.depth]
            fetched = min(WIDEST, fetched * WIDER)

    def _said(self, speakers: Sequence[str]) -> list[int]:
        """Passages with quotes of the speakers, newest first."""
        found: list[int] = []
        for who in speakers:
            quotes = self.catalogue.search.quotes_by(
                names.words(who), scope=self.scope, limit=self.depth
            )
            places = [(revision, quote.span) for revision, quote, _ in quotes]
            found += self.catalogue.passages.at(places)
        return [*dict.fromkeys(found)]


def fused(*rankings: tuple[float, Iterable[int]]) -> list[tuple[int, float]]:
    """Ids with their score, best first; each ranking comes with its weight.

    >>> [n for n, _ in fused((1.0, [7, 8, 9]), (1.0, [8, 3]))]
    [8, 7, 3, 9]
    """
    scores: dict[int, float] = {}
    for weight, ranking in rankings:
        for rank, n in enumerate(dict.fromkeys(ranking), start=1):
            scores[n] = scores.get(n, 0.0) + weight / (RANK_OFFSET + rank)
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))
