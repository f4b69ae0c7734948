"""``python -m bench.digests HOME``: a digest for each of 20 weeks, every quote held to its article.

Articles are taken as first seen on their day of publication, since all came in on one.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from statistics import median

from bot.render.blocks import shown
from bot.render.digest import Frame, digest_blocks
from bot.render.telegram import parts
from retrieval.catalogue import Catalogue
from retrieval.digests.make import DigestRequest, choose, keep, made_of
from retrieval.domain import Citation, Digest, DigestWish, Scope, Window
from retrieval.domain.stories import Days
from retrieval.stories.story_pull import StoryPull
from retrieval.text.spans import fold

WEEKS = 20


@dataclass(frozen=True, slots=True)
class Week:
    """One digest, the seconds that it took, and what is wrong with it."""

    digest: Digest
    seconds: float
    faults: tuple[str, ...]


def weeks(pull: StoryPull, number: int) -> Iterator[Week]:
    """The digests of the last weeks one after another, none telling what those before told."""
    catalogue = pull.catalogue
    until = catalogue.search.searched(Scope()).until
    last = date.fromisoformat((until or "")[:10]) + timedelta(days=1)
    told: frozenset[str] = frozenset()
    words: set[str] = set()
    for n in range(number, 0, -1):
        since = last - timedelta(weeks=n)
        window = Window(_midnight(since), _midnight(since + timedelta(weeks=1)))
        asked = DigestRequest(window, DigestWish(), told)
        begun = time.perf_counter()
        chosen = choose(asked, pull, days=Days(since, since + timedelta(days=6)))
        made = keep(made_of(asked, chosen), catalogue)
        took = time.perf_counter() - begun
        yield Week(made, took, tuple(faults(made, catalogue, words)))
        told |= {citation.receipt for citation in made.citations}
        words |= {fold(citation.quote).text for citation in made.citations}


def faults(made: Digest, catalogue: Catalogue, before: set[str]) -> Iterator[str]:
    """What is wrong: bullets without a quote, quotes that are no slices, anything told twice."""
    for story in made.stories:
        yield from (
            f"no quote: {story.headline}"
            for bullet in (*story.bullets, *story.differs)
            if not bullet.citations
        )
        if not story.bullets:
            yield f"no bullet: {story.headline}"
    seen = set(before)
    for citation in made.citations:
        if _cut(citation, catalogue) != citation.quote:
            yield f"no slice: {citation.quote}"
        if fold(citation.quote).text in seen:
            yield f"told twice: {citation.quote}"
        seen.add(fold(citation.quote).text)


def _cut(citation: Citation, catalogue: Catalogue) -> str | None:
    """The words that the quote's receipt stands for, cut from the stored text."""
    place = catalogue.receipts.by_id(citation.receipt)
    if place is None or place.span != citation.span:
        return None
    revision = catalogue.articles.revisions([place.revision])[place.revision]
    return place.span.of(revision.text) if revision.sha256 == citation.sha256 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock(), UTC)


def main(arguments: list[str]) -> int:
    """Make the digests, print the figures; the exit code."""
    made = ArgumentParser(prog="python -m bench.digests", description=__doc__)
    made.add_argument("home", type=Path, help="a home that is filled; the digests are kept in it")
    made.add_argument("--weeks", type=int, default=WEEKS)
    made.add_argument("--show", type=int, default=0, metavar="N", help="print the last N digests")
    given = made.parse_args(arguments)
    catalogue = Catalogue(given.home / "catalogue.db")
    begun = time.perf_counter()
    pull = StoryPull(catalogue)
    pull.pull()
    print(f"stories: {time.perf_counter() - begun:.1f} s")
    found = list(weeks(pull, given.weeks))
    for week in found[len(found) - given.show :]:
        print(shown(digest_blocks(week.digest, Frame(sources_below=True))), end="\n\n\n")
    print(*figures(found), sep="\n")
    return int(any(week.faults for week in found))


def figures(found: Sequence[Week]) -> Iterator[str]:
    """The figures of all digests, a line each."""
    stories = [story for week in found for story in week.digest.stories]
    bullets = [bullet for story in stories for bullet in (*story.bullets, *story.differs)]
    messages = [len(parts(digest_blocks(week.digest))) for week in found]
    wrong = [fault for week in found for fault in week.faults]
    yield f"digests: {len(found)}; stories: {len(stories)}; bullets: {len(bullets)}"
    yield f"bullets without a quote: {sum(1 for bullet in bullets if not bullet.citations)}"
    yield f"quotes: {sum(len(week.digest.citations) for week in found)}; wrong: {len(wrong)}"
    yield f"stories of several outlets: {sum(1 for story in stories if len(story.outlets) > 1)}"
    yield f"stories with differences: {sum(1 for story in stories if story.differs)}"
    yield f"seconds a digest: {median(week.seconds for week in found):.2f} (median)"
    yield f"messages a digest: {median(messages):.0f} (median), {max(messages)} (most)"
    yield from wrong[:10]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
