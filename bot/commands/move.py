"""``quoth move --to PLACE``: everything to another database, checked, and resumed if cut off."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import Progress, UsageError, settings_from

if TYPE_CHECKING:
    from retrieval.catalogue.file import Place
    from retrieval.settings import Settings


def move(arguments: Namespace) -> int:
    """Copy articles, answers and the bot's state; they stay at the old place as well."""
    from bot.app import owning
    from bot.state import move_state
    from retrieval.catalogue.moving import move_catalogue

    source = settings_from(arguments)
    target = _target(source, arguments.to)
    # A bot that runs in the folder would go on writing at the old place.
    with nullcontext() if source.server else owning(source.home):
        with Progress("moving articles and answers", "row") as shown:
            mark, moved = move_catalogue(source.catalogue_place, target.catalogue_place, shown)
        before = _state(source)
        if isinstance(before, str) or before.exists():
            with Progress("moving the bot's state", "row") as shown:
                move_state(before, _state(target), mark=mark, on_moved=shown)
    told = texts.status.moved(moved["articles"].rows, moved["answers"].rows, _shown(target))
    print(told, file=sys.stderr)
    return 0


def _target(settings: Settings, to: str) -> Settings:
    """The settings as they are to be; UsageError for an address of something else."""
    from pydantic import SecretStr

    from retrieval.settings import is_database

    if is_database(to):
        return settings.model_copy(update={"database_url": SecretStr(to)})
    if ":" in to:
        raise UsageError(texts.status.NO_PLACE)
    home = Path(to).expanduser().absolute()
    return settings.model_copy(update={"database_url": None, "home": home})


def _state(settings: Settings) -> Place:
    from bot.state import FILE_NAME

    return settings.server or settings.home / FILE_NAME


def _shown(settings: Settings) -> str:
    from retrieval.catalogue.dialects.postgres import place_of

    return place_of(settings.server) if settings.server else str(settings.home)
