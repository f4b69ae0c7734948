"""One set measured on both sides: the rows of its section."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.articles import read_lines
from bench.measure import ChildError, Run, percentile, run
from bench.score import LABELS, score
from bench.sets import Set
from bench.sides import Work, cold_commands
from bench.table import Row, Section

ROUNDS = 3  # of each cold start; the median counts

Figures = dict[str, float]
Say = Callable[[str], None]


@dataclass(slots=True)
class Measured:
    """What came out of one side on one set."""

    figures: Figures = field(default_factory=dict)
    by_type: Mapping[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failed: bool = False


def measure(work: Work, measured: Set, say: Say) -> Measured:
    """Take in, ask, list, start; a child that fails leaves its figures out, with a note."""
    out = Measured()
    for step in (_take_in, _ask, _list, _start):
        say(f"{measured.name}: {work.side}: {step.__name__.strip('_').replace('_', ' ')}")
        try:
            step(work, measured, out)
        except ChildError as failure:
            out.notes.append(f"{work.side}: {failure}")
            out.failed = True
            if step is _take_in:
                break
    return out


def _take_in(work: Work, measured: Set, out: Measured) -> None:
    articles = sum(1 for _ in read_lines(measured.corpus.lines))
    out.figures["articles"] = articles
    taken = work.take_in()
    out.figures |= {
        "ingest": taken.seconds,
        "ingest_cpu": taken.cpu_s,
        "per_second": articles / taken.seconds,
        "peak_ingest": taken.peak_mb,
    }


def _ask(work: Work, measured: Set, out: Measured) -> None:
    if measured.questions is None:
        return
    asked = work.ask(measured.name, measured.questions)
    written = work.written(measured.name)
    times = [answer["seconds"] * 1000 for answer in read_lines(written)]
    if not times:
        raise ChildError("no answer was printed")
    out.figures |= {
        "questions": len(times),
        "p50": percentile(times[1:], 50),
        "p95": percentile(times[1:], 95),
        "first": times[0],
        "batch": asked.seconds,
        "batch_cpu": asked.cpu_s,
        "peak_ask": asked.peak_mb,
    }
    _score(measured, written, out)
    if work.side == "quoth":
        _check(measured, written, "", out)


def _list(work: Work, measured: Set, out: Measured) -> None:
    """All quotes; only Quoth has them, and only one set has gold for them."""
    if work.side == "quoth":
        listed = work.list_quotes()
        out.figures |= {"quotes": listed.seconds, "peak_quotes": listed.peak_mb}
        _check(measured, work.written("quotes"), "_quotes", out)
        if measured.questions is None:
            _score(measured, work.written("quotes"), out)


def _start(work: Work, measured: Set, out: Measured) -> None:
    """Cold starts on the filled home, one of each in turn, so that all meet the same machine."""
    out.figures["size"] = work.size_mb()
    if measured.questions is None:
        return
    question = next(read_lines(measured.questions))["question"]
    commands = cold_commands(work.home, question)
    if work.side == "recipe":
        commands = {"bare": commands["bare"]}
    runs = [{name: _cold(each, work) for name, each in commands.items()} for _ in range(ROUNDS)]
    for name in commands:
        out.figures[f"cold_{name}"] = median(each[name].seconds for each in runs)
        out.figures[f"cold_{name}_cpu"] = median(each[name].cpu_s for each in runs)


def _cold(command: Sequence[str | Path], work: Work) -> Run:
    return run(command, out=work.written("cold"))


def _score(measured: Set, written: Path, out: Measured) -> None:
    figures = score(measured, written)
    out.by_type = figures.pop("by type", {})
    out.figures |= {key: value for key, value in figures.items() if key in LABELS}


def _check(measured: Set, written: Path, of: str, out: Measured) -> None:
    """Every citation or quote against its article."""
    found = written.with_suffix(".exact")
    run([sys.executable, "-m", "bench.exact", measured.corpus.lines, written], out=found)
    checked = json.loads(found.read_text("utf-8"))
    out.figures |= {f"shown{of}": checked["shown"], f"inexact{of}": checked["inexact"]}
    out.notes += [f"not exact: {each}" for each in checked["first"]]


ROWS = (
    *((key, label, "share") for key, label in LABELS.items()),
    ("ingest", "articles in", "s"),
    ("ingest_cpu", "  processor time", "s"),
    ("per_second", "articles in, each second", "per s"),
    ("p50", "warm question, p50", "ms"),
    ("p95", "warm question, p95", "ms"),
    ("first", "first question", "ms"),
    ("batch", "all questions, one process", "s"),
    ("batch_cpu", "  processor time", "s"),
    ("cold_ask", "cold question (there: imports alone)", "s"),
    ("cold_ask_cpu", "  processor time", "s"),
    ("cold_help", "cold quoth --help", "s"),
    ("cold_help_cpu", "  processor time", "s"),
    ("quotes", "all quotes listed", "s"),
    ("peak_ingest", "peak memory, articles in", "MB"),
    ("peak_ask", "peak memory, questions", "MB"),
    ("peak_quotes", "peak memory, quotes listed", "MB"),
    ("size", "size on disk", "MB"),
    ("shown", "citations shown", "count"),
    ("inexact", "citations that are not exact", "count"),
    ("shown_quotes", "quotes listed", "count"),
    ("inexact_quotes", "quotes that are not exact", "count"),
)


def section(measured: Set, quoth: Measured, recipe: Measured) -> Section:
    """The rows for which either side has a figure."""
    both = quoth.figures | recipe.figures
    title = f"{measured.name}: {both.get('articles', 0):,} articles"
    if "questions" in both:
        title += f", {both['questions']:,} questions"
    return Section(title, list(_rows(quoth, recipe)), [*quoth.notes, *recipe.notes])


def _rows(quoth: Measured, recipe: Measured) -> Iterator[Row]:
    for key, label, unit in ROWS:
        ours, theirs = quoth.figures.get(key), recipe.figures.get(key)
        if key.startswith("cold_ask"):  # held against the bare imports in turn with it
            bare = key.replace("ask", "bare")
            theirs = quoth.figures.get(bare, recipe.figures.get(bare))
        if key == "speaker":
            theirs = None  # it names none
        if ours is not None or theirs is not None:
            yield Row(key, label, unit, ours, theirs)
