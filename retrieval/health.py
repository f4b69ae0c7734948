"""How a library is: what it holds, whether its vectors keep up and can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.catalogue.rows import utc_now
from retrieval.domain import Scope
from retrieval.errors import VectorsError

if TYPE_CHECKING:
    from retrieval.catalogue.articles import CatalogueCounts
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.domain import Searched
    from retrieval.index.vectors import VectorIndex
    from retrieval.settings import Settings


@dataclass(frozen=True, slots=True)
class Health:
    """How the library is: what it holds, and whether the vectors keep up."""

    home: str
    embeddings: str
    counts: CatalogueCounts
    searched: Searched
    outdated: int  # articles that an older version has read
    behind: int  # changes of the catalogue that are not in the vectors yet
    lag_s: float  # for so many seconds the first of them waits
    vectors: int
    owner: bool  # whether this process may write the vectors
    place: str | None = None  # the Chroma server that keeps them
    trouble: str | None = None  # what keeps it from being asked; ``vectors`` is 0 then


def health(settings: Settings, catalogue: Catalogue, index: VectorIndex) -> Health:
    """How the library of these parts is now."""
    trouble, vectors = None, 0
    try:
        vectors = index.count()
    except VectorsError as error:
        trouble = error.why
    return Health(
        home=str(settings.home),
        embeddings=settings.embeddings,
        counts=catalogue.articles.counts(),
        searched=catalogue.search.searched(Scope()),
        outdated=len(catalogue.articles.outdated()),
        behind=index.behind(),
        lag_s=index.lag_s(utc_now()),
        vectors=vectors,
        owner=index.own(),
        place=str(index.place) if index.place.served else None,
        trouble=trouble,
    )
