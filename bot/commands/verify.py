"""``quoth verify``: do these words stand in an article, exactly?"""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from bot import failures
from bot.commands.opening import with_library
from bot.render.look import look_for
from bot.render.verdict import verdict_text

if TYPE_CHECKING:
    from retrieval.library import Library

_RECEIPT = re.compile(r"[a-z2-7]{10}")


def run(arguments: Namespace) -> int:
    """Print the verdict; 0 where the words stand as given, else 1."""
    return with_library(arguments, verify)


async def verify(library: Library, arguments: Namespace) -> int:
    """Check words, or the quote of a receipt."""
    words = sys.stdin.read() if arguments.words == "-" else arguments.words
    if not words.strip():
        raise failures.UsageError("There are no words to verify.")
    verified = None
    if _RECEIPT.fullmatch(words.strip()):
        verified = await library.verify_receipt(words.strip())
    verified = verified or await library.verify(words)
    print(verdict_text(verified, look=look_for(sys.stdout, os.environ)))
    return 0 if verified.holds else failures.FAILED
