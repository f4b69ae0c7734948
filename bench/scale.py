"""``python -m bench.scale``: how Quoth grows with the articles, on servers and in a folder.

Made articles are taken in through a PostgreSQL and a Chroma server started here, beside Chroma's
own bulk upsert of the same vectors; then a bot on them is asked by four at once. The same on
SQLite and the embedded Chroma with one who asks. Articles and questions come from ``../shared``.
"""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import chromadb

from bench.articles import read_lines
from bench.measure import percentile
from bench.sets import SHARED
from bench.shifted import Shift, copies, read_articles, shifts
from bench.telegram import SETTINGS, cpu_s, rss_mb
from retrieval.domain import Article
from retrieval.index.chroma import COLLECTION
from tests.support.bot.running import running
from tests.support.chroma.server import ChromaServer, chroma_server
from tests.support.library.asker import Asker, asking
from tests.support.postgres.server import MISSING, binaries, serving
from tests.support.telegram.load import traces
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message
from tests.support.telegram.rooms import Room

SHARE, P50_MS, P95_MS, MOST_MB = 0.6, 250, 600, 600
ARTICLES = ("politics-articles.jsonl.gz", "weekly-articles-dev.jsonl.gz")
SIZES = (10_000, 100_000)
CLIENTS = {"servers": 4, "folder": 1}
CHATS = 20  # of each who asks, so that Telegram's limit for a chat is not what is measured
BATCH = 500  # articles between two looks at how much is there
BULK = 5_000  # passages in one bulk upsert
WITHIN_S = 120.0


@dataclass(frozen=True, slots=True)
class Row:
    """One size at one place; seconds of the taking in: of all, of the vectors that were left when
    all articles were stored (on servers they come meanwhile)."""

    place: str
    articles: int
    passages: int
    took_s: float
    vectors_s: float
    bulk_s: float
    waits_ms: Sequence[float]
    cpu_ms: float
    mb: float

    @property
    def well(self) -> bool:
        """Whether all that is wanted is reached."""
        p50, p95 = (percentile(self.waits_ms, percent) for percent in (50, 95))
        quick = p50 <= P50_MS and p95 <= P95_MS
        return quick and self.mb <= MOST_MB and self.bulk_s >= SHARE * self.took_s

    def shown(self) -> str:
        """As a line of the table."""
        p50, p95 = (percentile(self.waits_ms, percent) for percent in (50, 95))
        each = (self.took_s, self.vectors_s, self.bulk_s)
        times = " ".join(f"{one / self.passages * 1e3:>8.2f}" for one in each)
        last = f"{p50:>6.0f} {p95:>6.0f} {self.cpu_ms:>6.0f} {self.mb:>6.0f}"
        return (
            f"{self.place:8} {self.passages:>9,} {times} {self.bulk_s / self.took_s:>6.2f} {last}"
        )


HEAD = (
    "                     ms a passage              share   a question, ms       bot\n"
    "place     passages    whole     left     bulk of bulk    p50    p95    cpu     MB"
)


def main(arguments: list[str]) -> int:
    """Measure, print; 1 where what is wanted is not reached."""
    parser = ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=[*SIZES])
    parser.add_argument("--place", choices=[*CLIENTS], nargs="+", default=[*CLIENTS])
    parser.add_argument("--questions", type=int, default=200)
    given = parser.parse_args(arguments)
    if not (SHARED / "bench").is_dir():
        print("left out: there are no articles in ../shared/bench to make more from")
        return 0
    if binaries() is None:
        print(f"servers: left out, {MISSING}")
        given.place = [one for one in given.place if one != "servers"]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n{HEAD}", flush=True)
    articles = read_articles(*(SHARED / "bench" / name for name in ARTICLES))
    well = True
    for passages in given.passages:
        for place in given.place:
            row = measured(place, articles, passages, given.questions)
            print(row.shown(), flush=True)
            well &= row.well
    print(f"wanted: whole share ≥ {SHARE}, p50 ≤ {P50_MS}, p95 ≤ {P95_MS}, bot ≤ {MOST_MB} MB")
    return int(not well)


