"""``quoth ingest``: files, folders and web pages into the library."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from bot import failures, texts
from bot.commands.opening import with_library
from bot.commands.progress import progress
from bot.tally import Tally
from retrieval.domain import Article
from retrieval.errors import ArticleError

if TYPE_CHECKING:
    from retrieval.library import Library

WEB = ("http://", "https://")


def run(arguments: Namespace) -> int:
    """Take in what was named; the exit code."""
    tally = Tally()

    async def command(library: Library, given: Namespace) -> int:
        await take_in(library, given.paths, tally, outlet=given.outlet)
        return failures.FAILED if tally.refused else 0

    try:
        return with_library(arguments, command)
    except KeyboardInterrupt:
        print(texts.stopped(tally.taken), file=sys.stderr)
        return failures.INTERRUPTED


async def take_in(
    library: Library, paths: Sequence[str], tally: Tally, *, outlet: str | None = None
) -> None:
    """Read the paths and web addresses, store their articles, say how many there were."""
    from retrieval.sources.files import count, read_paths

    links = [path for path in paths if path.startswith(WEB)]
    paths = [path for path in paths if path not in links]
    total = count(paths) + len(links)
    pages = [_of(outlet, page) for page in await library.fetch(links)] if links else []
    with progress("taking in", "article") as shown, progress("indexing", "article") as indexed:

        def on_taken(*_: object) -> None:
            tally.took()
            shown(tally.seen, total)

        read = chain(read_paths(paths, outlet=outlet), pages)
        found = tally.readable(read, shown.line)
        report = await library.ingest(found, on_taken=on_taken, on_indexed=indexed)
    if links:
        await library.watch([one for one in pages if isinstance(one, Article)], datetime.now(UTC))
    for error in report.refused:
        tally.refused += 1
        print(failures.sentence(error), file=sys.stderr)
    print(texts.report(report, tally.refused), file=sys.stderr)


def _of(outlet: str | None, page: Article | ArticleError) -> Article | ArticleError:
    """The page as that of the outlet, where one was named."""
    if outlet is None or isinstance(page, ArticleError):
        return page
    return replace(page, head=replace(page.head, outlet=outlet))
