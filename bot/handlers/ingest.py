"""``/ingest``: a file, links or a forwarded post into the library, with progress in one message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from telegram import Document, Message, MessageEntity, Update
from telegram.ext import ContextTypes

from bot import texts
from bot.delivery.replies import counting, replies
from bot.handlers.desk import Desk, place_of
from bot.handlers.posts import article_of
from bot.render.blocks import text
from bot.render.quotes import is_web
from bot.tally import Tally
from retrieval.domain import Article, Report
from retrieval.errors import ArticleError

MAX_FILE_BYTES = 20_000_000  # Bot API, getFile
MOST_LINKS = 20


class Ingest:
    """For admins only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ingest(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/ingest LINK``, or as a reply to a file, a post or a message with links."""
        message = update.effective_message
        if message is None or not await self._desk.admit(update, message, wants="command"):
            return
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
    yield from texts.intake.refusals(refusals)
