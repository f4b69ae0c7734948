"""Passages for a question: words, vectors and speakers together, inside the scope."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from pydantic import SecretStr

from retrieval.catalogue import Catalogue
from retrieval.domain import Article, Head, Question, Scope, Wants
from retrieval.errors import EmbeddingsError
from retrieval.index.retriever import PassageRetriever
from retrieval.index.vectors import VectorIndex
from retrieval.ranking.candidates import find
from retrieval.settings import Settings
from tests.support.library.asker import asking
from tests.support.openai_server.replies import BAD_GATEWAY
from tests.support.openai_server.server import KEY, serving

ARTICLES = [
    Article("dam", "The dam at Lindrup leaks.", Head("Osk Wire")),
    Article("nets", "Fishermen cast their nets.", Head("Tarn Post")),
]


class Witness(BaseCallbackHandler):
    """Notes what LangChain tells a tracer of retrieval."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def on_retriever_start(
        self, serialized: Any, query: str, *, tags: list[str] | None = None, **_: Any
    ) -> None:
        self.told.append(("start", (query, tags)))

    def on_retriever_end(self, documents: Any, **_: Any) -> None:
        self.told.append(("end", [one.metadata["source"] for one in documents]))

    def on_retriever_error(self, error: BaseException, **_: Any) -> None:
        self.told.append(("error", type(error)))


@pytest.fixture
def retriever(catalogue: Catalogue, index: VectorIndex) -> PassageRetriever:
    """Three articles, their vectors up to date."""
    index.pull()
    return PassageRetriever(catalogue=catalogue, index=index, k=3)


def sources(found: list[Document]) -> list[str]:
    """Where the passages come from."""
    return [one.metadata["source"] for one in found]


def test_the_passage_of_the_asked_speaker_comes_first(retriever: PassageRetriever) -> None:
    found = retriever.invoke("What did Venn say?", speakers=("Venn",))
    assert sources(found)[0] == "dam"
    assert found[0].metadata["by_speaker"]
    scores = [one.metadata["score"] for one in found]
    assert scores == sorted(scores, reverse=True)


def test_a_question_without_its_words_is_found_by_meaning(retriever: PassageRetriever) -> None:
    [first, *_] = retriever.invoke("boats at sea")
    assert first.metadata["source"] == "nets"
    assert (first.metadata["by_words"], first.metadata["by_speaker"]) == (0, False)


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(), {"dam", "nets", "tax"}),
        (Scope(outlets=("Tarn Post",)), {"nets", "tax"}),
        (Scope(since=date(2031, 6, 1)), {"nets"}),
    ],
    ids=["any", "outlet", "day"],
)
def test_vectors_keep_to_the_scope(
    retriever: PassageRetriever, scope: Scope, inside: set[str]
) -> None:
    assert {*sources(retriever.model_copy(update={"scope": scope}).invoke("x"))} == inside


def test_documents_are_slices_of_their_article_with_their_place(
    retriever: PassageRetriever, catalogue: Catalogue
) -> None:
    [first, *_] = retriever.invoke("the new tax that Orne spoke of")
    place = first.metadata
    text = catalogue.articles.revisions([place["revision"]])[place["revision"]].text
    assert first.page_content == text[place["start"] : place["stop"]]
    assert [text[start:stop] for start, stop in place["sentences"]] == [
        "Parliament voted on the new tax.",
        "“It hurts,” said Jon Orne.",
    ]
    assert (place["source"], place["outlet"]) == ("tax", "Tarn Post")
    assert "date" not in place  # not known of this article


def test_a_tracer_sees_what_is_retrieved_for_a_question(
    catalogue: Catalogue, index: VectorIndex
) -> None:
    index.pull()
    witness = Witness()
    question = Question("Who spoke of the dam?", Wants.FACTS, about=("dam",))
    config: Any = {"callbacks": [witness], "tags": ["question"]}
    found = find(question, Scope(), catalogue, index, config=config)
    [(_, (query, tags)), (end, seen)] = witness.told
    assert (query, tags, end) == (question.text, ["question"], "end")
    assert seen[0] == "dam"
    assert {one.revision.source for one in found.blocks} == {*seen}


@pytest.mark.slow
def test_a_tracer_sees_that_vectors_failed_and_words_were_looked_for(
    home: Path, catalogue: Catalogue
) -> None:
    witness = Witness()
    with serving() as server:
        settings = Settings(
            home=home,
            embeddings="openai:some-model",
            openai_base_url=server.base_url,
            openai_api_key=SecretStr(KEY),
        )
        with closing(VectorIndex(settings, catalogue)) as index:
            index.pull()
            server.embedder = lambda _: BAD_GATEWAY
            question = Question("Who spoke of the dam?", Wants.FACTS, about=("dam",))
            found = find(question, Scope(), catalogue, index, config={"callbacks": [witness]})
    assert isinstance(found.fault, EmbeddingsError)
    assert found.blocks
    assert [what for what, _ in witness.told] == ["start", "error", "start", "end"]


def test_whoever_opens_the_folder_with_langchain_reads_and_cites(
    retriever: PassageRetriever, index: VectorIndex
) -> None:
    folder = str(index.place.folder)
    index.close()

    from langchain_chroma import Chroma

    from retrieval.index.embeddings import WordLlamaEmbeddings

    store = Chroma("passages", WordLlamaEmbeddings(), persist_directory=folder)
    [passage] = store.similarity_search("boats that fish", k=1)

    assert passage.page_content == "Fishermen cast their nets. The catch was poor again."
    assert passage.metadata == {
        "outlet": "Tarn Post",
        "title": "Nets",
        "url": "https://example.org/nets",
        "date": "2031-06-10",
        "source": "nets",
        "revision": 2,
        "start": 0,
        "stop": 52,
    }


@pytest.mark.slow
def test_a_chain_of_somebody_else_answers_from_the_passages(home: Path) -> None:
    with serving() as server, asking(home, ARTICLES, model="none") as asker:
        url, key = server.base_url, SecretStr(KEY)

        from langchain_core.output_parsers import StrOutputParser
        from langchain_core.prompts import ChatPromptTemplate
        from langchain_core.runnables import RunnablePassthrough
        from langchain_openai import ChatOpenAI

        def passages(found: list[Document]) -> str:
            return "\n".join(f"{one.metadata['outlet']}: {one.page_content}" for one in found)

        prompt = ChatPromptTemplate.from_template("Question: {question}\n\n{passages}")
        model = ChatOpenAI(model="some-model", base_url=url, api_key=key)
        found = {
            "question": RunnablePassthrough(),
            "passages": asker.library.retriever(k=1) | passages,
        }
        chain = found | prompt | model | StrOutputParser()

        # The server repeats the last line that it is sent.
        told = "Tarn Post: Fishermen cast their nets."
        assert chain.invoke("Who casts nets?") == told
        assert asker.run(chain.ainvoke("Who casts nets?")) == told
