"""``quoth chat``: a conversation in the terminal."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import Namespace
from contextlib import aclosing
from typing import TYPE_CHECKING

from bot.commands.opening import settings_from, with_library
from bot.commands.progress import progress
from bot.conversation import Conversation
from bot.greeting import example_questions, greeting
from bot.render.look import look_for

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

    from retrieval.library import Library


def run(arguments: Namespace) -> int:
    """Talk until the person leaves; the exit code."""
    return with_library(arguments, converse)


async def converse(library: Library, arguments: Namespace) -> int:
    """Greet, then reply to each line; without a terminal reply to one sample question."""
    with progress("indexing", "article") as shown:
        await library.refresh(shown)
    conversation = Conversation(library, look_for(sys.stdout, os.environ))
    examples = example_questions(await library.quotes())
    print(greeting(await library.holdings(), examples), end="\n\n")
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
    """Print what there is to say as it comes, apart from what stands around it."""
    said = False
    async with aclosing(conversation.replies(line)) as pieces:
        async for piece in pieces:
            if piece:
                print(piece if said else f"\n{piece}", flush=True)
                said = True
    if said:
        print()


def _session(arguments: Namespace) -> PromptSession[str]:
    """A prompt whose history outlives the conversation."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    home = settings_from(arguments).home
    home.mkdir(parents=True, exist_ok=True)
    return PromptSession(history=FileHistory(str(home / "chat_history")))
