"""What a library consists of, opened: the catalogue, the vectors, what makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex
    from retrieval.index.store import Embedder
    from retrieval.settings import Settings


def opened(settings: Settings) -> tuple[Catalogue, VectorIndex]:
    """Both stores of ``settings.home``, made or upgraded where needed; raises StoreError."""
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex

    catalogue = Catalogue(settings.catalogue_path)
    index = VectorIndex(
        settings.home, catalogue, lambda: _embedder(settings), name=settings.embeddings
    )
    return catalogue, index


def _embedder(settings: Settings) -> Embedder:
    """What makes the vectors; without a server nothing of LangChain is loaded."""
    if settings.openai_embeddings is None:
        from retrieval.index.wordllama import WordLlama

        return WordLlama()
    from retrieval.index.vectors import open_embeddings

    return open_embeddings(settings)
