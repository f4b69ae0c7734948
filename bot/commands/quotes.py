"""``quoth quotes``: who said what."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import with_library
from bot.render.as_json import quote_json
from bot.render.quotes import said_block, worth_reading
from bot.render.terminal import look_for, shown

if TYPE_CHECKING:
    from retrieval.library import Library


def run(arguments: Namespace) -> int:
    """List the quotes; the exit code."""
    return with_library(arguments, quotes)


async def quotes(library: Library, arguments: Namespace) -> int:
    """Print every quote of the speaker and about the words asked for, as the library orders them.

    The JSON of all quotes of a large library is written as it is made.
    """
    found = await library.quotes(speaker=arguments.speaker, about=arguments.about)
    look = look_for(sys.stdout, os.environ)
    if arguments.json:
        for revision, quote in found:
            print(json.dumps(quote_json(revision, quote), ensure_ascii=False))
    else:
        for revision, quote in worth_reading(found):
            print(shown([said_block(revision, quote)], look=look), end="\n\n")
    if not found and not arguments.json:
        print(texts.answers.NO_QUOTES)
    return 0
