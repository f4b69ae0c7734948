"""``quoth doctor``: what is well and what is not."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import progress, with_library
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
    print(*texts.status.health(await library.health()), sep="\n")
    if feeds := await library.feeds():
        print(texts.intake.followed(feeds))
    tried = await library.try_model()
    print(texts.status.trial(tried) if tried else texts.status.NO_MODEL)
    in_telegram = await _telegram()
    return FAILED if (tried and tried.fault) or not in_telegram else 0


async def _telegram() -> bool:
    """Say whether Telegram knows the bot; False where there is a token and it does not."""
    from bot.settings import load_bot_settings

    settings = load_bot_settings()
    if settings.telegram_bot_token is None:
        print(texts.status.TERMINAL_ONLY)
        return True
    from bot.delivery.connection import tried

    token = settings.telegram_bot_token.get_secret_value()
    well, line = await tried(token, settings.telegram_api_url)
    print(line)
    return well
