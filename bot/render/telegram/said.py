"""Lists: what somebody said, which outlets there are, what Quoth can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.render.telegram.blocks import Block, Run, Text, text
from bot.render.telegram.cited import cited, cited_blocks, source_blocks
from bot.render.telegram.own import named, own
from bot.texts import chat as texts_telegram
from retrieval.domain import Quote, Revision, Searched

SHOWN_QUOTES = 8


def said_blocks(
    speaker: str, found: Sequence[tuple[Revision, Quote]], *, first: int = 0
) -> tuple[Block, ...]:
    """The quotes from number ``first`` on (from 0), as many as are shown at once, newest first."""
    shown = found[first : first + SHOWN_QUOTES]
    citations = [
        cited(revision, quote.readable, n=n, quote=quote)
        for n, (revision, quote) in enumerate(shown, first + 1)
    ]
    if not citations:
        return (text(texts_telegram.NO_QUOTES),)
    title = text(texts_telegram.words_of(own(speaker)))
    blocks = [title, *cited_blocks(citations), *source_blocks(citations)]
    if (more := len(found) - first - len(shown)) > 0:
        blocks.append(text(texts_telegram.more_quotes(more), italic=True))
    return tuple(blocks)


def outlets_blocks(searched: Searched) -> tuple[Block, ...]:
    """How much there is to ask, and whose it is."""
    if not searched.articles:
        return (text(texts_telegram.NO_ARTICLES),)
    outlets = (
        Block((Text((Run("• "), named(outlet))),), tight=n > 0)
        for n, outlet in enumerate(searched.outlets)
    )
    return (text(texts_telegram.held(searched), bold=True), *outlets)


def help_blocks(*, admin: bool = False) -> tuple[Block, ...]:
    """What can be asked and which commands there are, an admin's too."""
    commands = {**texts_telegram.COMMANDS, **(texts_telegram.ADMIN_COMMANDS if admin else {})}
    below = text(texts_telegram.HELP_BELOW)
    return (text(texts_telegram.HELP), *_commands(commands), below)


def start_blocks() -> tuple[Block, ...]:
    """The first words to somebody new."""
    return tuple(text(paragraph) for paragraph in texts_telegram.START.split("\n\n"))


def _commands(commands: Mapping[str, str]) -> Iterable[Block]:
    for n, (command, what) in enumerate(commands.items()):
        yield text(f"/{command}: {what}", tight=n > 0)
