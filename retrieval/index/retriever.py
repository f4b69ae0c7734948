"""Passages as a LangChain retriever, for chains that are built on it."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from retrieval.domain import Question, Revision, Scope, Wants
from retrieval.index.search import Hit, search
from retrieval.text.terms import telling, words


class PassageRetriever(BaseRetriever):
    """Passages of the catalogue, each cut from its article, with the place it came from.

    ``catalogue`` is a Catalogue and ``index`` a VectorIndex; ``scope`` says what may be searched.
    The metadata of a document: revision, start, stop, source, outlet, published, score.
    """

    catalogue: Any
    index: Any
    scope: Scope = Scope()
    k: int = 8

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        question = asked(query)
        hits = search(question, self.scope, self.catalogue, self.index, limit=self.k)
        revisions = self.catalogue.articles.revisions({hit.passage.revision for hit in hits})
        return [_document(hit, revisions[hit.passage.revision]) for hit in hits]


def asked(query: str) -> Question:
    """A query as a question: words in capitals may name who speaks.

    >>> asked("floods in Lindrup Orla Venn").speakers
    ('Lindrup', 'Orla', 'Venn')
    """
    capitalised = tuple(word for word in words(query)[1:] if word[0].isupper())
    return Question(query, Wants.FACTS, capitalised, tuple(telling(query)))


def _document(hit: Hit, revision: Revision) -> Document:
    span = hit.passage.span
    return Document(
        id=str(hit.id),
        page_content=span.of(revision.text),
        metadata={
            "revision": revision.id,
            "start": span.start,
            "stop": span.stop,
            "source": revision.source,
            "outlet": revision.head.outlet,
            "published": revision.head.published,
            "score": hit.score,
        },
    )
