"""``quoth digest``: what the articles of the last day, or of longer, tell."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot import failures, texts
from bot.commands.opening import with_library
from bot.render.as_json import digest_json
from bot.render.digest import digest_blocks
from bot.render.terminal import look_for, shown
from retrieval.domain import DigestWish, Window

if TYPE_CHECKING:
    from retrieval.library import Library


def run(arguments: Namespace) -> int:
    """Print the digest; the exit code."""
    return with_library(arguments, digest)


async def digest(library: Library, arguments: Namespace) -> int:
    """Print one digest of the articles taken in since the moment asked for."""
    window = window_of(arguments, datetime.now().astimezone())
    wish = DigestWish(topics=tuple(arguments.topic), outlets=tuple(arguments.outlet))
    made = await library.digest(window, wish=wish)
    if arguments.json:
        print(json.dumps(digest_json(made), ensure_ascii=False))
    else:
        blocks = digest_blocks(made, sources_below=True)
        print(shown(blocks, look=look_for(sys.stdout, os.environ)))
    return 0


def window_of(arguments: Namespace, now: datetime) -> Window:
    """From the day or the hours asked for up to now; UsageError for a day to come.

    >>> from datetime import UTC
    >>> now = datetime(2031, 5, 4, 8, tzinfo=UTC)
    >>> window_of(Namespace(since=None, hours=24.0), now).since.isoformat()
    '2031-05-03T08:00:00+00:00'
    """
    since = now - timedelta(hours=arguments.hours)
    if arguments.since:
        since = datetime.combine(arguments.since, time()).astimezone(now.tzinfo)
    if since >= now:
        raise failures.UsageError(texts.digests.STILL_TO_COME.format(arguments.since))
    return Window(since, now)
