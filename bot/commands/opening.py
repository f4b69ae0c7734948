"""Opening the library for one command."""

from __future__ import annotations

import asyncio
import logging
from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot import failures

if TYPE_CHECKING:
    from retrieval.library import Library
    from retrieval.settings import Settings

    Command = Callable[[Library, Namespace], Awaitable[int]]


def with_library(arguments: Namespace, command: Command) -> int:
    """Run ``command`` on the library of these arguments; returns its exit code."""
    from retrieval.library import open_library

    settings = settings_from(arguments)
    _log_events(debug=failures.wants_debug(arguments))

    async def opened() -> int:
        async with open_library(settings) as library:
            return await command(library, arguments)

    return asyncio.run(opened())


def settings_from(arguments: Namespace) -> Settings:
    """The settings of this process, ``--home`` first; raises SettingsError."""
    from retrieval.settings import load_settings

    settings = load_settings()
    home = getattr(arguments, "home", None)
    if home is None:
        return settings
    return settings.model_copy(update={"home": Path(home).expanduser().absolute()})


def _log_events(*, debug: bool) -> None:
    """Events as lines on stderr for those who ask for it; else a person is told in the answer."""
    log = logging.getLogger("retrieval")
    if not log.handlers:
        log.addHandler(logging.StreamHandler() if debug else logging.NullHandler())
        log.setLevel(logging.INFO if debug else logging.NOTSET)
