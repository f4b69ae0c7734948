"""``quoth ingest``, ``quoth feeds``: files, folders, web pages and feeds into the library."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import FAILED, INTERRUPTED, Progress, with_library
from bot.render.export import feed_json
from bot.render.quotes import is_web
from bot.texts.status import Tally
from retrieval.domain import Article
from retrieval.errors import ArticleError, FeedError

if TYPE_CHECKING:
    from retrieval.domain import Report
    from retrieval.library import Library


def ingest(arguments: Namespace) -> int:
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


async def feeds(library: Library, arguments: Namespace) -> int:
    """Run the subcommand; returns the exit code."""
    what = {"add": add, "remove": remove, "list": list_, "refresh": refresh}
    return await what[arguments.what](library, arguments)


async def add(library: Library, arguments: Namespace) -> int:
    """Follow the feeds; an invalid one does not stop the others."""
    codes = [await _add(library, url.strip()) for url in arguments.urls]
    return max(codes)


async def _add(library: Library, url: str) -> int:
    with Progress("reading", "entries") as shown:
        try:
            report = await library.add_feed(url, now=datetime.now(UTC), on_entry=shown)
        except FeedError as error:
            shown.line(texts.status.sentence(error))
            return FAILED
        code = _tell(report, shown)
    print(texts.intake.feed_added(report), file=sys.stderr)
    return code


async def remove(library: Library, arguments: Namespace) -> int:
    """Stop following the feeds."""
    code = 0
    for url in arguments.urls:
        was_followed = await library.remove_feed(url.strip())
        code = code if was_followed else FAILED
        print(texts.intake.feed_removed(url, was_followed=was_followed), file=sys.stderr)
    return code


async def list_(library: Library, arguments: Namespace) -> int:
    """Print the feeds followed, and their state."""
    followed = await library.feeds()
    for feed in followed:
        print(
            json.dumps(feed_json(feed), ensure_ascii=False)
            if arguments.json
            else texts.intake.feed_line(feed)
        )
    if not followed:
        print(texts.intake.NO_FEEDS, file=sys.stderr)
    return 0


async def refresh(library: Library, arguments: Namespace) -> int:
    """Ingest what is new in the feeds that are due, or in all."""
    with Progress("reading", "entries") as shown:
        report = await library.refresh_feeds(datetime.now(UTC), early=arguments.all, on_entry=shown)
        code = _tell(report, shown)
    print(texts.intake.refreshed(report), file=sys.stderr)
    return code


def _tell(report: Report, shown: Progress) -> int:
    """Print a line per failure; returns the exit code."""
    troubles = [*report.failed, *report.refused]
    for error in (*troubles, *report.remarks):
        shown.line(texts.status.sentence(error))
    return FAILED if troubles else 0
