"""What a library consists of: both stores opened, and how they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.domain import Scope, Searched

if TYPE_CHECKING:
    from retrieval.catalogue.articles import CatalogueCounts
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
    from retrieval.index.embeddings import open_embeddings

    return open_embeddings(settings)


@dataclass(frozen=True, slots=True)
class Health:
    """How the library is: what it holds, and whether the vectors keep up."""

    home: str
    embeddings: str
    counts: CatalogueCounts
    searched: Searched
    behind: int  # changes of the catalogue that are not in the vectors yet
    vectors: int
    owner: bool  # whether this process may write the vectors


def health(settings: Settings, catalogue: Catalogue, index: VectorIndex) -> Health:
    """How the library of these stores is."""
    return Health(
        str(settings.home),
        settings.embeddings,
        catalogue.articles.counts(),
        catalogue.search.searched(Scope()),
        index.behind(),
        index.count(),
        index.own(),
    )
