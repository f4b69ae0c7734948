"""``quoth backup``, ``quoth restore``: all that a home holds, in one file and back."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import Progress, settings_from, with_library
from bot.state import FILE_NAME
from retrieval.errors import SettingsError, SourceError

if TYPE_CHECKING:
    from retrieval.library import Library
    from retrieval.settings import Settings


def backup(arguments: Namespace) -> int:
    """Write a backup, also while a bot runs; print what it holds."""
    from retrieval.backups import write_backup

    settings = _embedded(arguments)
    # The bot's state points at answers, so it is looked at before them.
    databases = [settings.home / FILE_NAME, settings.catalogue_path]
    file = Path(arguments.file)
    made = write_backup(databases, file, overwrite=arguments.overwrite)
    print(f"{texts.status.backed_up(made, arguments.file)}.", file=sys.stderr)
    return 0


def restore(arguments: Namespace) -> int:
    """Put a backup into the home, then make the vectors; interrupted, they are made later."""
    from bot.app import owning
    from retrieval.backups import put_in_place, taken_over, unpacked

    settings = _embedded(arguments)
    paths = {path.name: path for path in (settings.catalogue_path, settings.home / FILE_NAME)}
    if not arguments.overwrite and any(path.exists() for path in paths.values()):
        raise SourceError(str(settings.home), texts.status.HOLDS_ARTICLES)
    with (
        unpacked(Path(arguments.file), [*paths], settings.home) as (folder, made),
        owning(settings.home),
        taken_over(settings, folder / settings.catalogue_path.name),
    ):
        for name, path in paths.items():
            put_in_place(path, folder / name if name in made.files else None)
    print(f"{texts.status.restored(made, str(settings.home))}.", file=sys.stderr)

    async def indexed(library: Library, _: Namespace) -> int:
        with Progress("indexing", "article") as shown:
            await library.upkeep.refresh(shown)
        return 0

    return with_library(arguments, indexed)


def _embedded(arguments: Namespace) -> Settings:
    """The settings; SettingsError where a server has the articles."""
    settings = settings_from(arguments)
    if getattr(settings, "database_url", None):
        raise SettingsError("QUOTH_DATABASE_URL", texts.status.ONLY_EMBEDDED)
    return settings
