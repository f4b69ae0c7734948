"""LangChain's interface to vectors: WordLlama, or a model of an OpenAI-compatible server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from retrieval.index.wordllama import WordLlama

if TYPE_CHECKING:
    from retrieval.settings import Settings

# A server that does not answer in this time counts as failed.
OPENAI_TIMEOUT_S = 30.0


class WordLlamaEmbeddings(WordLlama, Embeddings):
    """WordLlama's vectors for LangChain.

    >>> len(WordLlamaEmbeddings().embed_query("The dam broke."))
    256
    """


def open_embeddings(settings: Settings) -> Embeddings:
    """The embeddings that are set."""
    if settings.openai_embeddings is None:
        return WordLlamaEmbeddings()
    from langchain_openai import OpenAIEmbeddings
    from pydantic import SecretStr

    return OpenAIEmbeddings(
        model=settings.openai_embeddings,
        api_key=settings.openai_api_key or SecretStr("none"),
        base_url=settings.openai_base_url,
        check_embedding_ctx_length=False,
        timeout=OPENAI_TIMEOUT_S,
    )
