"""``quoth verify``: do these words stand in an article, exactly?"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from bot import failures, texts
from bot.commands.opening import with_library
from bot.render.terminal import look_for, shown
from bot.render.verdict import verdict_blocks

if TYPE_CHECKING:
    from retrieval.library import Library


def run(arguments: Namespace) -> int:
    """Print the verdict; 0 where the words stand as given, else 1."""
    return with_library(arguments, verify)


async def verify(library: Library, arguments: Namespace) -> int:
    """Check words, or the quote of a receipt."""
    words = sys.stdin.read() if arguments.words == "-" else arguments.words
    if not words.strip():
        raise failures.UsageError(texts.answers.NO_WORDS)
    verified = await library.verify(words)
    blocks = verdict_blocks(verified, sources_below=False)
    print(shown(blocks, look=look_for(sys.stdout, os.environ)))
    return 0 if verified.holds else failures.FAILED
