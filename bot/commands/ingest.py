"""``quoth ingest``: files, folders and web pages into the library."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import FAILED, INTERRUPTED, Progress, with_library
from bot.render.quotes import is_web
from bot.tally import Tally
from retrieval.domain import Article
from retrieval.errors import ArticleError

if TYPE_CHECKING:
    from retrieval.library import Library


def run(arguments: Namespace) -> int:
    """Ingest the given paths and addresses; returns the exit code."""
    tally = Tally()

    async def command(library: Library, given: Namespace) -> int:
        await take_in(library, given.paths, tally, outlet=given.outlet)
        return FAILED if tally.refused else 0

    try:
        return with_library(arguments, command)
    except KeyboardInterrupt:
        print(texts.intake.stopped(tally.taken), file=sys.stderr)
        return INTERRUPTED


async def take_in(
    library: Library, paths: Sequence[str], tally: Tally, *, outlet: str | None = None
) -> None:
    """Read the paths and web addresses, store their articles, and print the counts."""
    links = [*dict.fromkeys(path for path in paths if is_web(path))]
    paths = [path for path in paths if path not in links]
    files = await library.files(paths, outlet=outlet)
    with Progress("taking in", "article") as shown, Progress("indexing", "article") as indexed:

        def on_taken(*_: object) -> None:
            tally.took()
            shown(tally.seen, files.total + len(links))

        found = tally.readable(files.articles, shown.line)
        report = await library.ingest(found, on_taken=on_taken, on_indexed=indexed)
        if links:
            pages = [_of(outlet, page) for page in await library.fetch(links)]
            fetched = tally.readable(pages, shown.line)
            report += await library.ingest(
                fetched, pages=True, on_taken=on_taken, on_indexed=indexed
            )
    tally.refused += len(report.refused)
    for error in (*report.refused, *report.remarks):
        print(texts.status.sentence(error), file=sys.stderr)
    if trouble := library.index.trouble:
        print(texts.status.VECTORS_LATER.format(trouble), file=sys.stderr)
    print(f"{texts.intake.taken(report, refused=tally.refused)}.", file=sys.stderr)


def _of(outlet: str | None, page: Article | ArticleError) -> Article | ArticleError:
    """The page, attributed to ``outlet`` if one was given."""
    if outlet is None or isinstance(page, ArticleError):
        return page
    return replace(page, head=replace(page.head, outlet=outlet))
