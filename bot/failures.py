"""What went wrong, as a sentence for a person and an exit code."""

from __future__ import annotations

import os
from argparse import Namespace

from retrieval.errors import (
    EmbeddingsError,
    ModelError,
    QuothError,
    SettingsError,
    SourceError,
    StoreError,
)

FAILED = 1
WRONG_USE = 2  # also: settings that cannot be used
INTERRUPTED = 130  # what shells use for Ctrl-C


class UsageError(QuothError):
    """The command cannot be carried out as it was typed: why."""


def sentence(error: QuothError) -> str:
    """One line that says what went wrong and, where we know, what helps.

    >>> sentence(SettingsError("QUOTH_HOME", "needs a folder that can be written"))
    'Setting QUOTH_HOME: needs a folder that can be written.'
    """
    match error:
        case SettingsError():
            return _line(f"Setting {error.setting}: {error.needs}")
        case SourceError():
            return _line(f"{error.where}: {error.why}")
        case StoreError():
            return _line(f"The stored articles cannot be used: {error}")
        case EmbeddingsError():
            return _line(f"The server that makes the vectors {error.why}; what is stored is kept")
        case ModelError():
            return _line(f"The language model {error.why}")
        case _:
            return _line(str(error))


def exit_code(error: QuothError) -> int:
    """2 for wrong use or settings, else 1.

    >>> exit_code(StoreError("locked")), exit_code(SettingsError("QUOTH_HOME", "a folder"))
    (1, 2)
    """
    return WRONG_USE if isinstance(error, SettingsError | UsageError) else FAILED


def wants_debug(arguments: Namespace) -> bool:
    """Whether the person wants to see where it went wrong: --debug, or QUOTH_DEBUG."""
    asked = os.environ.get("QUOTH_DEBUG", "0") not in ("", "0")
    return asked or bool(getattr(arguments, "debug", False))


def unexpected(error: BaseException) -> str:
    """The line for an error that nobody foresaw.

    >>> unexpected(KeyError("x"))
    "Something went wrong inside Quoth (KeyError: 'x'). With QUOTH_DEBUG=1 it says where."
    """
    what = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":")
    return f"Something went wrong inside Quoth ({what}). With QUOTH_DEBUG=1 it says where."


def _line(text: str) -> str:
    """One line that ends like a sentence, whatever stands in the name of a file.

    >>> _line("notes\\x1b[2J.txt: empty")
    'notes\ufffd[2J.txt: empty.'
    """
    joined = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
    return joined if joined.endswith((".", "!", "?")) else joined + "."
