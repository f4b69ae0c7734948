"""Articles that come by chat: ``/ingest`` for admins, and the posts of channels let in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from telegram import (
    Chat,
    Document,
    Message,
    MessageEntity,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import ContextTypes

from bot import texts
from bot.delivery.replies import counting, replies
from bot.handlers.desk import Desk, place_of
from bot.render.blocks import text
from bot.render.quotes import is_web
from bot.tally import Tally
from retrieval.domain import Article, Head, Report
from retrieval.errors import ArticleError

Context = ContextTypes.DEFAULT_TYPE
MAX_FILE_BYTES = 20_000_000  # Bot API, getFile
MOST_LINKS = 20


class Ingest:
    """For admins only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ingest(self, update: Update, message: Message, context: Context) -> None:
        """``/ingest LINK``, or as a reply to a file, a post or a message with links."""
        told = message.reply_to_message or message
        links = [word for word in context.args or () if is_web(word)]
        document = message.document or told.document
        if not links and document is not None:
            await self._file(update, message, document)
        elif not links and (article := article_of(told)) is not None:
            await self._take(update, message, [article])
        elif links := (links or _links(told))[:MOST_LINKS]:
            await self._pages(update, message, links)
        else:
            await self._desk.say(update, message, texts.intake.NOTHING_TO_INGEST)

    async def _file(self, update: Update, message: Message, document: Document) -> None:
        name = Path((document.file_name or "file").replace("\\", "/")).name or "file"
        if (document.file_size or 0) > MAX_FILE_BYTES:
            await self._desk.say(update, message, texts.intake.TOO_BIG.format(name=name))
            return
        sent = await self._desk.bot.get_file(document.file_id)
        raw = bytes(await sent.download_as_bytearray())
        file = await self._desk.library.file(name, raw)
        await self._take(update, message, file.articles, total=file.total)

    async def _pages(self, update: Update, message: Message, links: Sequence[str]) -> None:
        await self._take(update, message, await self._desk.library.fetch(links), pages=True)

    async def _take(
        self,
        update: Update,
        message: Message,
        found: Iterable[Article | ArticleError],
        *,
        total: int = 1,
        pages: bool = False,
    ) -> None:
        """Store the articles and say how many; the message with the progress becomes the report."""
        tally, refusals = Tally(), list[str]()

        def far() -> str:
            return texts.intake.taking_in(tally.seen, total)

        place = place_of(message)
        async with counting(self._desk.sender, place, far if total > 1 else None) as stood:
            report = await self._desk.library.ingest(
                tally.readable(found, refusals.append), pages=pages, on_taken=tally.took
            )
        refusals += [texts.status.sentence(error) for error in report.refused]
        blocks = [text(line) for line in _lines(report, refusals)]
        out = replies(place, blocks, stood=stood)
        await self._desk.sender.reply(update.update_id, out)


def _links(message: Message) -> list[str]:
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    found = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    links = [entity.url or words for entity, words in found.items()]
    return [one for one in dict.fromkeys(links) if is_web(one)]


def _lines(report: Report, refusals: Sequence[str]) -> Iterable[str]:
    yield f"{texts.intake.taken(report, refused=len(refusals))}."
    remarks = [texts.status.sentence(remark) for remark in report.remarks]
    yield from texts.intake.refusals([*refusals, *remarks])


_INSIDE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)


class Posts:
    """Follows where the bot is a member, and takes in what the channels among these post."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def member(self, update: Update, _: Context) -> None:
        """The bot was put into a chat, or taken out of one.

        An admin who puts it into a channel thereby lets the channel's posts in.
        """
        if (change := update.my_chat_member) is None or change.chat.type == ChatType.PRIVATE:
            return
        people, chat = self._desk.state.people, change.chat
        if change.new_chat_member.status not in _INSIDE:
            await asyncio.to_thread(people.left, chat.id)
            return
        name = chat.effective_name or str(chat.id)
        await asyncio.to_thread(people.joined, chat.id, chat.type, name)
        if chat.type == ChatType.CHANNEL and change.old_chat_member.status not in _INSIDE:
            rules = await asyncio.to_thread(self._desk.rules)
            if change.from_user.id in rules.admins:
                await asyncio.to_thread(people.allow, chat.id, name)

    async def post(self, update: Update, _: Context) -> None:
        """A post of a channel that an admin let in, or one that was edited: a new revision."""
        if (message := update.effective_message) is None:
            return
        rules = await asyncio.to_thread(self._desk.rules)
        if message.chat.id not in rules.allowed:
            return
        article = article_of(message) or article_of_post(message)
        if any(char.isalnum() for char in article.text):
            await self._desk.library.ingest([article])

    async def moved(self, update: Update, _: Context) -> None:
        """A group became a supergroup and has another number now."""
        message = update.effective_message
        if message is not None and message.migrate_to_chat_id:
            new = message.migrate_to_chat_id
            await asyncio.to_thread(self._desk.state.people.moved, message.chat.id, new)
            await asyncio.to_thread(self._desk.state.outbox.moved, message.chat.id, new)


def article_of(message: Message) -> Article | None:
    """A forwarded post as an article of whoever published it; None where it holds no words."""
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
    """Who published it, as Telegram names them."""
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
    """What names the post for good, and where it can be read by all."""
    if isinstance(origin, MessageOriginChannel):
        return _post_address(origin.chat, origin.message_id)
    return f"telegram:{message.chat.id}/{message.message_id}", None


def _post_address(channel: Chat, message_id: int) -> tuple[str, str | None]:
    if channel.username:
        url = f"https://t.me/{channel.username}/{message_id}"
        return url, url
    return f"telegram:{channel.id}/{message_id}", None
