"""``quoth chat``: a conversation in the terminal that remembers earlier questions."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import Progress, settings_from
from bot.render.answer import answer_blocks
from bot.render.blocks import text
from bot.render.quotes import said_block, worth_reading
from bot.render.terminal import Look, look_for, shown
from bot.render.verdict import verdict_blocks
from retrieval.domain import Answer, Quote, Revision
from retrieval.errors import QuothError
from retrieval.questions.talk import Heard, Talk, hear

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

    from retrieval.library import Library


def example_questions(found: Iterable[tuple[Revision, Quote]]) -> tuple[str, ...]:
    """Up to two questions about the speakers quoted by most outlets, then most often.

    >>> example_questions([])
    ()
    """
    said: dict[str, list[str]] = defaultdict(list)
    for revision, quote in found:
        if quote.speaker and _is_name(quote.speaker):
            said[quote.speaker].append(revision.head.outlet)
    voices = sorted(said, key=lambda name: (-len({*said[name]}), -len(said[name]), name))
    questions = [texts.help.WHAT_SAID.format(name) for name in voices[:1]]
    questions += [
        texts.help.WHAT_REPORTED.format(outlet=said[name][0], name=name) for name in voices[1:2]
    ]
    return tuple(questions)


def _is_name(speaker: str) -> bool:
    """Whether this is a name rather than a description.

    >>> _is_name("Ilva Moor"), _is_name("a spokesman of the growers")
    (True, False)
    """
    words = speaker.split()
    return len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper()


SHOWN_QUOTES = 10


@dataclass(slots=True)
class Conversation:
    """Replies to one person's lines."""

    library: Library
    look: Look
    before: Answer | None = None
    over: bool = False  # the person wants to leave

    async def replies(self, line: str) -> AsyncGenerator[str, None]:
        """The reply to a line, piece by piece; errors become sentences. See ``over``."""
        line = line.strip()
        try:
            if line and not line.startswith("/"):
                yield self._small_talk(hear(line)) or await self._answer(line)
            elif line:
                name, _, rest = line.partition(" ")
                yield await self._command(name.lower(), rest.strip())
        except QuothError as error:
            yield texts.status.sentence(error)

    def _small_talk(self, heard: Heard) -> str:
        """The reply to what is no question; empty for one."""
        match heard.talk:
            case None:
                return ""
            case Talk.STOP:
                self.over = True
                return texts.talk.REPLIES[Talk.FAREWELL]
            case Talk.HELP:
                return texts.help.CHAT_HELP
            case Talk.NEWS:
                return "" if heard.question else texts.talk.NEWS_IN_TERMINAL
            case talk:
                return texts.talk.REPLIES[talk]

    async def _answer(self, question: str) -> str:
        """The answer when it is whole: until then what a model wrote may be dropped."""
        answer = self.before = await self.library.ask(question, history=self.before or ())
        return shown(answer_blocks(answer), look=self.look)

    async def _command(self, name: str, rest: str) -> str:
        match name:
            case "/quit" | "/exit" | "/q":
                self.over = True
                return ""
            case "/help":
                return texts.help.CHAT_HELP
            case "/sources":
                return f"{texts.wording.holdings(await self.library.holdings())}."
            case "/quotes" if rest:
                return self._said(await self.library.quotes(speaker=rest))
            case "/verify" if rest:
                blocks = verdict_blocks(await self.library.verify(rest), sources_below=False)
                return shown(blocks, look=self.look)
            case "/quotes" | "/verify":
                return texts.help.needs_words(name)
            case _:
                return texts.help.UNKNOWN_COMMAND.format(name)

    def _said(self, found: Iterable[tuple[Revision, Quote]]) -> str:
        blocks = [said_block(revision, quote) for revision, quote in worth_reading(found)]
        if not blocks:
            return texts.answers.NO_QUOTES
        listed = blocks[:SHOWN_QUOTES]
        if (more := len(blocks) - SHOWN_QUOTES) > 0:
            listed.append(text(texts.wording.more(more, "quote") + texts.answers.SHOWN_BY_COMMAND))
        return shown(listed, look=self.look)


async def chat(library: Library, arguments: Namespace) -> int:
    """Greet, then reply to each line; without a terminal, answer one example question."""
    with Progress("indexing", "article") as indexed:
        await library.refresh(indexed)
    conversation = Conversation(library, look_for(sys.stdout, os.environ))
    examples = example_questions(await library.quotes())
    print(texts.help.greeting(await library.holdings(), examples), end="\n\n")
    if sys.stdin.isatty():
        warming = asyncio.create_task(library.warm())
        await _talk(conversation, _session(arguments))
        warming.cancel()
        await asyncio.gather(warming, return_exceptions=True)
    elif examples:
        print(f"> {examples[0]}")
        await _reply(conversation, examples[0])
    return 0


async def _talk(conversation: Conversation, session: PromptSession[str]) -> None:
    while not conversation.over:
        try:
            await _reply(conversation, await session.prompt_async("> "))
        except KeyboardInterrupt:  # clears the line, as in a shell
            continue
        except EOFError:
            return


async def _reply(conversation: Conversation, line: str) -> None:
    """Print the pieces of a reply as they come, set off by blank lines."""
    said = False
    async with aclosing(conversation.replies(line)) as pieces:
        async for piece in pieces:
            if piece:
                print(piece if said else f"\n{piece}", flush=True)
                said = True
    if said:
        print()


def _session(arguments: Namespace) -> PromptSession[str]:
    """A prompt with a persistent history."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    home = settings_from(arguments).home
    home.mkdir(parents=True, exist_ok=True)
    return PromptSession(history=FileHistory(str(home / "chat_history")))
