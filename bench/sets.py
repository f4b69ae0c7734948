"""What is measured on: articles, and questions about them with what the scripts need.

The sets lie beside the project (``../shared``); where they are missing the sample articles of
the project and a few questions about them stand in.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.articles import from_texts, read_lines, write_lines
from bench.measure import ROOT, run

SHARED = ROOT.parent / "shared"
NAMES = ("politics", "attributions", "speech", "seeds", "weekly", "samples")
QUICK = 4  # --quick takes every fourth question, and of the other articles every fourth
ASKED = ("question", "history", "since", "until", "outlet")  # all that a side may see


@dataclass(frozen=True, slots=True)
class Corpus:
    """The same articles twice: as ``quoth ingest`` gets them, and as JSON lines for the others."""

    name: str
    taken: tuple[Path, ...]
    lines: Path


@dataclass(frozen=True, slots=True)
class Set:
    """One section of the table; ``gold`` is what the script that is named ``script`` reads."""

    name: str
    corpus: Corpus
    script: str | None = None
    gold: Path | None = None
    questions: Path | None = None


def find_sets(only: str | None, *, quick: bool, folder: Path) -> Iterator[Set]:
    """The sets that are there, in the order of the table; derived files go into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    there = (SHARED / "bench").is_dir()
    names = [only] if only else [each for each in NAMES if each != "samples"]
    for name in names if there or only == "samples" else ["samples"]:
        if name == "samples":
            yield samples(folder)
        elif name == "seeds":
            yield _seeds(folder)
        elif name == "speech":
            yield _speech(folder)
        else:
            yield _shared(name, folder, quick=quick)


def samples(folder: Path, articles: Path = ROOT / "articles") -> Set:
    """The sample articles of the project, read as Quoth reads files."""
    lines = folder / "samples-articles.jsonl"
    run([sys.executable, "-m", "bench.samples", articles], out=lines)
    questions = _asked(ROOT / "bench" / "sample-questions.jsonl", folder, "samples")
    return Set("samples", Corpus("samples", (articles,), lines), questions=questions)


def _seeds(folder: Path) -> Set:
    texts = tuple(sorted((SHARED / "seeds").glob("*.txt")))
    lines = folder / "seeds-articles.jsonl"
    write_lines(lines, from_texts(texts))
    gold = SHARED / "bench" / "seed-questions-dev.jsonl"
    asked = _asked(gold, folder, "seeds")
    return Set("seeds", Corpus("seeds", texts, lines), "score_answers.py", gold, asked)


def _speech(folder: Path) -> Set:
    """The labelled articles of the weekly set alone."""
    gold = SHARED / "bench" / "news-speech-dev.jsonl"
    ids = {label["article"] for label in read_lines(gold)}
    lines = folder / "speech-articles.jsonl"
    weekly = read_lines(SHARED / "bench" / "weekly-articles-dev.jsonl.gz")
    write_lines(lines, (article for article in weekly if article["id"] in ids))
    return Set("speech", Corpus("speech", (lines,), lines), "score_speech.py", gold)


def _shared(name: str, folder: Path, *, quick: bool) -> Set:
    bench = SHARED / "bench"
    part = "-dev" if name == "weekly" else ""
    corpus_name = "weekly" if name == "weekly" else "politics"
    lines = bench / f"{corpus_name}-articles{part}.jsonl.gz"
    if name == "attributions":
        script, gold = "score_quotes.py", bench / "attributions-dev.jsonl.gz"
    else:
        script = "score_weekly.py" if name == "weekly" else "score_answers.py"
        gold = bench / f"{name}-questions-dev.jsonl"
    if quick:
        corpus_name += "-quick"
        lines, gold = _thinned(name, lines, gold, folder)
    asked = None if name == "attributions" else _asked(gold, folder, name)
    return Set(name, Corpus(corpus_name, (lines,), lines), script, gold, asked)


def _asked(questions: Path, folder: Path, name: str) -> Path:
    """The questions without what only the scripts may know."""
    path = folder / f"{name}-asked.jsonl"
    write_lines(path, ({k: q[k] for k in ASKED if k in q} for q in read_lines(questions)))
    return path


def _thinned(name: str, lines: Path, gold: Path, folder: Path) -> tuple[Path, Path]:
    """A quarter: of the articles (and all that politics questions need), of the gold."""
    few, kept = folder / lines.stem, folder / f"quick-{name}.jsonl"
    needed = set(_needed(read_lines(SHARED / "bench" / "politics-questions-dev.jsonl")))
    articles = list(_every(read_lines(lines), needed))
    write_lines(few, articles)
    ids = {article["id"] for article in articles}
    if name == "attributions":
        write_lines(kept, (each for each in read_lines(gold) if each["article"] in ids))
    else:
        write_lines(kept, list(read_lines(gold))[::QUICK])
    return few, kept


def _needed(questions: Iterator[dict[str, Any]]) -> Iterator[str]:
    for question in list(questions)[::QUICK]:
        for gold in question.get("gold") or ():
            yield gold["article"]


def _every(articles: Iterator[dict[str, Any]], needed: set[str]) -> Iterator[dict[str, Any]]:
    for number, article in enumerate(articles):
        if number % QUICK == 0 or article["id"] in needed:
            yield article
