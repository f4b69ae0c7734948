"""What all commands need: the library opened, a progress bar on stderr, exit codes."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import QuothError, SettingsError

if TYPE_CHECKING:
    from tqdm import tqdm

    from retrieval.library import Library
    from retrieval.settings import Settings

    Command = Callable[[Library, Namespace], Awaitable[int]]

FAILED = 1
WRONG_USE = 2  # also: settings that cannot be used
INTERRUPTED = 130  # what shells use for Ctrl-C


class UsageError(QuothError):
    """The command cannot be carried out as it was typed: why."""


def exit_code(error: QuothError) -> int:
    """2 for wrong use or settings, else 1.

    >>> exit_code(QuothError("locked")), exit_code(SettingsError("QUOTH_HOME", "a folder"))
    (1, 2)
    """
    return WRONG_USE if isinstance(error, SettingsError | UsageError) else FAILED


def wants_debug(arguments: Namespace) -> bool:
    """Whether the person wants to see where it went wrong: --debug, or QUOTH_DEBUG."""
    asked = os.environ.get("QUOTH_DEBUG", "0") not in ("", "0")
    return asked or bool(getattr(arguments, "debug", False))


class Progress:
    """Shows how far something has come; without a terminal only its lines are shown."""

    def __init__(self, doing: str, unit: str) -> None:
        self._doing, self._unit = doing, unit
        self._bar: tqdm[Any] | None = None

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` are done."""
        if self._bar is None and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
                desc=self._doing, unit=f" {self._unit}", total=total, leave=False, file=sys.stderr
            )
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def line(self, text: str) -> None:
        """A line that stays, above the bar."""
        if self._bar is None:
            print(text, file=sys.stderr)
        else:
            self._bar.write(text, file=sys.stderr)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()


@contextmanager
def progress(doing: str, unit: str) -> Iterator[Progress]:
    """Progress that is taken away at the end.

    >>> with progress("indexing", "article") as count:
    ...     count(1, 2)
    """
    shown = Progress(doing, unit)
    try:
        yield shown
    finally:
        shown.close()


def with_library(arguments: Namespace, command: Command) -> int:
    """Run ``command`` on the library of these arguments; returns its exit code."""
    from retrieval.library import open_library

    settings = settings_from(arguments)
    _log_events(debug=wants_debug(arguments))

    async def opened() -> int:
        async with open_library(settings) as library:
            gc.freeze()  # what is loaded stays: no collection walks over it
            gc.enable()
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
