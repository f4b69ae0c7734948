"""A file of questions, a line each: plain, or JSON with what goes with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from retrieval.domain import ANY, Bounds
from retrieval.errors import SourceError


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as asked, the questions before it, and what may be searched."""

    question: str
    history: tuple[str, ...] = ()
    bounds: Bounds = ANY


def asked_in(lines: Iterable[str], *, default: Asked) -> Iterator[Asked | SourceError]:
    """The question of each line that is not blank; for a broken line what is wrong with it.

    ``default`` says what may be searched where a line does not.

    >>> list(asked_in(["Who won?\\n", "\\n"], default=Asked("")))[0].question
    'Who won?'
    >>> list(asked_in(['{"q": 1}'], default=Asked("")))
    [SourceError('line 1: needs "question", as text')]
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _asked(line.strip(), default)
        except ValueError as error:
            yield SourceError(f"line {number}", str(error))


def _asked(line: str, default: Asked) -> Asked:
    """The question of one line; ValueError says what is wrong."""
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
    return Asked(question, _history(known.get("history") or ()), bounds)


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
