"""``quoth run``: take in the articles of the settings, then open the conversation."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.chat import converse
from bot.commands.ingest import Tally, take_in
from bot.commands.opening import with_library

if TYPE_CHECKING:
    from retrieval.library import Library

# The sample articles live apart, so that they never mix with a person's own.
SAMPLES_HOME = ".quoth"


def run(arguments: Namespace) -> int:
    """Open the conversation on the articles of QUOTH_ARTICLES."""
    from bot.settings import SAMPLES, BotSettings
    from retrieval.settings import load_settings

    bot = BotSettings()
    own_home = getattr(arguments, "home", None) or "home" in load_settings().model_fields_set
    if bot.articles == SAMPLES and not own_home:
        arguments.home = SAMPLES_HOME
    if bot.telegram_bot_token:
        print(texts.NO_TELEGRAM, file=sys.stderr)

    async def command(library: Library, given: Namespace) -> int:
        await take_in(library, [str(bot.articles)], Tally())
        return await converse(library, given)

    return with_library(arguments, command)
