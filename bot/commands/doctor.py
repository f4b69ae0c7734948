"""``quoth doctor``: what is well and what is not."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import with_library
from bot.commands.progress import progress
from bot.failures import FAILED

if TYPE_CHECKING:
    from retrieval.library import Library


def run(arguments: Namespace) -> int:
    """Say how the library is; the exit code."""
    return with_library(arguments, doctor)


async def doctor(library: Library, arguments: Namespace) -> int:
    """Make all vectors again if asked to, then print a line for each thing worth knowing."""
    if arguments.reindex:
        with progress("indexing", "article") as shown:
            await library.reindex(shown)
    print(*texts.health(await library.health()), sep="\n")
    tried = await library.try_model()
    print(texts.trial(tried) if tried else texts.NO_MODEL)
    return FAILED if tried and tried.fault else 0
