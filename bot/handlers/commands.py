"""Commands for everyone who may ask, except those that ask; the menus listing all commands."""

from __future__ import annotations

import asyncio
import logging
import re
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
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot import texts
from bot.handlers.incoming import Incoming
from bot.handlers.taking import offered
from bot.render.answer import help_blocks, outlets_blocks, start_blocks
from bot.render.keyboards import list_keyboard
from bot.render.quotes import RECEIPT_START, SHOWN_QUOTES, said_blocks, worth_reading
from bot.render.verdict import receipt_blocks
from bot.texts.help import ADMIN_COMMANDS, COMMANDS

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
    """Register an admin's menu; fails quietly for one who has never written to the bot."""
    await _show(bot, {**COMMANDS, **ADMIN_COMMANDS}, BotCommandScopeChat(admin))


async def _show(bot: Bot, commands: Mapping[str, str], scope: BotCommandScope) -> None:
    menu = [BotCommand(name, what) for name, what in commands.items()]
    try:
        await bot.set_my_commands(menu, scope=scope)
    except TelegramError as error:
        _log.info("No menu of commands for scope %s: %s", scope.type, type(error).__name__)


_ABOUT = re.compile(r"\s+about\s+", re.I)


async def start(asked: Incoming) -> None:
    """Greet; with the code of the one-time link, make the user an admin; or open a receipt."""
    code, user = asked.words, asked.message.from_user
    if code and user and asked.message.chat.type == ChatType.PRIVATE:
        redeem = asked.context.state.people.redeem
        if await asyncio.to_thread(redeem, code, user.id, user.full_name):
            await asked.say(texts.help.NOW_ADMIN)
            await show_admin_menu(asked.context.bot, user.id)
            return
    if code.startswith(RECEIPT_START):
        await _receipt(asked, code.removeprefix(RECEIPT_START))
    elif await asked.admit("see"):
        await asked.reply(start_blocks())


async def _receipt(asked: Incoming, receipt_id: str) -> None:
    """What a receipt stands for.

    Whoever holds one may see it, a channel's reader too: it is given only with its words.
    """
    found = await asked.context.library.receipt(receipt_id)
    if found is None:
        await asked.say(texts.answers.NO_SUCH_RECEIPT)
        return
    await asked.reply(receipt_blocks([found], bot=asked.context.bot.username))


async def help(asked: Incoming) -> None:
    """What can be asked, and the list of commands."""
    rules = await asyncio.to_thread(asked.context.rules)
    admin = asked.asker.person in rules.admins
    await asked.reply(help_blocks(admin=admin))


async def sources(asked: Incoming) -> None:
    """The list of outlets."""
    held = await asked.context.library.holdings()
    await asked.reply(outlets_blocks(held))


async def said(asked: Incoming) -> None:
    """``/said NAME about WORDS``: what somebody said, newest first."""
    speaker, _, about = _split(asked.words)
    if not speaker:
        await asked.say(texts.help.needs_words("/said"))
        return
    library = asked.context.library
    found = [*worth_reading(await library.quotes(speaker=speaker, about=about or None))]
    if not found:
        near = await library.speakers(like=speaker)
        await asked.reply(said_blocks(speaker, (), near=near))
        return
    listed = await library.listed(f"/said {asked.words}", found[:SHOWN_QUOTES])
    buttons = list_keyboard(listed, bot=asked.context.bot.username)
    await asked.reply(said_blocks(speaker, found), keyboard=buttons, answer=listed.id)


async def unknown(asked: Incoming) -> None:
    """An unknown command in a private chat."""
    name = (asked.message.text or "/").split()[0].partition("@")[0]
    await asked.say(texts.help.UNKNOWN_COMMAND.format(name))


async def no_text(asked: Incoming) -> None:
    """A message without text in a private chat."""
    if not await offered(asked):
        await asked.say(texts.help.NO_TEXT)


def _split(words: str) -> tuple[str, str, str]:
    """The name, the separator and the topic of ``NAME about TOPIC``.

    >>> _split("Petra Lomm about the gates")
    ('Petra Lomm', ' about ', 'the gates')
    """
    found = _ABOUT.search(words)
    if not found:
        return words.strip(), "", ""
    return words[: found.start()].strip(), found[0], words[found.end() :].strip()
