"""``python -m bench.model``: what Quoth adds to the time of a model that writes answers.

An honest model on this machine, in a process of its own, streams its replies at the pace of a
quick one, and judges them all to hold. Quoth's part is the time of the whole answer without that
from the server's having each request to the last byte of its reply. On a busy machine look at its
processor time: ``work`` for the whole answer, ``judge`` for what comes after the last statement.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from pydantic import SecretStr

from bench.articles import read_lines
from bench.measure import ROOT, percentile
from bench.sets import SHARED, find_sets
from retrieval.domain import Answer
from retrieval.library import Library, open_library
from retrieval.settings import Settings
from retrieval.sources.files.paths import read_paths
from tests.support.openai_server.asked import Asked
from tests.support.openai_server.personalities import honest
from tests.support.openai_server.replies import Replied, Reply
from tests.support.openai_server.server import KEY, serving

PIECE_CHARS, PACE_S = 12, 0.005
DEAD_ROUNDS, DEAD_TIMEOUT_S = 5, 1.0


@dataclass
class Figures:
    """Milliseconds, one for each question or statement."""

    added: list[float] = field(default_factory=list)  # to the model's own time
    found: list[float] = field(default_factory=list)  # until the model has the request
    lag: list[float] = field(default_factory=list)  # from a statement's last piece to its showing
    after: list[float] = field(default_factory=list)  # from the judge's last piece to the answer
    work: list[float] = field(default_factory=list)  # of the processor, for the whole answer
    judge: list[float] = field(default_factory=list)  # of the processor, after the last statement
    over: list[float] = field(default_factory=list)  # over the timeout, the server being dead
    dropped: int = 0
    notes: int = 0


def main(arguments: list[str]) -> int:
    """Measure, print."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does
    made = ArgumentParser(prog="python -m bench.model", description=__doc__)
    made.add_argument("--home", type=Path, help="a home that is filled; else it is filled first")
    made.add_argument("--questions", type=int, default=60, help="how many, 60 if not said")
    made.add_argument("--serve", action="store_true", help="be the model (for the script itself)")
    given = made.parse_args(arguments)
    if given.serve:
        return _serve()
    with TemporaryDirectory(prefix="quoth-bench-") as folder:
        figures = asyncio.run(_measured(given, Path(folder)))
    for name in ("added", "found", "lag", "after", "work", "judge", "over"):
        values = getattr(figures, name)
        p50, p95 = (percentile(values, percent) for percent in (50, 95))
        print(f"{name:6} n {len(values):4}  p50 {p50:6.1f} ms  p95 {p95:6.1f} ms")
    print(f"statements dropped {figures.dropped}, answers with notes {figures.notes}")
    return 0


async def _measured(given: Namespace, folder: Path) -> Figures:
    name = "politics" if (SHARED / "bench").is_dir() else "samples"
    [measured] = find_sets(name, quick=False, folder=folder / "sets")
    home, figures = given.home or folder / "home", Figures()
    assert measured.questions
    questions = [q["question"] for q in islice(read_lines(measured.questions), given.questions)]
    with _model() as (base_url, told):
        async with open_library(_settings(home, base_url)) as library:
            await library.ingest(read_paths([str(path) for path in measured.corpus.taken]))
            await library.warm()
            first = await library.ask(questions[0])
            for _ in range(2 if first.mode == "model" and first.statements else 1):
                told.readline()
            for question in questions:
                await _ask(library, question, told, figures)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base_url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        settings = _settings(home, base_url).model_copy(update={"model_timeout_s": DEAD_TIMEOUT_S})
        async with open_library(settings) as library:
            await library.warm()
            for question in questions[:DEAD_ROUNDS]:
                begun = time.monotonic()
                await library.ask(question)
                figures.over.append((time.monotonic() - begun - DEAD_TIMEOUT_S) * 1e3)
    return figures


def _settings(home: Path, base_url: str) -> Settings:
    return Settings(home=home, openai_base_url=base_url, openai_api_key=SecretStr(KEY))


async def _ask(library: Library, question: str, told: IO[str], figures: Figures) -> None:
    """One question, held against what the server says of its own times."""
    begun, worked = time.monotonic(), [time.process_time()]
    grown: list[tuple[float, Answer]] = []
    async with aclosing(library.answering(question)) as growing:
        async for each in growing:
            grown.append((time.monotonic(), each))
            worked.append(time.process_time())
    ended, answer = grown.pop()
    figures.work.append((worked[-1] - worked[0]) * 1e3)
    figures.judge.append((worked[-1] - worked[-2]) * 1e3)
    calls = 2 if answer.mode == "model" and answer.statements else 1  # with the judge's
    server, *judge = [json.loads(await asyncio.to_thread(told.readline)) for _ in range(calls)]
    had, sent_at = server["had"], server["sent_at"]
    model_s = sum(each["sent_at"][-1] - each["had"] for each in (server, *judge))
    figures.added.append((ended - begun - model_s) * 1e3)
    figures.found.append((had - begun) * 1e3)
    figures.after.append((ended - [server, *judge][-1]["sent_at"][-1]) * 1e3)
    figures.dropped += answer.cost.dropped if answer.cost else 0
    figures.notes += len(answer.notes)
    completed_at = [sent_at[1 + end // PIECE_CHARS] for end in _ends(server["text"])]
    if len(completed_at) == len(grown):
        pairs = zip(grown, completed_at, strict=True)
        figures.lag += [(shown_at - complete) * 1e3 for (shown_at, _), complete in pairs]


def _ends(text: str) -> Iterator[int]:
    """Where in a reply each statement has its last character.

    >>> list(_ends('{"statements": [{"text": "It leaks.", "points": [{"sentence": 1}]}]}'))
    [65]
    """
    at = text.find("}]}")
    while at >= 0:
        yield at + 2
        at = text.find("}]}", at + 3)


@contextmanager
def _model() -> Iterator[tuple[str, IO[str]]]:
    """The address of a model in another process, and what it tells: a line for each reply."""
    command = [sys.executable, "-m", "bench.model", "--serve"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as child:
        assert child.stdin
        assert child.stdout
        yield child.stdout.readline().strip(), child.stdout
        child.stdin.close()


def _serve() -> int:
    """An honest model until stdin ends; tells for each reply when it had been asked, and sent."""
    had: list[tuple[float, str]] = []

    def paced(asked: Asked) -> Replied:
        begun, reply = time.monotonic(), honest(asked)
        assert isinstance(reply, Reply)
        had.append((begun, reply.text))
        return replace(reply, piece_chars=PIECE_CHARS, pace_s=PACE_S)

    with serving(paced) as server:
        server.judge = paced
        print(server.base_url, flush=True)
        server.on_streamed = lambda sent_at: print(_told(*had[-1], sent_at), flush=True)
        sys.stdin.read()
    return 0


def _told(had: float, text: str, sent_at: Any) -> str:
    return json.dumps({"had": had, "text": text, "sent_at": sent_at})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
