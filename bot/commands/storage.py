"""``quoth doctor``, ``backup``, ``restore``, ``move``: looking after what a home holds."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bot import texts
from bot.commands.opening import FAILED, Progress, UsageError, settings_from, with_library
from bot.state import FILE_NAME, move_state
from retrieval.errors import SettingsError, SourceError

if TYPE_CHECKING:
    from retrieval.catalogue.file import Place
    from retrieval.library import Library
    from retrieval.settings import Settings


async def doctor(library: Library, arguments: Namespace) -> int:
    """Read articles or make vectors again if asked to; print the state of library, model, bot."""
    if arguments.reread:
        with Progress("reading", "article") as counted:
            changed = await library.upkeep.read_anew(counted)
        print(texts.status.read_anew(changed))
    if arguments.reindex:
        with Progress("indexing", "article") as counted:
            await library.upkeep.reindex(counted)
    health = await library.upkeep.health()
    print(*texts.status.health(health), sep="\n")
    if feeds := await library.feeds():
        print(texts.intake.followed(feeds))
    tried = await library.try_models()
    print(*([texts.status.trial(one) for one in tried] or [texts.status.NO_MODEL]), sep="\n")
    in_telegram = await _telegram()
    failed = any(one.fault for one in tried) or health.trouble or not in_telegram
    return FAILED if failed else 0


async def _telegram() -> bool:
    """Print whether Telegram accepts the token; False if one is set and it does not."""
    from bot.settings import load_bot_settings

    settings = load_bot_settings()
    if settings.telegram_bot_token is None:
        print(texts.status.TERMINAL_ONLY)
        return True
    from bot.delivery.receiving import tried

    token = settings.telegram_bot_token.get_secret_value()
    well, line = await tried(token, settings.telegram_api_url)
    print(line)
    return well


def backup(arguments: Namespace) -> int:
    """Write a backup, also while a bot runs; print what it holds."""
    from retrieval.upkeep import write_backup

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
    from retrieval.upkeep import put_in_place, taken_over, unpacked

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
    if settings.server:
        raise SettingsError("QUOTH_DATABASE_URL", texts.status.ONLY_EMBEDDED)
    return settings


def move(arguments: Namespace) -> int:
    """Copy articles, answers and the bot's state; they stay at the old place as well."""
    from bot.app import owning
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
    return settings.server or settings.home / FILE_NAME


def _shown(settings: Settings) -> str:
    from retrieval.catalogue.dialects.postgres import place_of

    return place_of(settings.server) if settings.server else str(settings.home)
