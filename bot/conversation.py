"""A conversation: one line in, one text out; remembers the questions before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import failures, texts
from bot.render.answer import answer_text
from bot.render.look import Look
from bot.render.said import quote_text
from bot.render.verdict import verdict_text
from retrieval.domain import Quote, Revision
from retrieval.errors import QuothError

if TYPE_CHECKING:
    from retrieval.library import Library

REMEMBERED = 4  # questions that a follow-up may lean on
SHOWN_QUOTES = 10


@dataclass(slots=True)
class Conversation:
    """Replies to the lines of one person."""

    library: Library
    look: Look
    history: tuple[str, ...] = ()

    async def reply(self, line: str) -> str | None:
        """What to say to a line, however wrong it goes; None ends the conversation."""
        line = line.strip()
        try:
            if not line.startswith("/"):
                return await self._answer(line) if line else ""
            name, _, rest = line.partition(" ")
            return await self._command(name.lower(), rest.strip())
        except QuothError as error:
            return failures.sentence(error)

    async def _answer(self, question: str) -> str:
        answer = await self.library.ask(question, history=self.history)
        self.history = (*self.history, question)[-REMEMBERED:]
        return answer_text(answer, look=self.look)

    async def _command(self, name: str, rest: str) -> str | None:
        match name:
            case "/quit" | "/exit" | "/q":
                return None
            case "/help":
                return texts.CHAT_HELP
            case "/sources":
                return f"{texts.holdings(await self.library.holdings())}."
            case "/quotes" if rest:
                return self._said(await self.library.quotes(speaker=rest))
            case "/verify" if rest:
                return verdict_text(await self.library.verify(rest), look=self.look)
            case "/quotes" | "/verify":
                return texts.needs_words(name)
            case _:
                return texts.unknown_command(name)

    def _said(self, found: Iterable[tuple[Revision, Quote]]) -> str:
        shown = [quote_text(revision, quote, look=self.look) for revision, quote in found]
        if not shown:
            return texts.NO_QUOTES
        more = len(shown) - SHOWN_QUOTES
        return "\n\n".join(shown[:SHOWN_QUOTES] + ([texts.more_quotes(more)] if more > 0 else []))
