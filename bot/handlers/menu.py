"""The menu of commands that Telegram shows, by the kind of chat and person."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.texts_telegram import ADMIN_COMMANDS, COMMANDS

_log = logging.getLogger(__name__)


async def show_menus(bot: Bot, admins: Iterable[int]) -> None:
    """Register the menu for everyone, for groups, and for each admin's private chat."""
    for scope in (
        BotCommandScopeDefault(),
        BotCommandScopeAllPrivateChats(),
        BotCommandScopeAllGroupChats(),
    ):
        await _show(bot, COMMANDS, scope)
    for admin in sorted(admins):
        await show_admin_menu(bot, admin)


async def show_admin_menu(bot: Bot, admin: int) -> None:
    """Register an admin's menu; one who never wrote to the bot has none yet."""
    await _show(bot, {**COMMANDS, **ADMIN_COMMANDS}, BotCommandScopeChat(admin))


async def _show(bot: Bot, commands: Mapping[str, str], scope: BotCommandScope) -> None:
    menu = [BotCommand(name, what) for name, what in commands.items()]
    try:
        await bot.set_my_commands(menu, scope=scope)
    except TelegramError as error:
        _log.info("No menu of commands for scope %s: %s", scope.type, type(error).__name__)
