"""Digests of everything that a library has, and what holds for each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from retrieval.domain import Digest, DigestWish, Window
from retrieval.text.spans import fold
from tests.support.library.asker import Asker


def everything() -> Window:
    """A window that holds what was just taken in."""
    now = datetime.now(UTC)
    return Window(now - timedelta(days=1), now + timedelta(days=1))


def digest(
    asker: Asker,
    *,
    shown_before: frozenset[str] = frozenset(),
    window: Window | None = None,
    told: dict[int, datetime] | None = None,
    **wish: Any,
) -> Digest:
    """The digest of these wishes."""
    wished = DigestWish(**{"with_model": False, "archive": True, **wish})
    found = asker.library.digest(
        window or everything(), wish=wished, shown_before=shown_before, told=told
    )
    made: Digest = asker.run(found)
    return made


def shown(made: Digest) -> list[int]:
    """The numbers of all citations in the order in which they are shown."""
    return [
        n
        for story in made.stories
        for some in (
            story.headline_citations,
            *(bullet.citations for bullet in (*story.bullets, *story.differs)),
        )
        for n in some
    ]


def faults(made: Digest, asker: Asker) -> list[str]:
    """What is wrong with a digest; empty where it is as every digest is to be."""
    found = [] if shown(made) == [c.n for c in made.citations] else ["numbers"]
    found += ["no bullet" for story in made.stories if not 1 <= len(story.bullets) <= 4]
    bullets = [b for story in made.stories for b in (*story.bullets, *story.differs)]
    found += ["no quote" for bullet in bullets if not bullet.citations]
    words = [fold(citation.quote).text for citation in made.citations]
    found += ["told twice"] * (len(words) - len({*words}))
    found += ["too long" for citation in made.citations if len(citation.quote) > 600]
    for citation in made.citations:
        place = asker.verified(citation.receipt)
        text = asker.text_of(citation.sha256, citation.source)
        if place is None or not place.holds or citation.span.of(text) != citation.quote:
            found.append(f"no slice: {citation.quote}")
    for story in made.stories:
        cited = {made.citations[n - 1].head.outlet for b in story.bullets for n in b.citations}
        found += [] if cited <= {*story.outlets} else ["another outlet"]
    return found
