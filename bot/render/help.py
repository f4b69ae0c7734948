"""What Quoth can do, and what there is to ask."""

from __future__ import annotations

from bot import texts
from bot.render.blocks import Block, Run, Style, Text, text
from retrieval.domain import Searched


def start_blocks() -> tuple[Block, ...]:
    """The first words to somebody new."""
    return tuple(text(paragraph) for paragraph in texts.help.START.split("\n\n"))


def help_blocks(*, admin: bool = False) -> tuple[Block, ...]:
    """What can be asked and which commands there are, an admin's too."""
    commands = {**texts.help.COMMANDS, **(texts.help.ADMIN_COMMANDS if admin else {})}
    listed = (
        text(f"/{command}: {what}", tight=n > 0)
        for n, (command, what) in enumerate(commands.items())
    )
    return (text(texts.help.HELP), *listed, text(texts.help.HELP_BELOW))


def outlets_blocks(searched: Searched) -> tuple[Block, ...]:
    """How much there is to ask, and whose it is."""
    if not searched.articles:
        return (text(texts.ingest.NO_ARTICLES),)
    outlets = (
        Block((Text((Run("• "), Run(outlet, Style.NAME))),), tight=n > 0)
        for n, outlet in enumerate(searched.outlets)
    )
    return (text(texts.answers.held(searched), Style.STRONG), *outlets)
