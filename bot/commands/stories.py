"""``quoth stories``: which articles tell of the same event."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from bot.commands.opening import with_library
from bot.render.look import look_for
from bot.render.stories import alone_text, story_json, story_text

if TYPE_CHECKING:
    from retrieval.library import Library


def run(arguments: Namespace) -> int:
    """List the stories; the exit code."""
    return with_library(arguments, stories)


async def stories(library: Library, arguments: Namespace) -> int:
    """Print every story with an article of these days, most covered first.

    For a reader, articles that stand alone are only counted.
    """
    found = await library.stories(since=arguments.since, until=arguments.until)
    if arguments.json:
        for story in found:
            print(json.dumps(story_json(story), ensure_ascii=False))
        return 0
    look = look_for(sys.stdout, os.environ)
    told = [story for story in found if len(story.articles) > 1]
    for story in told:
        print(story_text(story, look=look), end="\n\n")
    print(alone_text(len(found) - len(told), told=len(told)))
    return 0
