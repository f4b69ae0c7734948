"""LangChain's interface to vectors: WordLlama, or a model of an OpenAI-compatible server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from retrieval.connections import trusted
from retrieval.errors import EmbeddingsError
from retrieval.index.wordllama import WordLlama

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_openai import OpenAIEmbeddings

    from retrieval.settings import Settings


# A server that does not answer in this time counts as failed. Texts are tried again, after a pause
# or as long as the server asks for; somebody who asked a question does not wait for that.
TEXTS_TIMEOUT_S, TEXTS_RETRIES = 30.0, 2
QUESTION_TIMEOUT_S, QUESTION_RETRIES = 5.0, 0
# Texts in one request; OpenAI takes 2,048 with 300,000 tokens together, small servers fewer.
MOST_TEXTS = 128
# OpenAI takes 8,191 tokens of a text, and refuses the whole request for one that is longer. Only
# a passage that is a single endless sentence is; its vector is then that of its beginning.
MOST_CHARS = 6_000


class WordLlamaEmbeddings(WordLlama, Embeddings):
    """WordLlama's vectors for LangChain.

    >>> len(WordLlamaEmbeddings().embed_query("The dam broke."))
    256
    """


class ServedEmbeddings(Embeddings):
    """Vectors of a server, looked at before they are believed.

    Each method raises EmbeddingsError for a server that fails or sends what are no vectors.
    """

    def __init__(self, settings: Settings) -> None:
        self._texts = _client(settings, TEXTS_TIMEOUT_S, TEXTS_RETRIES)
        self._questions = _client(settings, QUESTION_TIMEOUT_S, QUESTION_RETRIES)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text."""
        return _embedded(self._texts, texts) if texts else []

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return _embedded(self._questions, [text])[0]


def open_embeddings(settings: Settings) -> Embeddings:
    """The embeddings that are set."""
    return (
        WordLlamaEmbeddings() if settings.openai_embeddings is None else ServedEmbeddings(settings)
    )


def _client(settings: Settings, timeout_s: float, retries: int) -> OpenAIEmbeddings:
    import openai
    from langchain_openai import OpenAIEmbeddings
    from pydantic import SecretStr

    return OpenAIEmbeddings(
        model=settings.openai_embeddings or "",
        api_key=settings.openai_api_key or SecretStr("none"),
        base_url=settings.openai_base_url,
        check_embedding_ctx_length=False,  # else tiktoken downloads a file
        chunk_size=MOST_TEXTS,
        timeout=timeout_s,
        max_retries=retries,
        http_client=openai.DefaultHttpxClient(timeout=timeout_s, verify=trusted()),
        http_async_client=openai.DefaultAsyncHttpxClient(verify=trusted()),  # never asked
    )


def _embedded(client: OpenAIEmbeddings, texts: Sequence[str]) -> list[list[float]]:
    from retrieval.openai_errors import FOREIGN, model_error

    try:  # an empty text is refused
        rows = client.embed_documents([text[:MOST_CHARS].strip() or "-" for text in texts])
        wrong = _wrong(rows, len(texts))
    except FOREIGN as error:
        ours = model_error(error)
        why, retry, wait_s = ours.why, ours.retry, ours.retry_after_s
        raise EmbeddingsError(why, retry=retry, retry_after_s=wait_s) from error
    if wrong:
        raise EmbeddingsError(f"sent {wrong}", retry=False)
    return rows


def _wrong(rows: Sequence[Sequence[float]], wanted: int) -> str | None:
    """What is wrong with the vectors for so many texts, None if nothing is."""
    import numpy as np

    if len(rows) != wanted:
        return f"{len(rows)} vectors for {wanted} texts"
    if len({len(row) for row in rows}) != 1:
        return "vectors of different lengths"
    numbers = np.asarray(rows, np.float32)
    if not numbers.size or not np.isfinite(numbers).all():
        return "vectors that hold no numbers"
    return None if numbers.any(axis=1).all() else "vectors of nothing but zeros"
