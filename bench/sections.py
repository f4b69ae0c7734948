"""One set measured on every side: the rows of its section."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.articles import read_lines
from bench.estimates import Interval, Tenth
from bench.measure import ChildError, Run, percentile, run
from bench.score import LABELS, RISKS, ScoreError, score
from bench.sets import Set
from bench.sides import FAST, QUOTH, RECIPE, Work, cold_commands
from bench.table import Cells, Row, Section, shown

ROUNDS = 3  # of each cold start; the median counts

Figures = dict[str, float]
Say = Callable[[str], None]


@dataclass(slots=True)
class Measured:
    """What came out of one side on one set."""

    figures: Figures = field(default_factory=dict)
    by_type: Mapping[str, Any] = field(default_factory=dict)
    ranges: Mapping[str, Interval] = field(default_factory=dict)
    tenths: Sequence[Tenth] = ()
    notes: list[str] = field(default_factory=list)
    failed: bool = False


def measure(work: Work, measured: Set, say: Say) -> Measured:
    """Take in, ask, list, start; what fails leaves its figures out, with a note.

    Only what changes with the side is measured on each.
    """
    out = Measured()
    more = {QUOTH: (_list, _start, _time_steps), RECIPE: (_start,)}
    for step in (_take_in, _ask, *more.get(work.side, ())):
        say(f"{measured.name}: {work.side}: {step.__name__.strip('_').replace('_', ' ')}")
        try:
            step(work, measured, out)
        except (ChildError, ScoreError) as failure:
            out.notes.append(f"{work.side}: {failure}")
            out.failed = True
            if step is _take_in:
                break
    return out


def _take_in(work: Work, measured: Set, out: Measured) -> None:
    articles = sum(1 for _ in read_lines(measured.corpus.lines))
    out.figures["articles"] = articles
    taken = work.take_in()
    if work.side == FAST:  # another side's home, and figures
        return
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
    if work.is_quoth:
        _check(measured, written, "", out)
    _score(measured, written, out)


def _list(work: Work, measured: Set, out: Measured) -> None:
    """All quotes; only Quoth has them, and only one set has gold for them."""
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
    if work.side == RECIPE:
        commands = {"bare": commands["bare"]}
    runs = [{name: _cold(each, work) for name, each in commands.items()} for _ in range(ROUNDS)]
    for name in commands:
        out.figures[f"cold_{name}"] = median(each[name].seconds for each in runs)
        out.figures[f"cold_{name}_cpu"] = median(each[name].cpu_s for each in runs)


def _time_steps(work: Work, measured: Set, out: Measured) -> None:
    """Medians of the steps; of what a reader waits for, what 95 % wait at most."""
    if measured.questions is None:
        return
    times = json.loads(work.time_steps(measured.questions).read_text("utf-8"))
    for name, some in times.items():
        out.figures[name] = percentile(some, 50 if name.startswith("step_") else 95)


def _cold(command: Sequence[str | Path], work: Work) -> Run:
    return run(command, out=work.written("cold"))


def _score(measured: Set, written: Path, out: Measured) -> None:
    scored = score(measured, written)
    out.figures |= scored.figures
    out.by_type, out.ranges, out.tenths = scored.by_type, scored.ranges, scored.tenths


def _check(measured: Set, written: Path, of: str, out: Measured) -> None:
    """Every citation or quote against its article."""
    found = written.with_suffix(".exact")
    run([sys.executable, "-m", "bench.exact", measured.corpus.lines, written], out=found)
    checked = json.loads(found.read_text("utf-8"))
    out.figures |= {f"shown{of}": checked["shown"], f"inexact{of}": checked["inexact"]}
    out.notes += [f"not exact: {each}" for each in checked["first"]]


ROWS = (
    *((key, label, "share") for key, label in LABELS.items()),
    *((key, label, "risk") for key, label in RISKS.items()),
    ("ingest", "articles in", "s"),
    ("ingest_cpu", "  processor time", "s"),
    ("per_second", "articles in, each second", "per s"),
    ("p50", "warm question, p50", "ms"),
    ("p95", "warm question, p95", "ms"),
    ("step_parsed", "  parsed, p50", "ms"),
    ("step_retrieved", "  retrieved", "ms"),
    ("step_features", "  features", "ms"),
    ("step_read", "  read", "ms"),
    ("step_kept", "  receipts kept", "ms"),
    ("step_whole", "  whole", "ms"),
    ("again", "asked again, p95", "ms"),
    ("at_once", "eight at once, p95", "ms"),
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


def section(measured: Set, sides: Mapping[str, Measured]) -> Section:
    """The rows for which any side has a figure, and how reliable Quoth's confidence is."""
    known: Figures = {}
    for side in sides.values():
        known |= side.figures
    title = f"{measured.name}: {known.get('articles', 0):,} articles"
    if "questions" in known:
        title += f", {known['questions']:,} questions"
    notes = [note for side in sides.values() for note in side.notes]
    tables = [_reliability(side.tenths) for side in sides.values() if side.tenths][:1]
    return Section(title, list(_rows(sides)), notes, tables)


def _rows(sides: Mapping[str, Measured]) -> Iterator[Row]:
    for key, label, unit in ROWS:
        values = {name: one.figures[key] for name, one in sides.items() if key in one.figures}
        if key == "speaker":  # the recipe names none
            values = {name: value for name, value in values.items() if "recipe" not in name}
        if key.startswith("cold_ask"):  # held against the bare imports in turn with it
            bare = key.replace("ask", "bare")
            bares = [one.figures[bare] for one in sides.values() if bare in one.figures]
            values |= dict(zip([RECIPE], bares, strict=False))
        if values:
            ranges = {name: one.ranges[key] for name, one in sides.items() if key in one.ranges}
            yield Row(key, label, unit, values, ranges)


def _reliability(tenths: Sequence[Tenth]) -> list[Cells]:
    header = ("confidence of answers shown", "answers", "mean", "first quote right")
    return [
        header,
        *(
            (
                f"  {one.low:.1f}–{one.low + 0.1:.1f}",
                shown(one.number, "count"),
                shown(one.confidence, "share"),
                shown(one.right, "share"),
            )
            for one in tenths
        ),
    ]
