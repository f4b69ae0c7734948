"""What all commands share: opening the library, progress on stderr, exit codes."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import QuothError, SettingsError

if TYPE_CHECKING:
    from tqdm import tqdm

    from retrieval.library import Library
    from retrieval.settings import Settings

    Command = Callable[[Library, Namespace], Awaitable[int]]

FAILED = 1
WRONG_USE = 2  # or unusable settings
INTERRUPTED = 130  # what shells use for Ctrl-C


class UsageError(QuothError):
    """The command cannot be run as typed; the message says why."""


def exit_code(error: QuothError) -> int:
    """2 for wrong usage or settings, else 1.

    >>> exit_code(QuothError("locked")), exit_code(SettingsError("QUOTH_HOME", "a folder"))
    (1, 2)
    """
    return WRONG_USE if isinstance(error, SettingsError | UsageError) else FAILED


def wants_debug(arguments: Namespace) -> bool:
    """Whether tracebacks were asked for: --debug, or QUOTH_DEBUG."""
    asked = os.environ.get("QUOTH_DEBUG", "0") not in ("", "0")
    return asked or bool(getattr(arguments, "debug", False))


class Progress:
    """A progress bar, removed at the end of the block; without a terminal only lines are printed.

    >>> with Progress("indexing", "article") as count:
    ...     count(1, 2)
    """

    def __init__(self, doing: str, unit: str) -> None:
        self._doing, self._unit = doing, unit
        self._bar: tqdm[Any] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are finished."""
        if self._bar is None and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
                desc=self._doing, unit=f" {self._unit}", total=total, leave=False, file=sys.stderr
            )
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def line(self, text: str) -> None:
        """Print a permanent line above the bar."""
        if self._bar is None:
            print(text, file=sys.stderr)
        else:
            self._bar.write(text, file=sys.stderr)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


def with_library(arguments: Namespace, command: Command) -> int:
    """Run ``command`` on the library of these arguments; returns its exit code."""
    from retrieval.library import open_library

    settings = settings_from(arguments)
    _log_events(debug=wants_debug(arguments))

    async def opened() -> int:
        async with open_library(settings) as library:
            gc.freeze()  # exclude what is loaded from garbage collection
            gc.enable()
            return await command(library, arguments)

    return asyncio.run(opened())


def settings_from(arguments: Namespace) -> Settings:
    """The settings of this process; ``--home`` overrides. Raises SettingsError."""
    from retrieval.settings import load_settings

    settings = load_settings()
    home = getattr(arguments, "home", None)
    if home is None:
        return settings
    return settings.model_copy(update={"home": Path(home).expanduser().absolute()})


def _log_events(*, debug: bool) -> None:
    """Log events to stderr only with debug; otherwise the output itself reports failures."""
    log = logging.getLogger("retrieval")
    if not log.handlers:
        log.addHandler(logging.StreamHandler() if debug else logging.NullHandler())
        log.setLevel(logging.INFO if debug else logging.NOTSET)
