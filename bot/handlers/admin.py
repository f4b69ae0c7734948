"""For admins: who may ask, how things are, feeds, feedback; chats that the bot joins and leaves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence

from telegram import Chat, ChatMemberUpdated
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from bot import texts
from bot.access import Asker, is_let_in
from bot.delivery.replies import BotContext, counting, unasked
from bot.handlers.commands import show_admin_menu
from bot.handlers.incoming import Incoming, Pressing
from bot.render.answer import voted_block
from bot.render.blocks import text
from bot.render.keyboards import Press
from bot.state.queues import Outgoing
from bot.texts.translation import Words
from retrieval.domain import Report
from retrieval.errors import FeedError

BUTTONS = rf"^[{Press.LET_IN}{Press.KEEP_OUT}]:"
_AT_NAME = re.compile(r"@\w{3,32}")


async def allow(asked: Incoming) -> None:
    """Let a user or a chat ask: by id or name, by a reply to them, or the group it is sent in."""
    if whom := await _whom(asked, asked.args):
        number, name = whom
        had_asked = await asyncio.to_thread(asked.context.state.people.allow, number, name)
        here = number == asked.message.chat.id
        let_in = texts.help.LET_IN.format(name=name, number=number)
        line = texts.help.CHAT_MAY_ASK if here and number < 0 else let_in
        told = await _welcome(asked.context, number) if had_asked and not here else ()
        await asked.reply([text(line)], beside=told)


async def deny(asked: Incoming) -> None:
    """Withdraw that permission."""
    if whom := await _whom(asked, asked.args):
        number, fixed = whom[0], asked.context.fixed
        was_in = await asyncio.to_thread(asked.context.state.people.deny, number)
        by_settings = number in fixed.allowed | fixed.admins or fixed.open
        await asked.say(texts.help.let_out(number, was_in=was_in, by_settings=by_settings))


async def admins(asked: Incoming) -> None:
    """``/admins add|remove WHOM``, or who is one."""
    verb, *rest = [*asked.args, ""]
    match verb.lower():
        case "add" | "remove":
            if whom := await _whom(asked, [word for word in rest if word]):
                await (_promote if verb.lower() == "add" else _demote)(asked, *whom)
        case _:
            lines = await asyncio.to_thread(_listed, asked.context)
            await asked.say(*lines, texts.help.HOW_ADMINS)


async def _promote(asked: Incoming, number: int, name: str) -> None:
    if number <= 0:
        await asked.say(texts.help.ONLY_PEOPLE)
        return
    await asyncio.to_thread(asked.context.state.people.promote, number, name)
    line = texts.help.ADMIN_NOW.format(name=name, number=number)
    with await asyncio.to_thread(asked.context.speaking_to, number):
        told = unasked(number, [text(texts.help.NOW_ADMIN)])
    await asked.reply([text(line)], beside=told)
    await show_admin_menu(asked.context.bot, number)


async def _demote(asked: Incoming, number: int, name: str) -> None:
    said, rules = texts.help.NO_ADMIN_NOW, await asyncio.to_thread(asked.context.rules)
    if number in asked.context.fixed.admins:
        said = texts.help.ADMIN_BY_SETTINGS
    elif rules.admins == {number}:
        said = texts.help.LAST_ADMIN
    else:
        await asyncio.to_thread(asked.context.state.people.demote, number)
    await asked.say(said.format(name=name, number=number))


def _listed(context: BotContext) -> list[str]:
    name = context.state.people.name
    return [f"{name(one) or '–'} ({one})" for one in sorted(context.rules().admins)]


async def press(asked: Pressing) -> Words:
    """Let in whoever asked for it, or not; the notice to show, or an empty one."""
    what, context, people = asked.what, asked.context, asked.context.state.people
    if what is None:
        return texts.help.FOREIGN_PRESS
    rules = await asyncio.to_thread(context.rules)
    if asked.user not in rules.admins:
        return texts.help.NOT_ADMIN
    number = -what.answer if what.n else what.answer
    name = await asyncio.to_thread(people.name, number) or str(number)
    told: Sequence[Outgoing] = ()
    if number in rules.allowed:
        said = texts.help.LET_IN_ALREADY
    elif what.press is Press.LET_IN:
        said, told = texts.help.LET_IN, await _welcome(context, number)
        await asyncio.to_thread(people.allow, number, name)
    else:
        said = texts.help.KEPT_OUT
    return await asked.show_instead([text(said.format(name=name, number=number))], beside=told)


async def _welcome(context: BotContext, number: int) -> list[Outgoing]:
    """What those who were let in are told."""
    line = texts.help.CHAT_MAY_ASK if number < 0 else texts.help.YOU_MAY_ASK
    with await asyncio.to_thread(context.speaking_to, number):
        return unasked(number, [text(line)])


async def _whom(asked: Incoming, words: Sequence[str]) -> tuple[int, str] | None:
    """The id and name of the user or chat meant; where there is none, the admin is told so."""
    if words and _AT_NAME.fullmatch(words[0]):
        if (found := await _called(asked.context, words[0])) is None:
            await asked.say(texts.help.NOT_SEEN.format(name=words[0]))
        return found
    if not (whom := await asyncio.to_thread(_named, asked, words)):
        await asked.say(texts.help.WHOM)
    return whom


async def _called(context: BotContext, name: str) -> tuple[int, str] | None:
    """Who is called so: somebody who was seen, or a public group or channel."""
    if known := await asyncio.to_thread(context.state.people.called, name.removeprefix("@")):
        return known
    try:
        chat = await context.bot.get_chat(name)
    except (BadRequest, Forbidden):
        return None
    return chat.id, chat.effective_name or name


def _named(asked: Incoming, words: Sequence[str]) -> tuple[int, str] | None:
    """The id and name of the user or chat a command is about; None where it names none."""
    message = asked.message
    if words:
        digits = words[0].removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 17 and int(digits)):
            return None
        number, name = int(words[0]), " ".join(words[1:])
        return number, name or asked.context.state.people.name(number) or words[0]
    to = message.reply_to_message
    if to and to.from_user and not to.from_user.is_bot and not to.forum_topic_created:
        return to.from_user.id, to.from_user.full_name
    if message.chat.type != ChatType.PRIVATE:
        return message.chat.id, message.chat.effective_name or str(message.chat.id)
    return None


# Chats that the bot joins and leaves

_INSIDE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)


async def member(context: BotContext, update_id: int, change: ChatMemberUpdated) -> None:
    """The bot was added to a chat or removed from one.

    A group is told what it is for. An admin who adds it to a channel thereby allows the channel's
    posts. Where it is removed, what was allowed there ends, and admins are told.
    """
    people, chat = context.state.people, change.chat
    if chat.type == ChatType.PRIVATE:
        return
    if change.new_chat_member.status not in _INSIDE:
        if out := await asyncio.to_thread(_left, context, change):
            await context.sender.reply(update_id, out)
        return
    name = chat.effective_name or str(chat.id)
    await asyncio.to_thread(people.joined, chat.id, chat.type, name)
    if change.old_chat_member.status in _INSIDE:
        return
    rules = await asyncio.to_thread(context.rules)
    if chat.type != ChatType.CHANNEL:
        await _greet(context, update_id, chat, may_ask=is_let_in(Asker(None, chat.id), rules))
    elif change.from_user.id in rules.admins:
        await asyncio.to_thread(people.allow, chat.id, name)


async def _greet(context: BotContext, update_id: int, chat: Chat, *, may_ask: bool) -> None:
    """Say what the bot is for, and whether it may be asked here yet."""
    example = next(iter(await context.library.speakers()), None)
    lines = texts.help.joined(context.bot.username, example, may_ask=may_ask)
    await context.sender.reply(update_id, unasked(chat.id, [text(line) for line in lines]))


def _left(context: BotContext, change: ChatMemberUpdated) -> list[Outgoing]:
    """Forget a chat that the bot was removed from; what admins are told of it."""
    state, chat = context.state, change.chat
    state.people.left(chat.id)
    digests = [one for one in state.channels.all() if one.chat == chat.id and not one.paused]
    for one in digests:
        state.channels.pause(one.id)
    was_let_in = state.people.deny(chat.id)
    was_inside = change.old_chat_member.status in _INSIDE
    if not was_inside or state.people.now(chat.id) != chat.id:  # or it became a supergroup
        return []
    name, by = chat.effective_name or str(chat.id), change.from_user.full_name
    out: list[Outgoing] = []
    for admin in sorted(context.rules().admins):
        with context.speaking_to(admin):
            lines: list[Words] = [texts.help.REMOVED_FROM.format(name=name, number=chat.id, by=by)]
            lines += [texts.help.WAS_LET_IN.format(number=chat.id)] if was_let_in else []
            lines += [texts.help.DIGESTS_END] if digests else []
            out += unasked(admin, map(text, lines))
    return out


async def moved(asked: Incoming) -> None:
    """A group became a supergroup and has a new id."""
    if new := asked.message.migrate_to_chat_id:
        old, state = asked.message.chat.id, asked.context.state
        await asyncio.to_thread(state.moved, old, new)


MOST_VOTED = 10  # answers listed by /feedback


async def status(asked: Incoming) -> None:
    """The state of the library and the bot, and the feeds that fail."""
    known, feeds = await asked.context.library.upkeep.health(), await asked.context.library.feeds()
    failing = [texts.intake.feed_line(feed) for feed in feeds if feed.failures or feed.gone]
    lines = [*texts.status.health(known), *([] if known.behind else [str(texts.status.INDEXED)])]
    lines += [texts.intake.followed(feeds)]
    lines += texts.wording.first_few(failing, texts.intake.MOST_TROUBLES, "feed")
    lines += await asyncio.to_thread(_bot_lines, asked.context)
    await asked.reply([text(line, tight=n > 0) for n, line in enumerate(lines)])


def _bot_lines(context: BotContext) -> list[str]:
    state, rules = context.state, context.rules()
    came, went = state.inbox.counts(), state.outbox.counts()
    waiting, chats = came.new + came.answered, len(state.people.chats())
    return [
        texts.status.UPDATES.format(done=came.done, waiting=waiting, set_aside=came.failed),
        texts.status.MESSAGES.format(
            sent=went.sent, waiting=went.waiting, refused=went.failed, repeats=went.repeats
        ),
        texts.status.people(rules, state.people.allowed(), chats=chats),
    ]


async def feedback(asked: Incoming) -> None:
    """``/feedback``: how answers were liked, the newest with their questions."""
    talks, library = asked.context.state.talks, asked.context.library
    voted = await asyncio.to_thread(talks.voted)
    newest = await asyncio.to_thread(talks.votes, MOST_VOTED)
    answers = [(await library.answer(one.answer), one) for one in newest]
    listed = [voted_block(answer, one.liked, one.disliked) for answer, one in answers if answer]
    await asked.reply([text(texts.status.voted(voted.liked, voted.disliked)), *listed])


async def feeds(asked: Incoming) -> None:
    """``/feeds add LINK``, ``/feeds remove LINK``, ``/feeds list``."""
    match [word.strip() for word in asked.args]:
        case [] | ["list"]:
            await _list(asked)
        case ["add", url]:
            await _add(asked, url)
        case ["remove", url]:
            was_followed = await asked.context.library.remove_feed(url)
            await asked.say(texts.intake.feed_removed(url, was_followed=was_followed))
        case _:
            await asked.say(texts.intake.WHICH_FEED)


async def _list(asked: Incoming) -> None:
    feeds = await asked.context.library.feeds()
    lines = [texts.intake.feed_line(feed) for feed in feeds] or [str(texts.intake.NO_FEEDS)]
    await asked.say(*lines, texts.intake.HOW_FEEDS)


async def _add(asked: Incoming, url: str) -> None:
    """Follow it; the progress message is edited into the report."""
    so_far = (0, 0)

    def on_entry(done: int, total: int) -> None:
        nonlocal so_far
        so_far = done, total

    def far() -> str:
        return texts.intake.asking(url, *so_far)

    async with counting(asked.context.sender, asked.place, far) as stood:
        lines = await _added(asked.context, url, on_entry)
    await asked.reply([text(line) for line in lines], stood=stood)


async def _added(
    context: BotContext, url: str, on_entry: Callable[[int, int], None]
) -> Sequence[str]:
    try:
        now = context.now()
        report = await context.library.add_feed(url, now=now, on_entry=on_entry)
    except FeedError as error:
        return [texts.status.sentence(error)]
    return [texts.intake.feed_added(report), *_refusals(report)]


def _refusals(report: Report) -> Iterable[str]:
    errors = [*report.failed, *report.refused, *report.remarks]
    return texts.intake.refusals([texts.status.sentence(error) for error in errors])
