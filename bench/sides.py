"""The sides as commands, and what is kept of a run so that it can be reused."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.measure import Run, run, size_mb
from bench.sets import SHARED, Corpus

QUOTH, FAST, RECIPE, MINILM = SIDES = ("quoth", "quoth-fast", "recipe", "recipe-minilm")
# A side that asks what another has filled.
FILLED_BY = {FAST: QUOTH}
SETTINGS: Mapping[str, Mapping[str, str]] = {FAST: {"QUOTH_READER": "none"}}
MODEL = SHARED / "models" / "all-MiniLM-L6-v2"
PROGRAM = Path(sys.executable).with_name("quoth")
BARE = "import chromadb; from bench.vectors import load_wordllama; load_wordllama()"


@dataclass(frozen=True, slots=True)
class Work:
    """Where one side works on one corpus, below ``folder``; what is there is not done again.

    What the recipe answered is kept too, since it does not change; Quoth is always asked anew.
    """

    side: str
    corpus: Corpus
    folder: Path

    @property
    def is_quoth(self) -> bool:
        """Whether Quoth answers, by whatever settings, and not the recipe."""
        return self.side in (QUOTH, FAST)

    @property
    def home(self) -> Path:
        """The folder that is filled with the articles."""
        return self.folder / FILLED_BY.get(self.side, self.side) / "home"

    def take_in(self) -> Run:
        """All articles into an empty home, as one process."""
        note = self.home.with_name("ingest.run.json")
        if not note.exists():
            shutil.rmtree(self.home, ignore_errors=True)
        if self.is_quoth:
            return _once(note, _quoth("ingest", *self.corpus.taken, self.home))
        return _once(note, self._recipe("ingest", self.corpus.lines))

    def ask(self, name: str, questions: Path) -> Run:
        """All questions of a set in one process; the answers are then at ``written(name)``."""
        if self.is_quoth:
            command = _quoth("ask", "--json", "--batch", questions, self.home)
            return run(command, out=self.written(name), settings=SETTINGS.get(self.side))
        return _once(self.written(name).with_suffix(".run.json"), self._recipe("ask", questions))

    def time_steps(self, questions: Path) -> Path:
        """Where the times of the steps are, in ms, by a process that is no part of other runs."""
        out = self.written("steps")
        run([sys.executable, "-m", "bench.steps", self.home, questions], out=out)
        return out

    def list_quotes(self) -> Run:
        """All quotes of all articles; then at ``written("quotes")``."""
        return run(_quoth("quotes", "--json", self.home), out=self.written("quotes"))

    def written(self, name: str) -> Path:
        """Where the output of a run is."""
        (self.folder / self.side).mkdir(parents=True, exist_ok=True)
        return self.folder / self.side / f"{name}.jsonl"

    def size_mb(self) -> float:
        """What the filled home takes on disk."""
        return size_mb(self.home)

    def _recipe(self, verb: str, lines: Path) -> list[str | Path]:
        model = [MODEL] if self.side == MINILM else []
        return [sys.executable, "-m", "bench.recipe", verb, lines, self.home, *model]


def _once(note: Path, command: list[str | Path]) -> Run:
    """The run of before, where there was one; else a run now, which is noted."""
    if note.exists():
        return Run(**json.loads(note.read_text("utf-8")))
    note.parent.mkdir(parents=True, exist_ok=True)
    done = run(command, out=note.with_name(note.name.replace(".run.json", ".jsonl")))
    note.write_text(json.dumps(asdict(done)), "utf-8")
    return done


def cold_commands(home: Path, question: str) -> dict[str, list[str | Path]]:
    """What is started from cold: the bare imports, one question, the help."""
    return {
        "bare": [sys.executable, "-c", BARE],
        "ask": _quoth("ask", question, home),
        "help": [PROGRAM, "--help"],
    }


def _quoth(*arguments: str | Path) -> list[str | Path]:
    """The command of Quoth; the last argument is the home."""
    *given, home = arguments
    return [PROGRAM, *given, "--home", home]
