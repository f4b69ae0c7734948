"""Old articles leave: the stories and vectors first know all that came, then follow."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from retrieval.errors import VectorsError

if TYPE_CHECKING:
    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.index.vectors import VectorIndex
    from retrieval.stories.joining import StoryPull


def let_go(before: datetime, catalogue: Catalogue, index: VectorIndex, stories: StoryPull) -> int:
    """Let articles leave that were last taken in before this; how many left the search.

    Their texts go at the next call, and with them their space.
    """
    stories.pull()  # it reads the texts of all that came
    emptied, left = catalogue.retention.empty(), catalogue.retention.leave(before)
    if left:
        with suppress(VectorsError):  # pulled later
            index.pull()
    if emptied or left:
        catalogue.retention.tidy()
    return left
