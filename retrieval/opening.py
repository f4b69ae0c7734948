"""What a library consists of: both stores opened, and how they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.domain import Scope, Searched

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.embeddings import Embeddings

    from retrieval.catalogue.articles import CatalogueCounts
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex
    from retrieval.settings import Settings


def opened(settings: Settings) -> tuple[Catalogue, VectorIndex]:
    """Both stores of ``settings.home``, made or upgraded where needed.

    Raises StoreError where they cannot be used, SettingsError where the vectors cannot be made.
    """
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.pull import VectorIndex

    embeddings = _embeddings(settings)
    catalogue = Catalogue(settings.catalogue_path)
    index = VectorIndex(settings.home, catalogue, embeddings, name=settings.embeddings)
    return catalogue, index


def _embeddings(settings: Settings) -> Callable[[], Embeddings]:
    """What opens the embeddings when they are first needed, as that takes up to seconds.

    Those of another provider are opened now: whether its package and key are there is to be known
    before an hour of articles is read.
    """

    def opening() -> Embeddings:
        from retrieval.index.embeddings import open_embeddings

        return open_embeddings(settings)

    if settings.own_embeddings or settings.openai_embeddings:
        return opening
    made = opening()
    return lambda: made


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
