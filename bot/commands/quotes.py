"""``quoth quotes``: who said what."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from bot.commands.opening import with_library
from bot.render.look import look_for
from bot.render.said import quote_json, quote_text, worth_reading
from bot.texts import answers as texts

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
            print(quote_text(revision, quote, look=look), end="\n\n")
    if not found and not arguments.json:
        print(texts.NO_QUOTES)
    return 0