def measured(place: str, articles: Sequence[Article], passages: int, questions: int) -> Row:
    """One size at one place."""
    shift = shifts(articles)
    with _places(place) as (home, settings, chroma):
        with asking(home, **settings) as asker:
            taken, took_s, vectors_s = taken_in(asker, chain(copies(articles, shift)), passages)
            there = asker.library.index.count()
        bulk_s = _bulk_s(chroma) if chroma else _bulk_in_folder_s(home)
        env = {f"QUOTH_{name.upper()}": value for name, value in settings.items()}
        asked = questions_of(shift, max(1, taken // len(articles)), questions)
        with telegram_server() as telegram, running(telegram, home, **SETTINGS, **env) as bot:
            _ask(telegram, asked[:CHATS], clients=1)  # what is read ahead is read
            before_s = cpu_s(bot.pid)
            messages = _ask(telegram, asked, clients=CLIENTS[place])
            cpu_ms = (cpu_s(bot.pid) - before_s) / len(asked) * 1e3
            own = [one.own_s for one in traces(telegram, messages)]
            mb = rss_mb(bot.pid)
            bot.stop()
    waits = [one * 1e3 for one in own if one is not None]
    assert len(waits) == len(asked), "a question was not answered"
    return Row(place, taken, there, took_s, vectors_s, bulk_s, waits, cpu_ms, mb)


@contextmanager
def _places(place: str) -> Iterator[tuple[Path, dict[str, Any], ChromaServer | None]]:
    """A home, its settings, and the Chroma server if there is one."""
    with TemporaryDirectory(prefix="quoth-scale-") as folder:
        home, programs = Path(folder) / "home", binaries()
        if place != "servers" or programs is None:
            yield home, {}, None
            return
        with serving(programs) as postgres, chroma_server(Path(folder) / "chroma") as chroma:
            yield home, {"database_url": postgres.database(), "chroma_url": chroma.url}, chroma


def taken_in(asker: Asker, articles: Iterator[Article], passages: int) -> tuple[int, float, float]:
    """Take in so many passages; how many articles, seconds of all and of the vectors' rest."""
    library, stored_s = asker.library, [0.0]

    def until_enough() -> Iterator[Article]:
        while library.catalogue.passages.size() < passages:
            yield from islice(articles, min(BATCH, 1 + passages // 20))

    def note(*_: object) -> None:
        stored_s[0] = time.perf_counter()

    began = time.perf_counter()
    report = asker.run(library.ingest(until_enough(), on_taken=note))
    assert not report.refused
    now = time.perf_counter()
    return report.taken, now - began, now - stored_s[0]


def _bulk_s(chroma: ChromaServer) -> float:
    return _bulk(chromadb.HttpClient(host="127.0.0.1", port=chroma.port))


def _bulk_in_folder_s(home: Path) -> float:
    return _bulk(chromadb.PersistentClient(path=str(home / "vectors")))


def _bulk(client: Any) -> float:
    """How long Chroma alone takes for the same passages and vectors, beside those that it has."""
    known = client.get_collection(COLLECTION, embedding_function=None)
    marks = {"hnsw": {"space": "cosine"}}
    again = client.create_collection("again", configuration=marks, embedding_function=None)
    took_s, most = 0.0, min(BULK, client.get_max_batch_size())
    for at in range(0, known.count(), most):
        wanted = ["embeddings", "documents", "metadatas"]
        some = known.get(limit=most, offset=at, include=wanted)
        columns = {name: some[name] for name in wanted}
        began = time.perf_counter()
        again.upsert(ids=some["ids"], **columns)
        took_s += time.perf_counter() - began
    client.delete_collection("again")
    return took_s


def questions_of(shift: Any, numbers: int, most: int, seed: int = 1) -> list[str]:
    """So many questions about articles of all copies."""
    chance = Random(seed)
    known = [one["question"] for one in read_lines(SHARED / "bench" / "train-questions.jsonl")]
    made: dict[int, Shift] = {}
    found = []
    for question in chance.sample(known, most):
        copy = chance.randrange(numbers)
        found.append(made.setdefault(copy, shift(copy)).words(question))
    return found


def _ask(telegram: Telegram, questions: Sequence[str], *, clients: int) -> list[Message]:
    """Ask them, so many at once: each next one when the answer before it is there."""

    def one_after_another(some: Sequence[str]) -> list[Message]:
        rooms: list[Room] = [telegram.person(f"Person {n}").private() for n in range(CHATS)]
        asked = []
        for n, question in enumerate(some):
            room = rooms[n % CHATS]
            asked.append(room.says(question))
            room.answer_to(asked[-1], WITHIN_S)
        return asked

    with ThreadPoolExecutor(clients) as pool:
        parts = [questions[n::clients] for n in range(clients)]
        return [*chain.from_iterable(pool.map(one_after_another, parts))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
