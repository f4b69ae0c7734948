"""Commands for everyone who may ask, except those that ask."""

from __future__ import annotations

import asyncio

from telegram.constants import ChatType

from bot import texts
from bot.handlers.incoming import Incoming
from bot.handlers.menus import show_admin_menu
from bot.handlers.taking import offered
from bot.render.answer import help_blocks, outlets_blocks, start_blocks
from bot.render.keyboards import list_keyboard
from bot.render.quotes import RECEIPT_START, SHOWN_QUOTES, said_blocks, worth_reading
from bot.render.verdict import receipt_blocks
from bot.texts.help import HelpExamples
from retrieval.domain import Kind, Quote, Revision
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
