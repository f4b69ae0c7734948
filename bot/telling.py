"""A line to every admin, of what nobody asked for but they should know."""

from __future__ import annotations

import asyncio
import logging

from telegram import LinkPreviewOptions
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.handlers.desk import Desk

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_log = logging.getLogger(__name__)


async def tell_admins(desk: Desk, words: str) -> bool:
    """Whether it needs no second try: an admin got it, or none of those there are ever will."""
    rules = await asyncio.to_thread(desk.rules)
    reached = [await _reaches(desk, admin, words) for admin in sorted(rules.admins)]
    return True in reached or (bool(reached) and None not in reached)


async def _reaches(desk: Desk, admin: int, words: str) -> bool | None:
    """False: never; None: not now."""
    try:
        await desk.bot.send_message(
            admin, words, link_preview_options=_NO_PREVIEW, rate_limit_args=1
        )
    except (Forbidden, BadRequest):  # who blocked the bot is no error
        return False
    except TelegramError as error:
        _log.warning("Admins are told another time: %s", type(error).__name__)
        return None
    return True
