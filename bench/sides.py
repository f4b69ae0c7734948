"""The two sides as commands, and what is kept of a run so that it can be reused."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.measure import Run, run, size_mb
from bench.sets import Corpus

SIDES = ("quoth", "recipe")
QUOTH = Path(sys.executable).with_name("quoth")
BARE = "import chromadb; from bench.vectors import load_wordllama; load_wordllama()"


@dataclass(frozen=True, slots=True)
class Work:
    """Where one side works on one corpus; with ``reuse`` what is there already is not done again.

    What the recipe answered is kept too, since it does not change; Quoth is always asked anew.
    """

    side: str
    corpus: Corpus
    folder: Path
    reuse: bool = False

    @property
    def home(self) -> Path:
        """The folder that the side fills."""
        return self.folder / "home"

    def take_in(self) -> Run:
        """All articles into an empty home, as one process."""
        if not (self.reuse and self._note("ingest").exists()):
            shutil.rmtree(self.home, ignore_errors=True)
        if self.side == "quoth":
            return self._once("ingest", _quoth("ingest", *self.corpus.taken, self.home))
        return self._once("ingest", _recipe("ingest", self.corpus.lines, self.home))

    def ask(self, name: str, questions: Path) -> Run:
        """All questions of a set in one process; the answers are then at ``written(name)``."""
        if self.side == "quoth":
            command = _quoth("ask", "--json", "--batch", questions, self.home)
            return run(command, out=self.written(name))
        return self._once(name, _recipe("ask", questions, self.home))

    def list_quotes(self) -> Run:
        """All quotes of all articles; then at ``written("quotes")``."""
        return run(_quoth("quotes", "--json", self.home), out=self.written("quotes"))

    def written(self, name: str) -> Path:
        """Where the output of a run is."""
        return self.folder / f"{name}.jsonl"

    def size_mb(self) -> float:
        """What the filled home takes on disk."""
        return size_mb(self.home)

    def _note(self, name: str) -> Path:
        return self.folder / f"{name}.run.json"

    def _once(self, name: str, command: list[str | Path]) -> Run:
        """The run of before, where it may be reused; else a run now, which is noted."""
        note = self._note(name)
        if self.reuse and note.exists():
            return Run(**json.loads(note.read_text("utf-8")))
        self.folder.mkdir(parents=True, exist_ok=True)
        done = run(command, out=self.written(name))
        note.write_text(json.dumps(asdict(done)), "utf-8")
        return done


def cold_commands(home: Path, question: str) -> dict[str, list[str | Path]]:
    """What is started from cold: the bare imports, one question, the help."""
    return {
        "bare": [sys.executable, "-c", BARE],
        "ask": _quoth("ask", question, home),
        "help": [QUOTH, "--help"],
    }


def _quoth(*arguments: str | Path) -> list[str | Path]:
    """The command of Quoth; the last argument is the home."""
    *given, home = arguments
    return [QUOTH, *given, "--home", home]


def _recipe(verb: str, lines: Path, home: Path) -> list[str | Path]:
    return [sys.executable, "-m", "bench.recipe", verb, lines, home]
