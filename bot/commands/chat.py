"""``quoth chat``, a conversation in the terminal; ``quoth run``, that or the Telegram bot."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.ingest import take_in
from bot.commands.opening import Progress, settings_from, wants_debug, with_library
from bot.render.answer import answer_blocks, compared_blocks
from bot.render.blocks import Block, Look, look_for, shown
from bot.render.digest import Frame, digest_blocks, timeline_blocks
from bot.render.quotes import said_blocks, worth_reading
from bot.render.verdict import verdict_blocks
from bot.texts.status import Tally
from retrieval.domain import Answer, Bounds, DigestWish, Wants, Window
from retrieval.errors import AwayError, QuothError
from retrieval.questions.parse import name_and_topic
from retrieval.questions.remarks import is_unanswered_remark
from retrieval.questions.speakers import is_post, question_in_marks
from retrieval.questions.talk import Heard, Talk, hear
from retrieval.verify.verdicts import Outcome

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

    from bot.settings import BotSettings
    from retrieval.library import Library

_log = logging.getLogger(__name__)


async def example_questions(library: Library) -> list[str]:
    """Up to two questions about the speakers quoted by most outlets, then most often."""
    voices = await library.speakers()
    questions = [texts.help.WHAT_SAID.format(name=name) for name in voices[:1]]
    for name in voices[1:2]:
        [(newest, _), *_] = await library.quotes(speaker=name)
        outlet = newest.head.outlet
        questions.append(texts.help.WHAT_REPORTED.format(outlet=outlet, name=name))
    return questions


COMPARED = Bounds(wants=Wants.COMPARISON)


@dataclass(slots=True)
class Conversation:
    """Replies to one person's lines."""

    library: Library
    look: Look
    before: Answer | None = None
    over: bool = False  # the person wants to leave

    async def reply(self, line: str) -> str:
        """The reply to a line, if there is one; errors become sentences. See ``over``."""
        line = line.strip()
        try:
            if not line.startswith("/"):
                return await self._reply(line) if line else ""
            name, _, rest = line.partition(" ")
            return await self._command(name.lower(), rest.strip())
        except QuothError as error:
            return texts.status.sentence(error)

    async def _reply(self, line: str) -> str:
        """The reply to what is no command: what quotes somebody and asks nothing is verified."""
        if is_post(line):
            found = await self.library.verify(line)
            asked = question_in_marks(line)
            if not asked or found.verdict.outcome is not Outcome.NOT_FOUND:
                return self._shown(verdict_blocks(found, sources_below=False))
            line = asked
        heard = hear(line)
        if heard.talk is Talk.NEWS:
            news = await self._digest(heard.question)
            return self._shown(news) if news else await self._answer(line)
        if heard.talk is Talk.SOURCES:
            return await self._sources()
        return self._small_talk(heard) or await self._answer(line)

    def _small_talk(self, heard: Heard) -> str:
        """The reply to what is no question; empty for one."""
        match heard.talk:
            case None:
                return ""
            case Talk.STOP:
                self.over = True
                return str(texts.answers.REPLIES[Talk.FAREWELL])
            case Talk.HELP:
                return texts.help.CHAT_HELP
            case talk:
                return str(texts.answers.REPLIES[talk])

    async def _sources(self) -> str:
        return f"{texts.wording.holdings(await self.library.holdings())}."

    async def _answer(self, question: str) -> str:
        """The answer when it is whole: until then what a model wrote may be dropped."""
        answer = self.before = await self.library.ask(question, history=self.before or ())
        if is_unanswered_remark(answer):
            return str(texts.answers.REPLIES[Talk.BEYOND])
        return self._shown(answer_blocks(answer))

    async def _command(self, name: str, rest: str) -> str:
        match name:
            case "/quit" | "/exit" | "/q":
                self.over = True
                return ""
            case "/help" | "/start":
                return texts.help.CHAT_HELP
            case "/sources":
                return await self._sources()
            case "/digest":
                return self._shown(await self._digest(rest, always=True))
            case "/ask" | "/said" | "/quotes" | "/compare" | "/timeline" | "/verify" if rest:
                return await self._looked_up(name, rest)
            case "/ask" | "/said" | "/quotes" | "/compare" | "/timeline" | "/verify":
                return texts.help.needs_words(name)
            case _:
                return texts.help.UNKNOWN_COMMAND.format(command=name)

    async def _looked_up(self, name: str, words: str) -> str:
        match name:
            case "/ask":
                return await self._answer(words)
            case "/compare":
                answer = self.before = await self.library.ask(words, bounds=COMPARED)
                return self._shown(compared_blocks(answer))
            case "/timeline":
                return self._shown(timeline_blocks(await self.library.timeline(words)))
            case "/verify":
                return await self._verdict(words)
            case _:
                return self._shown(await self._said(*name_and_topic(words)))

    async def _verdict(self, words: str) -> str:
        verified = await self.library.verify(words)
        return self._shown(verdict_blocks(verified, sources_below=False))

    async def _digest(self, topics: str, *, always: bool = False) -> Iterable[Block]:
        """What came in during the last day, also from an archive; empty if there is nothing of a
        topic, unless that is to be said."""
        now = datetime.now().astimezone()
        named = tuple(topic for one in topics.split(",") if (topic := one.strip()))
        wish = DigestWish(named, archive=True)
        made = await self.library.digest(Window(now - timedelta(days=1), now), wish=wish)
        told = always or made.stories or not named
        return digest_blocks(made, Frame(sources_below=True)) if told else ()

    async def _said(self, speaker: str, about: str) -> Iterable[Block]:
        found = [*worth_reading(await self.library.quotes(speaker=speaker, about=about or None))]
        near = () if found else await self.library.speakers(like=speaker)
        return said_blocks(speaker, found, near=near)

    def _shown(self, blocks: Iterable[Block]) -> str:
        return shown(blocks, look=self.look)


