"""WordLlama's vectors without its package: the same numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from retrieval.index.embeddings import WordLlamaEmbeddings

TEXTS = [
    "The dam at Lindrup leaks.",
    "“We are closing it,” Faleh al-Tarrash said — at 5 p.m., in no hurry…",
    "Der Damm; الماء, 水 and 🚢",
    "word " * 900,
    "x",
]


def test_the_vectors_are_those_of_the_package() -> None:
    import wordllama

    folder = Path(wordllama.__file__).parent
    theirs = wordllama.WordLlama.load(cache_dir=folder, disable_download=True).embed(
        TEXTS, norm=True
    )
    ours = WordLlamaEmbeddings().matrix(TEXTS)
    assert np.einsum("nd,nd->n", np.asarray(theirs), ours).min() > 0.999


def test_an_empty_text_has_a_vector_of_numbers() -> None:
    vectors = WordLlamaEmbeddings().embed_documents(["", " ", "dam"])
    assert np.isfinite(vectors).all()
    assert len(vectors[0]) == 256


def test_a_question_and_a_text_of_the_same_words_have_the_same_vector() -> None:
    embeddings = WordLlamaEmbeddings()
    assert embeddings.embed_query("The dam") == embeddings.embed_documents(["The dam"])[0]
    assert embeddings.embed_documents([]) == []


def test_words_are_compared_by_their_own_vectors() -> None:
    boat, ship, tax = WordLlamaEmbeddings().matrix(["boat", "ship", "tax"])
    assert boat @ ship > boat @ tax
