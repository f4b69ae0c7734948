"""``python -m bench``: measure Quoth and the usual recipe on the same articles, print both."""

from __future__ import annotations

import json
import os
import sys
import time
import tomllib
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measure import ROOT, ChildError
from bench.sections import measure, section
from bench.sets import NAMES, Set, find_sets
from bench.sides import FAST, MINILM, MODEL, QUOTH, RECIPE, SIDES, Work
from bench.table import Limits, folds, lay_out

DONE, FAILED, WRONG_USE = 0, 1, 2
# What the training scripts came to, where they left it.
FIGURES = ROOT / "bench" / "training" / "figures.json"


def parser() -> ArgumentParser:
    """What may be typed."""
    made = ArgumentParser(prog="python -m bench", description=__doc__)
    made.add_argument("--only", choices=NAMES, help="one set")
    made.add_argument("--side", choices=SIDES, help="one side")
    made.add_argument(
        "--minilm",
        action="store_true",
        help="also the recipe with MiniLM's vectors, with which articles take ten times as long",
    )
    made.add_argument("--quick", action="store_true", help="a quarter of articles and questions")
    made.add_argument("--json", type=Path, metavar="FILE", help="the figures as JSON too")
    folder = made.add_mutually_exclusive_group()
    folder.add_argument("--keep", type=Path, metavar="DIR", help="work in this new folder, keep it")
    folder.add_argument(
        "--reuse",
        type=Path,
        metavar="DIR",
        help="work in this folder; homes that are filled are not filled again, and what the "
        "recipe answered stands. To fill one anew, remove DIR/SET/SIDE",
    )
    return made


def main(arguments: list[str]) -> int:
    """Measure what was named; the exit code."""
    given = parser().parse_args(arguments)
    if given.keep and given.keep.exists() and any(given.keep.iterdir()):
        print(f"{given.keep}: not empty (--reuse takes a folder that is)", file=sys.stderr)
        return WRONG_USE
    sides = _sides(given)
    print("recipe: LangChain's recursive splitter 1,000/200; WordLlama vectors; Chroma; top 3")
    print("in brackets: 95 % by a bootstrap over questions, 2,000 samples")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n", flush=True)
    kept = given.keep or given.reuse
    with nullcontext(kept) if kept else TemporaryDirectory(prefix="quoth-bench-") as folder:
        try:
            results = [
                _measured(one, sides, given, Path(folder).absolute())
                for one in find_sets(
                    given.only, quick=given.quick, folder=Path(folder).absolute() / "sets"
                )
            ]
        except ChildError as failure:
            print(failure, file=sys.stderr)
            return FAILED
    if FIGURES.exists() and not given.only:
        print(folds(json.loads(FIGURES.read_text("utf-8"))))
    if given.json:
        given.json.write_text(json.dumps([each for each, _ in results], indent=1), "utf-8")
    return FAILED if any(failed for _, failed in results) else DONE


def _sides(given: Namespace) -> list[str]:
    """The sides asked for, but for one whose model is not there; says what is left out."""
    chosen = [given.side] if given.side else [QUOTH, FAST, RECIPE]
    if given.minilm and MINILM not in chosen:
        chosen.append(MINILM)
    if MINILM in chosen and not MODEL.is_dir():
        print(f"{MINILM}: left out, there is no {MODEL.name} beside the project")
        return [side for side in chosen if side != MINILM]
    if MINILM not in chosen and not given.side:
        print(f"{MINILM}: left out, taking in takes ten times as long with it (--minilm)")
    return chosen


def _measured(
    one: Set, sides: Sequence[str], given: Namespace, folder: Path
) -> tuple[dict[str, Any], bool]:
    """One set on the sides asked for, printed; its figures, and whether a side failed."""
    found = {
        side: measure(Work(side, one.corpus, folder / one.corpus.name), one, _say)
        for side in sides
        if side == QUOTH or one.questions
    }
    print(lay_out(section(one, found), limits(one.name)), flush=True)
    if given.quick:
        print("  a quarter of the set: not to be held against the figures wanted")
    print(flush=True)
    failed = any(each.failed for each in found.values())
    return {"set": one.name, "quick": given.quick} | {
        side: asdict(each) for side, each in found.items()
    }, failed


def limits(name: str) -> Limits:
    """The figures wanted for a set, with those for all sets."""
    wanted: dict[str, Limits] = tomllib.loads((ROOT / "bench" / "wanted.toml").read_text("utf-8"))
    return {**wanted["all"], **wanted.get(name, {})}


def _say(what: str) -> None:
    print(time.strftime("%H:%M:%S"), what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
