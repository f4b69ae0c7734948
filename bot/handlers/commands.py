"""Commands for everyone who may ask, except those that ask; menus that show all commands."""

from __future__ import annotations

import asyncio
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
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot import texts
from bot.delivery.replies import attached, replies
from bot.handlers.incoming import Incoming, Pointed, answer_shown, pointed_at, words_of
from bot.handlers.ingest import offer, offered
from bot.pictures.timeline import timeline_picture
from bot.render.answer import help_blocks, outlets_blocks, start_blocks
from bot.render.blocks import Style, text
from bot.render.digest import heading_blocks, marked_quote_blocks
from bot.render.export import exported, shown_citations
from bot.render.keyboards import list_keyboard
from bot.render.quotes import RECEIPT_START, SHOWN_QUOTES, said_blocks, worth_reading
from bot.render.verdict import receipt_blocks, verdict_blocks
from bot.state.queues import Attached
from bot.texts.help import (
    ADMIN_COMMANDS,
    CHAT_ADMIN_COMMANDS,
    COMMANDS,
    DESCRIPTION,
    GROUP_COMMANDS,
    SHORT_DESCRIPTION,
    HelpExamples,
)
from bot.texts.translation import ENGLISH, Words, languages, speaking
from retrieval.domain import Answer, Kind, Quote, Revision
from retrieval.library import Library
from retrieval.questions.parse import name_and_topic

# Words of a quotation that stand as an example of what can be verified, at least and at most.
FEWEST_TO_VERIFY, WORDS_TO_VERIFY = 4, 8
MOST_SPEAKERS = 5  # whose words are looked at for it


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
        example = next(iter(await asked.context.library.speakers()), None)
        await asked.reply(start_blocks(example))


async def _receipt(asked: Incoming, receipt_id: str) -> None:
    """What a receipt stands for.

    Whoever holds one may see it, a channel's reader too: it is given only with its words.
    """
    if await asked.admit("open") is None:
        return
    found = await asked.context.library.receipt(receipt_id)
    if found is None:
        await asked.say(texts.answers.NO_SUCH_RECEIPT)
        return
    await asked.reply(receipt_blocks([found], bot=asked.context.bot.username))


async def help(asked: Incoming) -> None:
    """What can be asked, checked and sent, each with examples of the articles at hand."""
    rules = await asyncio.to_thread(asked.context.rules)
    admin = asked.asker.person in rules.admins
    await asked.reply(help_blocks(await _examples(asked.context.library), admin=admin))


async def _examples(library: Library) -> HelpExamples:
    """What can be asked of the articles at hand: who is quoted, and a few words of theirs."""
    speakers = await library.speakers()
    if not speakers:
        return HelpExamples()
    for speaker in speakers[:MOST_SPEAKERS]:
        found = await library.quotes(speaker=speaker)
        words = next(filter(None, (_first_words(*one) for one in found)), None)
        if words:
            return HelpExamples(speakers[:2], words)
    return HelpExamples(speakers[:2])


def _first_words(revision: Revision, quote: Quote) -> str | None:
    """The first words of a quotation, if they are enough to be found again."""
    if quote.kind is not Kind.DIRECT:
        return None
    some = quote.span.of(revision.text).strip("“”\"'‘’ ").split()[:WORDS_TO_VERIFY]
    return " ".join(some).rstrip("“”\"'‘’,.;:") if len(some) >= FEWEST_TO_VERIFY else None


async def sources(asked: Incoming) -> None:
    """The list of outlets."""
    held = await asked.context.library.holdings()
    await asked.reply(outlets_blocks(held))


async def said(asked: Incoming) -> None:
    """``/said NAME about WORDS``: what somebody said, newest first."""
    speaker, about = name_and_topic(asked.words)
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
    await asked.say(texts.help.UNKNOWN_COMMAND.format(command=name))


async def no_text(asked: Incoming) -> None:
    """A message without text in a private chat."""
    if not await offered(asked):
        await asked.say(texts.help.NO_TEXT)


async def verify(asked: Incoming) -> None:
    """``/verify WORDS``, or as a reply to a message or to a quoted part of it."""
    if words := _after_command(words_of(asked.message)).strip():
        await check(asked, Pointed(words))
    else:
        await check(asked, await pointed_at(asked) or Pointed(""))


async def forwarded(asked: Incoming) -> None:
    """A message forwarded to a private chat: verify its words."""
    await check(asked, Pointed(words_of(asked.message)))


async def check(asked: Incoming, pointed: Pointed, *, speaker: str | None = None) -> None:
    """The verdict on words, said by ``speaker`` where they name nobody; an answer's receipts."""
    if pointed.answer and not asked.message.quote:
        await _recheck(asked, pointed.answer)
        return
    words = pointed.words.strip()
    if not words:
        await asked.say(texts.answers.NOTHING_TO_VERIFY)
        return
    verified = await asked.context.library.verify(words, speaker=speaker)
    await asked.reply(verdict_blocks(verified), keyboard=await offer(asked), points=True)


async def _recheck(asked: Incoming, answer: Answer) -> None:
    """What the receipts of an answer stand for, each opened, and how many of them hold."""
    library, bot = asked.context.library, asked.context.bot.username
    receipts = dict.fromkeys(one.receipt for one in answer.citations or answer.closest)
    found = [opened for one in receipts if (opened := await library.receipt(one))]
    holding = sum(one.intact and (one.now is None or one.now.holds) for one in found)
    told = text(texts.answers.rechecked(holding, of=len(receipts)), Style.STRONG)
    await asked.reply([told, *receipt_blocks(found, bot=bot)])


def _after_command(text: str) -> str:
    """The words exactly as pasted, including line breaks."""
    _, _, words = text.partition(" ")
    first, _, rest = text.partition("\n")
    return words if " " in first else rest


async def export(asked: Incoming) -> None:
    """``/export``, as a reply to an answer, or after one: its quotes as CSV and JSON."""
    number = await asyncio.to_thread(_answer_meant, asked)
    answer = await asked.context.library.answer(number) if number else None
    if answer is None or not (shown := shown_citations(answer)):
        await asked.say(texts.answers.NOTHING_TO_EXPORT)
        return
    made = await asyncio.to_thread(exported, answer)
    files = [Attached(name, content) for name, content in made.items()]
    below = [text(texts.answers.exported(len(shown)))]
    out = attached(asked.place, files, below)
    await asked.context.sender.reply(asked.update.update_id, out)


def _answer_meant(asked: Incoming) -> int | None:
    """The answer shown in the message replied to, else the last one here; None without any."""
    place, to = asked.place, asked.message.reply_to_message
    if to and not to.forum_topic_created:
        return answer_shown(asked, to)
    return asked.context.state.outbox.last_answer(place.chat, place.topic)


async def timeline(asked: Incoming) -> None:
    """Send the picture, and below it the quotes whose days are marked."""
    topic, context = asked.words, asked.context
    if not any(character.isalnum() for character in topic):
        await asked.say(texts.answers.NO_TOPIC)
        return
    found = await context.library.timeline(topic)
    if not found.dated:
        await asked.say(texts.answers.NOTHING)
        return
    picture = await asyncio.to_thread(timeline_picture, found)
    file = Attached("timeline.png", picture, picture=True)
    listed, quotes = found.answer, marked_quote_blocks(found)
    buttons = list_keyboard(listed, bot=context.bot.username) if quotes else ()
    out = [
        *attached(asked.place, [file], heading_blocks(found)),
        *replies(asked.place, quotes, keyboard=buttons, answer=listed.id),
    ]
    await context.sender.reply(asked.update.update_id, out)


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
