"""How a library is, and what keeps it so: vectors brought up to date, articles let go."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from retrieval.domain import Scope
from retrieval.errors import VectorsError

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue
    from retrieval.catalogue.articles import CatalogueCounts
    from retrieval.domain import Searched
    from retrieval.index.vectors import OnProgress, VectorIndex
    from retrieval.settings import Settings
    from retrieval.stories.story_pull import StoryPull


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


class Upkeep:
    """What is done to a library beside taking in and asking. Raises StoreError as it does."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, index: VectorIndex, stories: StoryPull
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._index = index
        self._stories = stories

    async def refresh(self, on_progress: OnProgress | None = None) -> int:
        """Bring the vectors up to date, if this process may write them; how many changes came.

        A Chroma server that fails is no error: ``catch_up`` goes on later.
        """
        came = 0
        with suppress(VectorsError):
            came = await asyncio.to_thread(self._index.pull, on_progress)
        await asyncio.to_thread(self._catalogue.search.tidy)
        return came

    async def catch_up(self) -> int:
        """As ``refresh``, where something is behind and no server asks for patience."""
        return await self.refresh() if await asyncio.to_thread(self._index.is_due) else 0

    async def reindex(self, on_progress: OnProgress | None = None) -> int:
        """Make all vectors anew; StoreError where another process owns them."""
        return await asyncio.to_thread(self._index.reindex, on_progress)

    async def read_anew(self, on_progress: OnProgress | None = None) -> int:
        """Read again what an older version read; how many articles are now read otherwise.

        Receipts hold, as no text changes.
        """
        from retrieval.ingest.take import read_anew

        changed = await asyncio.to_thread(read_anew, self._catalogue, on_progress)
        await self.refresh()
        return changed

    async def let_go(self, now: datetime) -> int:
        """Let articles leave the search that came over QUOTH_KEEP_DAYS ago; how many did.

        Their texts go at the next call, and with them their space.
        """
        kept = self._settings.keep_days
        return await asyncio.to_thread(self._let_go, now - timedelta(kept)) if kept else 0

    def _let_go(self, before: datetime) -> int:
        self._stories.pull()  # it reads the texts of all that came
        retention = self._catalogue.retention
        emptied, left = retention.empty(), retention.leave(before)
        if left:
            with suppress(VectorsError):  # pulled later
                self._index.pull()
        if emptied or left:
            retention.tidy()
        return left

    async def health(self) -> Health:
        """How the library is now."""
        return await asyncio.to_thread(self._health)

    def _health(self) -> Health:
        catalogue, index = self._catalogue, self._index
        trouble, vectors = None, 0
        try:
            vectors = index.count()
        except VectorsError as error:
            trouble = error.why
        return Health(
            home=str(self._settings.home),
            embeddings=self._settings.embeddings,
            counts=catalogue.articles.counts(),
            searched=catalogue.search.searched(Scope()),
            outdated=len(catalogue.articles.outdated()),
            behind=index.behind(),
            lag_s=index.lag_s(datetime.now(UTC)),
            vectors=vectors,
            owner=index.own(),
            place=str(index.place) if index.place.served else None,
            trouble=trouble,
        )
