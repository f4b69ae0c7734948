"""``quoth ingest``: files and folders into the library."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import failures, texts
from bot.commands.opening import with_library
from bot.commands.progress import progress
from bot.tally import Tally

if TYPE_CHECKING:
    from retrieval.library import Library


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
    """Read the paths, store their articles, say how many there were."""
    from retrieval.sources.files import count, read_paths

    total = count(paths)
    with progress("taking in", "article") as shown, progress("indexing", "article") as indexed:

        def on_taken(*_: object) -> None:
            tally.took()
            shown(tally.seen, total)

        found = tally.readable(read_paths(paths, outlet=outlet), shown.line)
        report = await library.ingest(found, on_taken=on_taken, on_indexed=indexed)
    for error in report.refused:
        tally.refused += 1
        print(failures.sentence(error), file=sys.stderr)
    print(texts.report(report, tally.refused), file=sys.stderr)
