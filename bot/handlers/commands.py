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
    Message,
    Update,
)
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.handlers.desk import Desk, asker_of
from bot.render.answer import help_blocks, outlets_blocks, start_blocks
from bot.render.quotes import said_blocks, worth_reading
from bot.render.verdict import verdict_blocks
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


Context = ContextTypes.DEFAULT_TYPE
_ABOUT = re.compile(r"\s+about\s+", re.I)


class ReaderCommands:
    """``/start``, ``/help``, ``/said``, ``/verify``, ``/sources``, and messages with no command."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def start(self, update: Update, context: Context) -> None:
        """Greet; with the code of the one-time link, make the user an admin."""
        if (message := update.effective_message) is None:
            return
        code, user = " ".join(context.args or ()), message.from_user
        if code and user and message.chat.type == ChatType.PRIVATE:
            redeem = self._desk.state.people.redeem
            if await asyncio.to_thread(redeem, code, user.id, user.full_name):
                await self._desk.say(update, message, texts.help.NOW_ADMIN)
                await show_admin_menu(self._desk.bot, user.id)
                return
        if await self._desk.admit(update, message, wants="see"):
            await self._desk.reply(update, message, start_blocks())

    async def help(self, update: Update, message: Message, _: Context) -> None:
        """What can be asked, and the list of commands."""
        rules = await asyncio.to_thread(self._desk.rules)
        admin = asker_of(message).person in rules.admins
        await self._desk.reply(update, message, help_blocks(admin=admin))

    async def sources(self, update: Update, message: Message, _: Context) -> None:
        """The list of outlets."""
        held = await self._desk.library.holdings()
        await self._desk.reply(update, message, outlets_blocks(held))

    async def said(self, update: Update, message: Message, context: Context) -> None:
        """``/said NAME about WORDS``: what somebody said, newest first."""
        speaker, _, about = _split(" ".join(context.args or ()))
        if not speaker:
            await self._desk.say(update, message, texts.help.needs_words("/said"))
            return
        found = await self._desk.library.quotes(speaker=speaker, about=about or None)
        await self._desk.reply(update, message, said_blocks(speaker, [*worth_reading(found)]))

    async def verify(self, update: Update, message: Message, context: Context) -> None:
        """``/verify WORDS``, or as a reply to a message or to a quoted part of it."""
        words = _after_command(message) or _replied_to(message)
        await self._verify(update, message, words)

    async def forwarded(self, update: Update, message: Message, _: Context) -> None:
        """A message forwarded to a private chat: verify its words."""
        await self._verify(update, message, message.text or message.caption or "")

    async def unknown(self, update: Update, message: Message, _: Context) -> None:
        """An unknown command in a private chat."""
        name = (message.text or "/").split()[0].partition("@")[0]
        await self._desk.say(update, message, texts.help.UNKNOWN_COMMAND.format(name))

    async def no_text(self, update: Update, message: Message, _: Context) -> None:
        """A message without text in a private chat."""
        file = message.document is not None
        line = texts.intake.FILE_ALONE if file else texts.help.NO_TEXT
        await self._desk.say(update, message, line)

    async def _verify(self, update: Update, message: Message, words: str) -> None:
        library, words = self._desk.library, words.strip()
        if not words:
            await self._desk.say(update, message, texts.answers.NOTHING_TO_VERIFY)
            return
        await self._desk.reply(update, message, verdict_blocks(await library.verify(words)))


def _split(words: str) -> tuple[str, str, str]:
    """The name, the separator and the topic of ``NAME about TOPIC``.

    >>> _split("Petra Lomm about the gates")
    ('Petra Lomm', ' about ', 'the gates')
    """
    found = _ABOUT.search(words)
    if not found:
        return words.strip(), "", ""
    return words[: found.start()].strip(), found[0], words[found.end() :].strip()


def _after_command(message: Message) -> str:
    """The words exactly as pasted, including line breaks."""
    _, _, words = (message.text or "").partition(" ")
    first, _, rest = (message.text or "").partition("\n")
    return words if " " in first else rest


def _replied_to(message: Message) -> str:
    to = message.reply_to_message
    if message.quote:
        return message.quote.text
    return (to.text or to.caption or "") if to and not to.forum_topic_created else ""
