"""Exit codes, and the errors that only a command line knows."""

from __future__ import annotations

import os
from argparse import Namespace

from retrieval.errors import QuothError, SettingsError

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
