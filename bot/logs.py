"""Logging: one line per event, no tokens; questions only at debug level."""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

# httpx logs every URL, which contains the token; the other libraries log payloads.
QUIET = ("httpx", "httpcore", "httpx2", "httpcore2", "telegram", "tornado", "openai", "chromadb")
# These log whole replies and updates when they give up on them; we log the error ourselves.
SILENT = ("telegram.request", "telegram.Bot", "telegram.ext.ExtBot", "tornado.access")

_TOKEN = re.compile(r"(?:bot)?\d{5,}(?::|%3A)[\w-]{20,}", re.IGNORECASE)
_BOT_PATH = re.compile(r"bot\d+(?::|%3A)[^/\s'\"]+", re.IGNORECASE)
_KEY = re.compile(r"\b(sk|pk)-[\w-]{12,}")


def without_secrets(text: str) -> str:
    """The text with every bot token and API key masked.

    >>> without_secrets("POST https://api.telegram.org/bot12345:AbC-d_e/sendMessage")
    'POST https://api.telegram.org/bot***/sendMessage'
    >>> without_secrets("The token `700001:AAFfakefakefakefakefake_0` was rejected")
    'The token `***` was rejected'
    """
    text = _BOT_PATH.sub("bot***", text)
    return _KEY.sub("***", _TOKEN.sub("***", text))


class OneLine(logging.Formatter):
    """Time, level, logger, message, always on one line.

    Of an exception only its type and origin, as its text may contain what somebody asked; with
    ``debug`` the whole traceback.
    """

    def __init__(self, *, debug: bool = False) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._debug = debug

    def format(self, record: logging.LogRecord) -> str:
        """The formatted line."""
        record.exc_text = None  # another handler may have cached its own
        line = super().format(record)
        return without_secrets(line if self._debug else " ".join(line.split()))

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """``KeyError in workers.py:71``; with debug the usual traceback."""
        if self._debug:
            return super().formatException(ei)  # type: ignore[arg-type]
        return f"[{where(ei[1])}]" if isinstance(ei, tuple) and ei[1] else ""

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - logging's name
        """Empty unless debug is on."""
        return super().formatStack(stack_info) if self._debug else ""


def where(error: BaseException) -> str:
    """An exception's type and the line that raised it, without its text.

    >>> where(KeyError("a question"))
    'KeyError'
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{type(error).__name__} in {file}:{trace.tb_lineno}"


def set_up(*, debug: bool = False, stream: TextIO | None = None) -> None:
    """Log to ``stream`` (default stderr) from INFO up; with ``debug`` also our own DEBUG lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(OneLine(debug=debug))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for name in ("bot", "retrieval"):
        logging.getLogger(name).setLevel(logging.DEBUG if debug else logging.INFO)
    logging.captureWarnings(True)
