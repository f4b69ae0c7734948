"""How the library is, for those who run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.catalogue.articles import CatalogueCounts
    from retrieval.domain import Searched


@dataclass(frozen=True, slots=True)
class Health:
    """How the library is: what it holds, and whether the vectors keep up."""

    home: str
    embeddings: str
    counts: CatalogueCounts
    searched: Searched
    outdated: int  # articles that an older version has read
    behind: int  # changes of the catalogue that are not in the vectors yet
    vectors: int
    owner: bool  # whether this process may write the vectors
    place: str | None = None  # the Chroma server that keeps them
    trouble: str | None = None  # what keeps it from being asked; ``vectors`` is 0 then
