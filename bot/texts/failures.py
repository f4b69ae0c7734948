"""What went wrong, as a sentence for a person."""

from __future__ import annotations

from retrieval.errors import (
    EmbeddingsError,
    ModelError,
    QuothError,
    SettingsError,
    SourceError,
    StoreError,
)


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
