"""Quality by the scripts that come with the sets, with intervals of our own counting beside."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import outcomes
from bench.articles import read_lines
from bench.estimates import (
    Interval,
    Tenth,
    calibration_error,
    intervals,
    means,
    reliability,
)
from bench.measure import run
from bench.outcomes import Outcome
from bench.sets import SHARED, Set

LABELS = {
    "hit1": "gold in the first quote",
    "hit3": "gold in the first three",
    "src1": "right article first",
    "src3": "right article in three",
    "f1": "words shared with gold, F1",
    "speaker": "right speaker",
    "cover": "parts of the gold found",
    "answered": "answered",
    "refused_unanswerable": "refused the unanswerable",
    "answer_in_quote@1": "answer in the first quote",
    "answer_in_quote@3": "answer in the first three",
    "right_of_answered@3": "the same, of those answered",
    "choice": "right option of four",
    "direct_recall": "direct, recall",
    "direct_precision": "direct, precision",
    "direct_speaker": "direct, right speaker",
    "indirect_recall": "indirect, recall",
    "indirect_speaker": "indirect, right speaker",
    "speech_recall": "speech, recall",
    "speech_precision": "speech, precision",
    "speaker_right": "speech, right speaker",
    "speaker_wrong": "speech, wrong speaker",
    "speaker_unknown": "speech, speaker unknown",
    "indirect_right": "indirect, right speaker",
    "sure_right": "sure, of right first answers",
}
# Shares of which less is better.
RISKS = {
    "sure_unanswerable": "sure, of the unanswerable",
    "calibration": "expected calibration error",
}
ROUNDED = 0.00051  # the scripts print three digits
WITHOUT_ARTICLES = ("score_weekly.py", "score_speech.py")  # scripts that read the gold alone


class ScoreError(Exception):
    """A figure of a script's that our own counting does not come to."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Figures; the 95 % intervals of those that are means over questions; tenths of confidence.

    Figures of kinds of question, where the script knows them, are ``by_type``.
    """

    figures: Mapping[str, float] = field(default_factory=dict)
    by_type: Mapping[str, Any] = field(default_factory=dict)
    ranges: Mapping[str, Interval] = field(default_factory=dict)
    tenths: Sequence[Tenth] = ()


def score(measured: Set, written: Path) -> Scored:
    """What the script of the set says of the answers or quotes at ``written``.

    Raises ScoreError where the outcomes counted here have other means.
    """
    if measured.script is None or measured.gold is None:
        return Scored()
    found = _by_script(measured, measured.gold, written)
    by_type = found.pop("by type", {})
    figures = {name: value for name, value in found.items() if name in LABELS}
    if measured.questions is None:
        return Scored(figures, by_type)
    answers = list(read_lines(written))
    counted = _outcomes(measured, measured.gold, answers)
    agree(means(counted), figures)
    pairs = list(zip(answers, counted, strict=True))
    whole = [outcome | outcomes.of_certainty(answer, outcome) for answer, outcome in pairs]
    told = certainties(pairs)
    added = means(whole) | ({"calibration": calibration_error(told)} if told else {})
    return Scored(added | figures, by_type, intervals(whole), told)


def agree(counted: Mapping[str, float], scripts: Mapping[str, float]) -> None:
    """ScoreError where a mean of ours is not what the script printed, or is not there.

    >>> agree({"hit1": 1 / 3}, {"hit1": 0.333})
    """
    for name, mean in counted.items():
        if name not in scripts or abs(scripts[name] - mean) > ROUNDED:
            theirs = scripts.get(name, "nothing")
            raise ScoreError(f"{name}: counted {mean:.4f}, the script says {theirs}")


def certainties(pairs: Sequence[tuple[Mapping[str, Any], Outcome]]) -> list[Tenth]:
    """Of the answers that show quotes: by tenths of confidence, how often the first was right.

    One that shows quotes for an unanswerable question is wrong; refusals show none, and do not
    count.
    """
    return reliability(
        [
            (answer["confidence"], outcomes.is_right(outcome))
            for answer, outcome in pairs
            if outcome and answer.get("certainty")
        ]
    )


def _by_script(measured: Set, gold: Path, written: Path) -> dict[str, Any]:
    script, lines = str(measured.script), measured.corpus.lines
    command: list[str | Path] = [sys.executable, SHARED / "bench" / script]
    command += [gold, written] if script in WITHOUT_ARTICLES else [lines, gold, written]
    command += ["--by-type"] if script == "score_answers.py" else []
    out = written.with_suffix(".score")
    run(command, out=out)
    return parsed(out.read_text("utf-8"))


def _outcomes(measured: Set, gold: Path, answers: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    pairs = zip(read_lines(gold), answers, strict=True)
    if measured.script == "score_weekly.py":
        return [outcomes.of_quiz(question, answer) for question, answer in pairs]
    articles = {article["id"] for article in read_lines(measured.corpus.lines)}
    return [outcomes.of_question(question, answer, articles) for question, answer in pairs]


def parsed(printed: str) -> dict[str, Any]:
    """The figures in what a script printed: bare JSON, or a name and JSON a line.

    >>> parsed('ALL  {"hit1": 0.5}\\nsaid  {"hit1": 0.6}\\ncitations 9, inexact 0')
    {'hit1': 0.5, 'by type': {'said': {'hit1': 0.6}}}
    >>> parsed('{"choice": 0.7}')
    {'choice': 0.7}
    """
    figures: dict[str, Any] = {}
    for line in printed.splitlines():
        name, brace, rest = line.partition("{")
        if not brace:
            continue
        found = json.loads(brace + rest)
        if name.strip() in ("", "ALL"):
            figures |= found
        else:
            figures.setdefault("by type", {})[name.strip()] = found
    return figures
