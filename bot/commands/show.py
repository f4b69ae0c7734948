"""``quoth ask``, ``quotes``, ``stories``, ``digest``, ``timeline``, ``verify``: ask the library."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import texts
from bot.commands.opening import FAILED, Progress, UsageError
from bot.render.answer import answer_blocks, explained_blocks
from bot.render.blocks import Block, Look, Style, look_for, shown, text
from bot.render.digest import Frame, digest_blocks, story_block, timeline_blocks
from bot.render.export import answer_json, digest_json, quote_json, story_json
from bot.render.quotes import said_block, worth_reading
from bot.render.verdict import verdict_blocks
from retrieval.domain import ANY, Answer, Bounds, DigestWish, Window
from retrieval.errors import SourceError

if TYPE_CHECKING:
    from retrieval.domain.answers import Timeline
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


async def quotes(library: Library, arguments: Namespace) -> int:
    """Print the quotes that match the speaker and the words, in the library's order.

    JSON is streamed, as a large library has many quotes.
    """
    found = await library.quotes(speaker=arguments.speaker, about=arguments.about)
    if arguments.json:
        for revision, quote in found:
            _print_json(quote_json(revision, quote))
    else:
        for revision, quote in worth_reading(found):
            _print([said_block(revision, quote)], end="\n\n")
    if not found and not arguments.json:
        print(texts.answers.NO_QUOTES)
    return 0


async def stories(library: Library, arguments: Namespace) -> int:
    """Print the stories with an article in these days, most covered first.

    Without --json, articles that belong to no story are only counted.
    """
    found = await library.stories(since=arguments.since, until=arguments.until)
    if arguments.json:
        for story in found:
            _print_json(story_json(story))
        return 0
    told = [story for story in found if len(story.articles) > 1]
    for story in told:
        _print([story_block(story)], end="\n\n")
    print(texts.digests.alone(len(found) - len(told), told=len(told)))
    return 0


async def digest(library: Library, arguments: Namespace) -> int:
    """Print one digest of the articles ingested since the given time."""
    window = window_of(arguments, datetime.now().astimezone())
    topics, outlets = tuple(arguments.topic), tuple(arguments.outlet)
    wish = DigestWish(topics, outlets, archive=True)
    made = await library.digest(window, wish=wish)
    if arguments.json:
        _print_json(digest_json(made))
    else:
        _print(digest_blocks(made, Frame(sources_below=True)))
    return 0


async def timeline(library: Library, arguments: Namespace) -> int:
    """Print how many articles each outlet had by day, and the best quotes; draw it into a file."""
    found = await library.timeline(" ".join(arguments.topic))
    _print(timeline_blocks(found, pictured=arguments.png is not None))
    if found.dated and arguments.png is not None:
        _draw(found, Path(arguments.png))
    return 0


def _draw(found: Timeline, path: Path) -> None:
    from bot.pictures.timeline import timeline_picture

    try:
        path.write_bytes(timeline_picture(found))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error


def window_of(arguments: Namespace, now: datetime) -> Window:
    """From the given day or number of hours ago until now; raises UsageError for a future day.

    >>> from datetime import UTC
    >>> now = datetime(2031, 5, 4, 8, tzinfo=UTC)
    >>> window_of(Namespace(since=None, hours=24.0), now).since.isoformat()
    '2031-05-03T08:00:00+00:00'
    """
    since = now - timedelta(hours=arguments.hours)
    if arguments.since:
        since = datetime.combine(arguments.since, time()).astimezone(now.tzinfo)
    if since >= now:
        raise UsageError(texts.digests.STILL_TO_COME.format(arguments.since))
    return Window(since, now)


async def verify(library: Library, arguments: Namespace) -> int:
    """Verify words, or the quote of a receipt."""
    words = sys.stdin.read() if arguments.words == "-" else arguments.words
    if not words.strip():
        raise UsageError(texts.answers.NO_WORDS)
    verified = await library.verify(words)
    _print(verdict_blocks(verified, sources_below=False))
    return 0 if verified.holds else FAILED


def _print(blocks: Iterable[Block], end: str = "\n") -> None:
    print(shown(blocks, look=look_for(sys.stdout, os.environ)), end=end)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
