"""``quoth ask``: one question, or a file with one per line."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import texts
from bot.commands.opening import FAILED, Progress, UsageError
from bot.render.answer import answer_blocks, explained_blocks
from bot.render.blocks import Look, Style, look_for, shown, text
from bot.render.export import answer_json
from retrieval.domain import ANY, Answer, Bounds
from retrieval.errors import SourceError

if TYPE_CHECKING:
    from retrieval.library import Library


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One question, the questions before it, and what may be searched."""

    question: str
    history: tuple[str, ...] = ()
    bounds: Bounds = ANY


def asked_in(lines: Iterable[str], *, default: BatchLine) -> Iterator[BatchLine | SourceError]:
    """The question of each non-blank line, or the error for a malformed one.

    ``default`` holds the bounds for lines that set none.

    >>> list(asked_in(["Who won?\\n", "\\n"], default=BatchLine("")))[0].question
    'Who won?'
    >>> list(asked_in(['{"q": 1}'], default=BatchLine("")))
    [SourceError('line 1: needs "question", as text')]
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _question_of(line.strip(), default)
        except ValueError as error:
            yield SourceError(f"line {number}", str(error))


def _question_of(line: str, default: BatchLine) -> BatchLine:
    """The question of one line; raises ValueError that says what is wrong."""
    if not line.startswith("{"):
        return replace(default, question=line)
    try:
        known = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg} at {error.pos + 1})") from error
    question = _text(known, "question")
    if question is None or not question.strip():
        raise ValueError('needs "question", as text')
    bounds = Bounds(
        _day(known, "since") or default.bounds.since,
        _day(known, "until") or default.bounds.until,
        _text(known, "outlet") or default.bounds.outlet,
    )
    return BatchLine(question, _history(known.get("history") or ()), bounds)


def _text(known: dict[str, Any], key: str) -> str | None:
    value = known.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f'needs "{key}", as text')
    return value


def _day(known: dict[str, Any], key: str) -> date | None:
    value = _text(known, key)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise ValueError(f'needs "{key}" as a day like 2031-05-03') from error


def _history(questions: Any) -> tuple[str, ...]:
    if not isinstance(questions, list | tuple) or not all(isinstance(q, str) for q in questions):
        raise ValueError('needs "history" as a list of questions')
    return tuple(questions)


async def ask(library: Library, arguments: Namespace) -> int:
    """Print one answer, or one per question of the batch, in order."""
    questions, look = _asked(arguments), look_for(sys.stdout, os.environ)
    with Progress("indexing", "article") as indexed:
        await library.upkeep.refresh(indexed)
    code, cold = 0, arguments.batch is not None
    for asked in questions:
        if isinstance(asked, SourceError):
            print(texts.status.sentence(asked), file=sys.stderr)
            code = FAILED
        else:
            if cold:  # preloading pays off for many questions
                await library.warm()
                cold = False
            answer = await library.ask(asked.question, history=asked.history, bounds=asked.bounds)
            print(_shown(answer, arguments, look), flush=True)
    return code


def _asked(arguments: Namespace) -> Iterator[BatchLine | SourceError]:
    bounds = Bounds(arguments.since, arguments.until, arguments.outlet)
    given = BatchLine(arguments.question or "", (), bounds)
    if arguments.batch is not None:
        return asked_in(_lines(arguments.batch), default=given)
    if not given.question.strip():
        raise UsageError(texts.answers.EMPTY)
    return iter([given])


def _shown(answer: Answer, arguments: Namespace, look: Look) -> str:
    if arguments.json:
        return json.dumps(answer_json(answer), ensure_ascii=False)
    blocks = answer_blocks(answer)
    if arguments.explain:
        blocks += explained_blocks(answer)
    if arguments.batch is None:
        return shown(blocks, look=look)
    return shown([text(answer.question, Style.STRONG), *blocks], look=look) + "\n"


def _lines(path: str) -> Iterator[str]:
    """The lines of a file, or of stdin for ``-``; raises SourceError."""
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
