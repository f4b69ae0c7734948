"""Articles from chats: ``/ingest`` and *Take it in* for admins, and posts of allowed channels."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
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
from telegram.constants import ChatType

from bot import texts
from bot.access import Asker
from bot.delivery.replies import counting
from bot.handlers.incoming import Incoming, Pressing
from bot.render.blocks import text
from bot.render.keyboards import Press, Pressed
from bot.render.quotes import is_web, taken_block
from bot.state.queues import Button, Keyboard
from bot.texts.status import Tally
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


# *Take it in*: a button for admins below what a message with articles got as its reply

BUTTONS = rf"^{Press.TAKE}:"


async def offer(asked: Incoming) -> Keyboard:
    """The button, where an admin sent articles in a private chat; else none.

    The reply that it is below has to point at the message: a press knows no other way to it.
    """
    message = asked.message
    if not (message.document or article_of(message) or links_in(message)):
        return ()
    if message.chat.type != ChatType.PRIVATE:
        return ()
    may = await asyncio.to_thread(asked.context.decide, asked.asker, "command")
    label, press = str(texts.intake.TAKE_IT_IN), Pressed(Press.TAKE, 0)
    return ((Button(label, press.data),),) if may.yes else ()


async def offered(asked: Incoming) -> bool:
    """Whether the message is nothing but articles; then it was said what to do with them."""
    message = asked.message
    if message.document and not message.caption:
        alone = texts.intake.FILE_ALONE
    elif message.text and {*message.text.split()} <= {*links_in(message)}:
        alone = texts.intake.LINKS_ALONE
    else:
        return False
    button = await offer(asked)
    line = texts.intake.SHALL_I_TAKE_IT_IN if button else alone
    await asked.reply([text(line)], keyboard=button, points=True)
    return True


async def press(asked: Pressing) -> Words:
    """Take in what the message holds that the one with the button replies to."""
    below, context = asked.below, asked.context
    told = below.reply_to_message if isinstance(below, Message) else None
    if told is None:
        return texts.intake.NO_LONGER_THERE
    if not (
        await asyncio.to_thread(context.decide, Asker(asked.user, below.chat.id), "command")
    ).yes:
        return texts.help.NOT_ADMIN
    if not await asyncio.to_thread(asked.is_first):
        return texts.help.PRESSED_ALREADY
    await ingest(Incoming(context, Update(asked.update_id, callback_query=asked.query), told))
    return ""
