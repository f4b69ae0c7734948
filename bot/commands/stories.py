"""``quoth stories``: which articles tell of the same event."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import with_library
from bot.render.as_json import story_json
from bot.render.digest import story_block
from bot.render.terminal import look_for, shown

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
        print(shown([story_block(story)], look=look), end="\n\n")
    print(texts.digests.alone(len(found) - len(told), told=len(told)))
    return 0
