"""``python -m bench.stories``: is one event one story, how fast, in how much memory.

Two sets beside the project: events of three outlets each, with their script; and the weekly
articles, all at once from a filled catalogue, then one article more.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
import tomllib
from argparse import ArgumentParser
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.articles import read_lines
from bench.measure import ROOT, run
from bench.sets import SHARED
from bench.sides import PROGRAM
from bench.table import Row, Section, lay_out

BUSY_DAY = "2022-09-30"  # one of the weekly articles'
ROUNDS = 5  # of one article that joins; the median counts
JOIN = "import sys; from bench.stories import join_one; join_one(*sys.argv[1:])"
ALL = "import sys; from bench.stories import join_all; join_all(sys.argv[1])"


def main(arguments: list[str]) -> int:
    """Measure, print; the exit code."""
    made = ArgumentParser(prog="python -m bench.stories", description=__doc__)
    made.add_argument("--weekly", type=Path, metavar="HOME", help="filled with weekly articles")
    given = made.parse_args(arguments)
    if not (SHARED / "bench").is_dir():
        print("stories: no sets beside the project", file=sys.stderr)
        return 0
    with TemporaryDirectory(prefix="quoth-bench-") as folder:
        figures = _events(Path(folder)) | _weekly(Path(folder), given.weekly)
    wanted = tomllib.loads((ROOT / "bench" / "wanted.toml").read_text("utf-8"))["stories"]
    rows = [Row(key, label, unit, {"quoth": figures[key]}) for key, label, unit in ROWS]
    print(lay_out(Section("stories", rows, []), wanted))
    return 0


ROWS = (
    ("b3_f1", "B³ F1, events of three outlets", "share"),
    ("b3_precision", "  precision", "share"),
    ("b3_recall", "  recall", "share"),
    ("all", "weekly articles into stories", "s"),
    ("all_cpu", "  processor time", "s"),
    ("peak", "  peak memory", "MB"),
    ("listed", "all stories listed", "s"),
    ("joined", "one article more, nothing in memory", "ms"),
)


def _events(folder: Path) -> dict[str, float]:
    gold = SHARED / "bench" / "stories-dev.jsonl"
    home, listed = folder / "events", folder / "events.jsonl"
    run([PROGRAM, "ingest", gold, "--home", home], out=folder / "ingest")
    run([PROGRAM, "stories", "--json", "--home", home], out=listed)
    script = SHARED / "bench" / "score_stories.py"
    run([sys.executable, script, gold, listed], out=folder / "score")
    figures: dict[str, float] = json.loads((folder / "score").read_text("utf-8"))
    return figures


def _weekly(folder: Path, filled: Path | None) -> dict[str, float]:
    home, out = folder / "weekly", folder / "out"
    if filled:
        home.mkdir()
        shutil.copy(filled / "catalogue.db", home)
    else:
        articles = SHARED / "bench" / "weekly-articles-dev.jsonl.gz"
        run([PROGRAM, "ingest", articles, "--home", home], out=out)
    all_at_once = run([sys.executable, "-c", ALL, home], out=out)
    listed = run([PROGRAM, "stories", "--json", "--home", home], out=out)
    article = next(read_lines(SHARED / "bench" / "stories-dev.jsonl"))
    times = []
    for n in range(ROUNDS):
        run([sys.executable, "-c", JOIN, home, json.dumps(article | {"id": f"new-{n}"})], out=out)
        times.append(float(out.read_text("utf-8")))
    return {
        "all": all_at_once.seconds,
        "all_cpu": all_at_once.cpu_s,
        "peak": all_at_once.peak_mb,
        "listed": listed.seconds,
        "joined": median(times),
    }


def join_all(home: str) -> None:
    """All articles of the catalogue into stories."""
    from retrieval.catalogue import Catalogue
    from retrieval.stories.story_pull import StoryPull

    with Catalogue(Path(home) / "catalogue.db") as catalogue:
        StoryPull(catalogue).pull()


def join_one(home: str, line: str) -> None:
    """Take one article in on a day of many others, and print in how many ms it joined."""
    import numpy  # noqa: F401  # its import is no part of joining

    from retrieval.catalogue import Catalogue
    from retrieval.domain import Article, Head
    from retrieval.ingest.take import take_in
    from retrieval.stories.story_pull import StoryPull

    article = json.loads(line)
    text = article["text"] + f"\n\n{article['id']}"
    with Catalogue(Path(home) / "catalogue.db") as catalogue:
        head = Head(article["outlet"], published=BUSY_DAY)
        take_in(catalogue, Article(article["id"], text, head))
        began = time.perf_counter()
        StoryPull(catalogue).pull()
        print((time.perf_counter() - began) * 1000)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
