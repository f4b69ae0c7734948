"""Passages for a question: words, vectors and speakers together, inside the scope."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.catalogue.catalogue import Catalogue
from retrieval.domain import Question, Scope, Wants
from retrieval.index.pull import VectorIndex
from retrieval.index.search import nearest, search


@pytest.fixture(autouse=True)
def pulled(index: VectorIndex) -> None:
    """The vectors are up to date."""
    index.pull()


def sources(catalogue: Catalogue, ids: list[int]) -> list[str]:
    """Where the passages come from."""
    passages = catalogue.passages.by_id(ids)
    revisions = catalogue.articles.revisions({p.revision for p in passages.values()})
    return [revisions[passages[n].revision].source for n in ids]


def test_the_passage_of_the_asked_speaker_comes_first(
    catalogue: Catalogue, index: VectorIndex
) -> None:
    question = Question("What did Venn say?", Wants.WORDS, speakers=("Venn",))
    hits = search(question, Scope(), catalogue, index, limit=3)
    assert sources(catalogue, [hit.id for hit in hits])[0] == "dam"
    assert hits == sorted(hits, key=lambda hit: -hit.score)


def test_a_question_without_its_words_is_found_by_meaning(
    catalogue: Catalogue, index: VectorIndex
) -> None:
    question = Question("boats at sea", Wants.FACTS, about=("boats", "sea"))
    [hit, *_] = search(question, Scope(), catalogue, index, limit=3)
    assert sources(catalogue, [hit.id]) == ["nets"]


def test_vectors_keep_to_the_scope(catalogue: Catalogue, index: VectorIndex) -> None:
    def found(scope: Scope) -> set[str]:
        return {*sources(catalogue, [n for n, _ in nearest("x", scope, catalogue, index, limit=9)])}

    assert found(Scope()) == {"dam", "nets", "tax"}
    assert found(Scope(outlets=("Tarn Post",))) == {"nets", "tax"}
    assert found(Scope(since=date(2031, 6, 1))) == {"nets"}


def test_the_retriever_gives_documents_that_are_slices_with_their_place(
    catalogue: Catalogue, index: VectorIndex
) -> None:
    from retrieval.index.retriever import PassageRetriever

    retriever = PassageRetriever(catalogue=catalogue, index=index, k=2)
    [document, *_] = retriever.invoke("the new tax that Orne spoke of")
    place = document.metadata
    text = catalogue.articles.revisions([place["revision"]])[place["revision"]].text
    assert document.page_content == text[place["start"] : place["stop"]]
    assert (place["source"], place["outlet"], place["published"]) == ("tax", "Tarn Post", None)


def test_a_langchain_store_opens_the_same_vectors(index: VectorIndex) -> None:
    from langchain_chroma import Chroma

    from retrieval.index.embeddings import WordLlamaEmbeddings
    from retrieval.index.store import COLLECTION

    folder = str(index.folder)
    index.close()
    store = Chroma(COLLECTION, WordLlamaEmbeddings(), persist_directory=folder)
    [document] = store.similarity_search("boats that fish", k=1)
    assert document.metadata.keys() == {"revision", "start", "stop"}
