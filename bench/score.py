"""Quality by the scripts that come with the sets."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench.measure import run
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
}
WITHOUT_ARTICLES = ("score_weekly.py", "score_speech.py")  # scripts that read the gold alone


def score(measured: Set, written: Path) -> dict[str, Any]:
    """What the script of the set says of the answers or quotes at ``written``.

    Figures of kinds of question, where the script knows them, stand below ``"by type"``.
    """
    if measured.script is None or measured.gold is None:
        return {}
    gold, lines = measured.gold, measured.corpus.lines
    command: list[str | Path] = [sys.executable, SHARED / "bench" / measured.script]
    command += [gold, written] if measured.script in WITHOUT_ARTICLES else [lines, gold, written]
    command += ["--by-type"] if measured.script == "score_answers.py" else []
    out = written.with_suffix(".score")
    run(command, out=out)
    return parsed(out.read_text("utf-8"))


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