async def chat(library: Library, arguments: Namespace) -> int:
    """Greet, then reply to each line; without a terminal, answer one example question."""
    with Progress("indexing", "article") as indexed:
        await library.upkeep.refresh(indexed)
    conversation = Conversation(library, look_for(sys.stdout, os.environ))
    examples = await example_questions(library)
    print(texts.help.greeting(await library.holdings(), tuple(examples)), end="\n\n")
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
    """Print the reply, set off by blank lines."""
    if said := await conversation.reply(line):
        print(f"\n{said}\n", flush=True)


def _session(arguments: Namespace) -> PromptSession[str]:
    """A prompt with a persistent history."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    home = settings_from(arguments).home
    home.mkdir(parents=True, exist_ok=True)
    return PromptSession(history=FileHistory(str(home / "chat_history")))


# The sample articles have a home of their own, so that they never mix with a person's articles;
# another home gets them only while it is empty.
SAMPLES_HOME = ".quoth"


def run(arguments: Namespace) -> int:
    """Run the bot if a token is set, else a conversation about the configured articles."""
    from bot.logs import set_up
    from bot.settings import SAMPLES, load_bot_settings
    from retrieval.settings import load_settings

    bot = load_bot_settings()
    own_home = getattr(arguments, "home", None) or "home" in load_settings().model_fields_set
    samples = bot.articles == SAMPLES
    if samples and not own_home:
        arguments.home = SAMPLES_HOME

    async def started(library: Library, given: Namespace) -> int:
        fill = partial(_fill, library, bot.articles, only_empty=bool(samples and own_home))
        if bot.telegram_bot_token is not None:
            return await _in_telegram(library, bot, fill)
        await fill()
        return await chat(library, given)

    start = partial(with_library, arguments, started)
    if bot.telegram_bot_token is None:
        return start()
    set_up(debug=wants_debug(arguments))
    return _insisting(start)


def _insisting(start: Callable[[], int]) -> int:
    """What ``start`` returns, once its database can be reached: a bot waits for it, and says so."""
    from bot.delivery.pacing import pause_s

    failures = 0
    while True:
        try:
            return start()
        except AwayError as error:
            failures += 1
            if failures == 1:
                _log.warning("The bot starts once its database answers: %s", error)
            time.sleep(pause_s(failures, jitter=0.5))


async def _fill(library: Library, articles: Path, *, only_empty: bool) -> None:
    """Take in the configured articles, into a library that has some only if that is wanted."""
    if not (only_empty and (await library.holdings()).articles):
        await take_in(library, [str(articles)], Tally())


async def _in_telegram(
    library: Library, bot: BotSettings, fill: Callable[[], Awaitable[None]]
) -> int:
    from bot.app import Service, serve
    from bot.jobs.clock import Background

    async def get_ready() -> None:
        await fill()
        await library.upkeep.refresh()
        await library.warm()

    say = partial(print, file=sys.stderr, flush=True)
    await serve(Service(bot, library, say, (Background("getting ready", get_ready),)))
    return 0
