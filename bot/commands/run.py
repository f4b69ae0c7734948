"""``quoth run``: the Telegram bot, or without a token a conversation in the terminal."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from bot.commands.chat import chat
from bot.commands.ingest import take_in
from bot.commands.opening import wants_debug, with_library
from bot.tally import Tally

if TYPE_CHECKING:
    from retrieval.library import Library

# The sample articles have a home of their own, so that they never mix with a person's articles;
# another home gets them only while it is empty.
SAMPLES_HOME = ".quoth"


def run(arguments: Namespace) -> int:
    """Run the bot if a token is set, else a conversation about the configured articles."""
    from bot.settings import SAMPLES, load_bot_settings
    from retrieval.settings import load_settings

    bot = load_bot_settings()
    own_home = getattr(arguments, "home", None) or "home" in load_settings().model_fields_set
    samples = bot.articles == SAMPLES
    if samples and not own_home:
        arguments.home = SAMPLES_HOME

    async def fill(library: Library) -> None:
        if not (samples and own_home and (await library.holdings()).articles):
            await take_in(library, [str(bot.articles)], Tally())

    async def in_telegram(library: Library, given: Namespace) -> int:
        from bot.app import Service, serve
        from bot.jobs.clock import Background
        from bot.logs import set_up

        async def get_ready() -> None:
            await fill(library)
            await library.upkeep.refresh()
            await library.warm()

        def say(line: str) -> None:
            print(line, file=sys.stderr, flush=True)

        set_up(debug=wants_debug(given))
        await serve(Service(bot, library, say, (Background("getting ready", get_ready),)))
        return 0

    async def in_terminal(library: Library, given: Namespace) -> int:
        await fill(library)
        return await chat(library, given)

    return with_library(arguments, in_telegram if bot.telegram_bot_token else in_terminal)
