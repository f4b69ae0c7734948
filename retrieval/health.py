"""How a library is, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.domain import Scope, Searched

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue, Counts
    from retrieval.index.pull import VectorIndex
    from retrieval.settings import Settings


@dataclass(frozen=True, slots=True)
class Health:
    """How the library is: what it holds, and whether the vectors keep up."""

    home: str
    embeddings: str
    counts: Counts
    searched: Searched
    behind: int  # changes of the catalogue that are not in the vectors yet
    vectors: int
    owner: bool  # whether this process may write the vectors


def health(settings: Settings, catalogue: Catalogue, index: VectorIndex) -> Health:
    """How the library of these stores is."""
    return Health(
        str(settings.home),
        settings.embeddings,
        catalogue.counts(),
        catalogue.searched(Scope()),
        index.behind(),
        index.count(),
        index.own(),
    )
