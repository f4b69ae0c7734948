"""What Telegram shows of the bot before anybody asks: profile texts, and a menu for each scope."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.texts.help import (
    ADMIN_COMMANDS,
    CHAT_ADMIN_COMMANDS,
    COMMANDS,
    DESCRIPTION,
    GROUP_COMMANDS,
    SHORT_DESCRIPTION,
)
from bot.texts.translation import ENGLISH, Words, languages, speaking

_log = logging.getLogger(__name__)
_MENUS: tuple[tuple[BotCommandScope, Mapping[str, Words]], ...] = (
    (BotCommandScopeDefault(), GROUP_COMMANDS),
    (BotCommandScopeAllPrivateChats(), COMMANDS),
    (BotCommandScopeAllGroupChats(), GROUP_COMMANDS),
    (BotCommandScopeAllChatAdministrators(), {**GROUP_COMMANDS, **CHAT_ADMIN_COMMANDS}),
)


async def show_profile(bot: Bot, admins: Iterable[int]) -> None:
    """Set the profile texts and the menus, each only where Telegram has another."""
    for code in _codes():
        with speaking(code or ENGLISH):
            await _describe(bot, code)
            for scope, commands in _MENUS:
                await _show(bot, commands, scope, code)
    for admin in sorted(admins):
        await show_admin_menu(bot, admin)


async def show_admin_menu(bot: Bot, admin: int) -> None:
    """Register an admin's menu; fails quietly for one who has never written to the bot."""
    for code in _codes():
        with speaking(code or ENGLISH):
            await _show(bot, {**COMMANDS, **ADMIN_COMMANDS}, BotCommandScopeChat(admin), code)


def _codes() -> Iterable[str]:
    """The languages as Telegram knows them, by two letters; none is for all other languages."""
    return ("", *(code for code in languages() if len(code) == 2 and code != ENGLISH))


async def _describe(bot: Bot, code: str) -> None:
    says, short = str(DESCRIPTION), str(SHORT_DESCRIPTION)
    try:
        if (await bot.get_my_description(code)).description != says:
            await bot.set_my_description(says, code)
        if (await bot.get_my_short_description(code)).short_description != short:
            await bot.set_my_short_description(short, code)
    except TelegramError as error:
        _log.info("No profile texts: %s", type(error).__name__)


async def _show(bot: Bot, commands: Mapping[str, Words], scope: BotCommandScope, code: str) -> None:
    menu = tuple(BotCommand(name, str(what)) for name, what in commands.items())
    try:
        if await bot.get_my_commands(scope, code) != menu:
            await bot.set_my_commands(menu, scope, code)
    except TelegramError as error:
        _log.info("No menu of commands for scope %s: %s", scope.type, type(error).__name__)
