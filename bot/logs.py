"""What is logged, and how: a line an event, without tokens; questions at debug level only."""

from __future__ import annotations

import logging
import re
import sys
from types import TracebackType
from typing import TextIO

# httpx logs every address, which holds the token; the libraries log what they were sent.
QUIET = ("httpx", "httpcore", "httpx2", "httpcore2", "telegram", "tornado", "openai", "chromadb")
# These log whole replies and updates as they give up on them; what went wrong is ours to say.
SILENT = ("telegram.request", "telegram.Bot", "telegram.ext.ExtBot", "tornado.access")

_TOKEN = re.compile(r"(?:bot)?\d{5,}(?::|%3A)[\w-]{20,}", re.IGNORECASE)
_BOT_PATH = re.compile(r"bot\d+(?::|%3A)[^/\s'\"]+", re.IGNORECASE)
_KEY = re.compile(r"\b(sk|pk)-[\w-]{12,}")
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def without_secrets(text: str) -> str:
    """The same with every bot token and API key taken out.

    >>> without_secrets("POST https://api.telegram.org/bot12345:AbC-d_e/sendMessage")
    'POST https://api.telegram.org/bot***/sendMessage'
    >>> without_secrets("The token `700001:AAFfakefakefakefakefake_0` was rejected")
    'The token `***` was rejected'
    """
    text = _BOT_PATH.sub("bot***", text)
    return _KEY.sub("***", _TOKEN.sub("***", text))


class OneLine(logging.Formatter):
    """Time, level, who, what: one line, whatever stands in it.

    Of an exception only its kind and where it arose, as its text may hold what somebody asked;
    with ``debug`` all of it.
    """

    def __init__(self, *, debug: bool = False) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._debug = debug

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        record.exc_text = None  # another handler may have kept its own
        line = super().format(record)
        return without_secrets(line if self._debug else " ".join(line.split()))

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        """``KeyError in workers.py:71``, or with debug the usual lines."""
        if self._debug:
            return super().formatException(ei)  # type: ignore[arg-type]
        return f"[{where(ei[1])}]" if isinstance(ei, tuple) and ei[1] else ""

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - logging's name
        """Nothing, but with debug."""
        return super().formatStack(stack_info) if self._debug else ""


def where(error: BaseException) -> str:
    """An exception's kind and the line that raised it, without its text.

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
    """Logs to ``stream`` (standard error) from now on, from INFO; with ``debug`` all of ours."""
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
