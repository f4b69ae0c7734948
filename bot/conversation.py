"""A conversation: a line in, text out as it comes; remembers the questions before."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import failures, texts
from bot.render.answer import answer_text, below_text, statement_text
from bot.render.look import Look
from bot.render.said import quote_text, worth_reading
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
    over: bool = False  # whether the person wants to leave

    async def replies(self, line: str) -> AsyncGenerator[str, None]:
        """What to say to a line, piece by piece, however wrong it goes; see ``over``."""
        line = line.strip()
        try:
            if line and not line.startswith("/"):
                async with aclosing(self._answer(line)) as pieces:
                    async for piece in pieces:
                        yield piece
            elif line:
                name, _, rest = line.partition(" ")
                yield await self._command(name.lower(), rest.strip())
        except QuothError as error:
            yield failures.sentence(error)

    async def _answer(self, question: str) -> AsyncGenerator[str, None]:
        """A model's statements as each of them holds, then what stands below them."""
        shown = 0
        async with aclosing(self.library.answering(question, history=self.history)) as growing:
            async for answer in growing:
                if answer.mode == "model":
                    for statement in answer.statements[shown:]:
                        yield statement_text(statement, look=self.look)
                    shown = len(answer.statements)
        self.history = (*self.history, question)[-REMEMBERED:]
        yield (
            f"\n{below_text(answer, look=self.look)}"
            if shown
            else answer_text(answer, look=self.look)
        )

    async def _command(self, name: str, rest: str) -> str:
        match name:
            case "/quit" | "/exit" | "/q":
                self.over = True
                return ""
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
        shown = [
            quote_text(revision, quote, look=self.look) for revision, quote in worth_reading(found)
        ]
        if not shown:
            return texts.NO_QUOTES
        more = len(shown) - SHOWN_QUOTES
        return "\n\n".join(shown[:SHOWN_QUOTES] + ([texts.more_quotes(more)] if more > 0 else []))
