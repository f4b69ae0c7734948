"""Inline mode: quotes to send from any chat."""

from __future__ import annotations

import asyncio
import contextlib

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot import texts
from bot.access import Asker, is_let_in
from bot.handlers.desk import Desk
from bot.handlers.questions import MAX_QUESTION_CHARS
from bot.render.inline import InlineResult, inline_results
from retrieval.domain import Bounds

# Telegram shows the same list again for so long; articles may come in meanwhile.
CACHE_S = 60
_PLAIN = Bounds(with_model=False)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Inline:
    """Offers quotes while somebody types; those who may not ask are offered nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def query(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The quotes that answer what is typed so far."""
        if (query := update.inline_query) is None:
            return
        asker = Asker(query.from_user.id, query.from_user.id, private=True)
        words = " ".join(query.query.split())[:MAX_QUESTION_CHARS]
        rules = await asyncio.to_thread(self._desk.rules)
        if not words or not is_let_in(asker, rules):
            await self._offer(query, (), texts.help.INLINE_HINT)
            return
        answer = await self._desk.library.ask(words, bounds=_PLAIN)
        found = inline_results(answer)
        await self._offer(query, found, None if found else texts.help.NO_INLINE)

    async def _offer(
        self, query: InlineQuery, found: tuple[InlineResult, ...], hint: str | None
    ) -> None:
        button = InlineQueryResultsButton(hint, start_parameter="inline") if hint else None
        with contextlib.suppress(BadRequest):  # typed on meanwhile: nobody waits for it
            await self._desk.bot.answer_inline_query(
                query.id,
                [_article(one) for one in found],
                cache_time=CACHE_S,
                is_personal=not self._desk.settings.open_to_all,
                button=button,
            )


def _article(one: InlineResult) -> InlineQueryResultArticle:
    sent = InputTextMessageContent(
        one.message.html, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
    )
    return InlineQueryResultArticle(one.id, one.title, sent, description=one.description)
