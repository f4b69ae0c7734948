"""Articles from chats: ``/ingest`` for admins, and posts of allowed channels."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path

from telegram import (
    Chat,
    ChatMemberUpdated,
    Document,
    Message,
    MessageEntity,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)
from telegram.constants import ChatMemberStatus, ChatType

from bot import texts
from bot.delivery.replies import BotContext, counting, unasked
from bot.handlers.incoming import Incoming
from bot.render.blocks import text
from bot.render.quotes import is_web, taken_block
from bot.state.queues import Outgoing
from bot.tally import Tally
from bot.texts.translation import Words
from retrieval.domain import Article, Head, Taken
from retrieval.errors import ArticleError
from retrieval.questions.talk import hear

MAX_FILE_BYTES = 20_000_000  # Bot API, getFile
MOST_LINKS = 20
# A channel's post of fewer words, or in a script without spaces of fewer characters, is a remark.
FEWEST_WORDS, FEWEST_CHARS = 5, 40
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n")


async def ingest(asked: Incoming) -> None:
    """``/ingest LINK``, or in reply to a file, a post or a message with links."""
    told = asked.message.reply_to_message or asked.message
    links = [word for word in asked.args if is_web(word)]
    document = asked.message.document or told.document
    if not links and document is not None:
        await _file(asked, document)
    elif not links and (article := article_of(told)) is not None:
        await _take(asked, [article])
    elif links := (links or links_in(told))[:MOST_LINKS]:
        await _take(asked, await asked.context.library.fetch(links), pages=True)
    else:
        await asked.say(texts.intake.NOTHING_TO_INGEST)


async def _file(asked: Incoming, document: Document) -> None:
    name = Path((document.file_name or "file").replace("\\", "/")).name or "file"
    if (document.file_size or 0) > MAX_FILE_BYTES:
        await asked.say(texts.intake.TOO_BIG.format(name=name))
        return
    sent = await asked.context.bot.get_file(document.file_id)
    file = await asked.context.library.file(name, bytes(await sent.download_as_bytearray()))
    await _take(asked, file.articles, total=file.total)


async def _take(
    asked: Incoming,
    found: Iterable[Article | ArticleError],
    *,
    total: int = 1,
    pages: bool = False,
) -> None:
    """Store the articles and report; the progress message is edited into the report."""
    tally, refusals = Tally(), list[str]()

    def far() -> str:
        return texts.intake.taking_in(tally.seen, total)

    articles = list[Article]()

    def took(article: Article, became: Taken) -> None:
        tally.took()
        if became is not Taken.UNCHANGED and len(articles) < 2:
            articles.append(article)

    shown = far if total > 1 else None
    async with counting(asked.context.sender, asked.place, shown) as stood:
        report = await asked.context.library.ingest(
            tally.readable(found, refusals.append), pages=pages, on_taken=took
        )
    refusals += [texts.status.sentence(error) for error in report.refused]
    remarks = [texts.status.sentence(remark) for remark in report.remarks]
    lines = texts.intake.refusals([*refusals, *remarks])
    taken = [text(f"{texts.intake.taken(report, refused=len(refusals))}.")]
    if len(articles) == 1:
        taken.append(taken_block(articles[0].head, report.quotes))
    await asked.reply([*taken, *map(text, lines)], stood=stood)


def links_in(message: Message) -> list[str]:
    """The web addresses in a message, each once."""
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    found = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    links = [entity.url or words for entity, words in found.items()]
    return [one for one in dict.fromkeys(links) if is_web(one)]


_INSIDE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)


async def member(context: BotContext, update_id: int, change: ChatMemberUpdated) -> None:
    """The bot was added to a chat or removed from one.

    An admin who adds it to a channel thereby allows the channel's posts. Where it is removed, what
    was allowed there ends, and admins are told.
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
    if chat.type == ChatType.CHANNEL and change.old_chat_member.status not in _INSIDE:
        rules = await asyncio.to_thread(context.rules)
        if change.from_user.id in rules.admins:
            await asyncio.to_thread(people.allow, chat.id, name)


def _left(context: BotContext, change: ChatMemberUpdated) -> list[Outgoing]:
    """Forget a chat that the bot was removed from; what admins are told of it."""
    state, chat = context.state, change.chat
    was_inside = change.old_chat_member.status in _INSIDE
    state.people.left(chat.id)
    digests = [one for one in state.channels.all() if one.chat == chat.id and not one.paused]
    for one in digests:
        state.channels.pause(one.id)
    was_let_in = state.people.deny(chat.id)
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


async def post(asked: Incoming) -> None:
    """A new or edited post of an allowed channel; an edit makes a new revision."""
    rules = await asyncio.to_thread(asked.context.rules)
    if asked.message.chat.id in rules.allowed:
        article = article_of(asked.message)
        if article is None and _tells_something(asked.message):
            article = article_of_post(asked.message)
        if article and any(char.isalnum() for char in article.text):
            await asked.context.library.ingest([article])


def _tells_something(message: Message) -> bool:
    """Whether a channel's post may be an article: no command, no talk, no question, no remark."""
    words = (message.text or message.caption or "").strip()
    name = (message.get_bot().username or "").lower()
    if words.startswith("/") or f"@{name}" in words.lower() or hear(words).talk is not None:
        return False
    if len(words.split()) < FEWEST_WORDS and len(words) < FEWEST_CHARS:
        return False
    return not (words.endswith("?") and len(_SENTENCE_END.findall(words)) == 1)


async def moved(asked: Incoming) -> None:
    """A group became a supergroup and has a new id."""
    if new := asked.message.migrate_to_chat_id:
        old, state = asked.message.chat.id, asked.context.state
        await asyncio.to_thread(state.moved, old, new)


def article_of(message: Message) -> Article | None:
    """A forwarded post as an article of its publisher; None if it has no text."""
    text, origin = message.text or message.caption, message.forward_origin
    if not text or origin is None:
        return None
    source, url = _address(message, origin)
    published = origin.date.isoformat()
    return Article(source, text, Head(_outlet(origin), published=published, url=url))


def article_of_post(message: Message) -> Article:
    """A channel's own post as an article of that channel."""
    published = message.date.isoformat()
    source, url = _post_address(message.chat, message.message_id)
    head = Head(message.chat.title or str(message.chat.id), published=published, url=url)
    return Article(source, message.text or message.caption or "", head)


def _outlet(origin: MessageOrigin) -> str:
    """The publisher, as Telegram names it."""
    match origin:
        case MessageOriginChannel():
            return origin.chat.title or str(origin.chat.id)
        case MessageOriginChat():
            return origin.sender_chat.effective_name or str(origin.sender_chat.id)
        case MessageOriginUser():
            return origin.sender_user.full_name
        case MessageOriginHiddenUser():
            return origin.sender_user_name
        case _:
            return "Telegram"


def _address(message: Message, origin: MessageOrigin) -> tuple[str, str | None]:
    """The post's permanent source name, and its public url if it has one."""
    if isinstance(origin, MessageOriginChannel):
        return _post_address(origin.chat, origin.message_id)
    return f"telegram:{message.chat.id}/{message.message_id}", None


def _post_address(channel: Chat, message_id: int) -> tuple[str, str | None]:
    if channel.username:
        url = f"https://t.me/{channel.username}/{message_id}"
        return url, url
    return f"telegram:{channel.id}/{message_id}", None
