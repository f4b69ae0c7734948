"""``quoth feeds``: which feeds are followed, and what is new in them."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import FAILED, Progress
from bot.render.as_json import feed_json
from retrieval.errors import FeedError

if TYPE_CHECKING:
    from retrieval.domain import Report
    from retrieval.library import Library


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
