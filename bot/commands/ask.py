"""``quoth ask``: one question, or a file of them."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot import failures
from bot.commands.batch import Asked, asked_in
from bot.commands.opening import with_library
from bot.commands.progress import progress
from bot.render.answer import answer_text
from bot.render.as_json import answer_json
from bot.render.look import Look, look_for
from retrieval.domain import Answer, Bounds
from retrieval.errors import SourceError

if TYPE_CHECKING:
    from retrieval.library import Library


def run(arguments: Namespace) -> int:
    """Answer what was asked; the exit code."""
    return with_library(arguments, ask)


async def ask(library: Library, arguments: Namespace) -> int:
    """Print one answer, or one for each question of the batch, in order."""
    questions, look = _asked(arguments), look_for(sys.stdout, os.environ)
    with progress("indexing", "article") as shown:
        await library.refresh(shown)
    code, cold = 0, arguments.batch is not None
    for asked in questions:
        if isinstance(asked, SourceError):
            print(failures.sentence(asked), file=sys.stderr)
            code = failures.FAILED
        else:
            if cold:  # reading ahead pays where many are asked
                await library.warm()
                cold = False
            answer = await library.ask(asked.question, history=asked.history, bounds=asked.bounds)
            print(_shown(answer, arguments, look), flush=True)
    return code


def _asked(arguments: Namespace) -> Iterator[Asked | SourceError]:
    bounds = Bounds(arguments.since, arguments.until, arguments.outlet)
    given = Asked(arguments.question or "", (), bounds)
    if arguments.batch is not None:
        return asked_in(_lines(arguments.batch), default=given)
    if not given.question.strip():
        raise failures.UsageError("The question is empty.")
    return iter([given])


def _shown(answer: Answer, arguments: Namespace, look: Look) -> str:
    if arguments.json:
        return json.dumps(answer_json(answer), ensure_ascii=False)
    text = answer_text(answer, look=look)
    return text if arguments.batch is None else f"{look.strong(answer.question)}\n\n{text}\n"


def _lines(path: str) -> Iterator[str]:
    """The lines of a file, or of stdin for ``-``; SourceError where it cannot be read."""
    if path == "-":
        yield from sys.stdin
        return
    try:
        with Path(path).open(encoding="utf-8-sig") as lines:
            yield from lines
    except OSError as error:
        raise SourceError(path, error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise SourceError(path, "is not UTF-8 text") from error
