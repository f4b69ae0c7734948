"""``python -m bench.kill``: several processes that are one bot, one of them killed again and again.

The processes stand behind a small balancer on one PostgreSQL and one Chroma server. While people
ask, one process after another gets ``kill -9`` and is started again. Then it is counted what was
lost, out of order or sent twice, and how long answers took, apart for the time around kills.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from bench.articles import read_lines
from bench.measure import ROOT, percentile
from bench.telegram import SETTINGS
from tests.support.bot.kills import LOST_WITHIN_S, Books, before_kill_s, books_of, disordered, extra
from tests.support.bot.running import BotProcess
from tests.support.chroma.server import chroma_server
from tests.support.postgres.server import MISSING, binaries, serving
from tests.support.telegram.load import asking, spread, traces
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message
from tests.support.web.relay import Relay

P95_S = 1.5
RECOVERS_S = 60.0  # what is asked so long after a kill is not held against the reach
SETTLES_WITHIN_S = 180.0
QUESTIONS = ROOT / "bench" / "sample-questions.jsonl"


class Fleet:
    """The processes of one bot, which are killed in turn and started again."""

    def __init__(self, telegram: Telegram, folder: Path, settings: dict[str, str], many: int):
        self._telegram, self._folder, self._settings = telegram, folder, settings
        self.ports = [_free_port() for _ in range(many)]
        self.kills_s: list[float] = []
        self.bots: list[BotProcess] = []
        self.said = ""

    def start(self, n: int) -> BotProcess:
        """Process number n."""
        own = {"QUOTH_WEBHOOK_LISTEN": f"127.0.0.1:{self.ports[n]}"}
        home = self._folder / f"home-{n}"
        return BotProcess(self._telegram, home, {**self._settings, **own})

    def kill(self) -> None:
        """``kill -9`` to the next one; another takes its place."""
        n = len(self.kills_s) % len(self.bots)
        self.bots[n].kill()
        self.kills_s.append(time.monotonic())
        self._close(self.bots[n])
        self.bots[n] = self.start(n)

    def _close(self, bot: BotProcess) -> None:
        self.said += bot.said
        bot.close()

    @contextmanager
    def running(self) -> Iterator[None]:
        """All of them."""
        try:
            for n in range(len(self.ports)):
                self.bots.append(self.start(n))
                self.bots[-1].wait_until_said("nswering")
            yield
        finally:
            for bot in self.bots:
                self._close(bot)


def main(arguments: list[str]) -> int:
    """Measure, print; 1 where a question was lost, out of order, twice for nothing or slow."""
    parser = ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--chats", type=int, default=80)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--over", type=float, default=1000.0, metavar="S", help="seconds of asking")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--every", type=float, default=10.0, metavar="S", help="between two kills")
    parser.add_argument("--reader", action="store_true", help="answers are read by the reader too")
    given = parser.parse_args(arguments)
    programs = binaries()
    if programs is None:
        print(f"left out: {MISSING}")
        return 0
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start", flush=True)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="quoth-kill-")))
        postgres = opened.enter_context(serving(programs))
        chroma = opened.enter_context(chroma_server(folder / "chroma"))
        telegram = opened.enter_context(telegram_server())
        database = postgres.database()
        settings = {
            **SETTINGS,
            "QUOTH_DATABASE_URL": database,
            "QUOTH_CHROMA_URL": chroma.url,
            "QUOTH_ARTICLES": str(ROOT / "articles"),
            "QUOTH_WEBHOOK_SECRET": "told-to-nobody",
            **({} if given.reader else {"QUOTH_READER": "none"}),
        }
        fleet = Fleet(telegram, folder, settings, given.processes)
        relay = opened.enter_context(Relay(*fleet.ports).running())
        settings["QUOTH_WEBHOOK_URL"] = f"http://127.0.0.1:{relay.port}/telegram"
        connection = opened.enter_context(
            psycopg.connect(database.replace("+psycopg", ""), autocommit=True)
        )
        with fleet.running():
            questions = _asked(telegram, fleet, given)
            _settle(telegram, connection)
        return _counted(telegram, fleet, questions, _books(connection))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _asked(telegram: Telegram, fleet: Fleet, given: Namespace) -> list[Message]:
    """All questions; kills fall into the middle of the time."""
    rooms = [telegram.person(f"Person {n}").private() for n in range(given.chats)]
    texts = [line["question"] for line in read_lines(QUESTIONS)]
    planned = spread(rooms, [*islice(cycle(texts), given.questions)], over_s=given.over)
    asked = asking(planned)
    time.sleep(max(0.0, (given.over - given.kills * given.every) / 3))
    for _ in range(given.kills):
        fleet.kill()
        time.sleep(given.every)
    return asked()


def _settle(telegram: Telegram, connection: Any) -> None:
    """Wait until nothing is left to do."""
    until_s = time.monotonic() + SETTLES_WITHIN_S
    while telegram.world.updates.pending or _books(connection).open:
        if time.monotonic() > until_s:
            print(f"not settled: {telegram.shown()}", file=sys.stderr)
            return
        time.sleep(0.2)


def _books(connection: Any) -> Books:
    columns = "chat, asked, message_id, state, repeats"
    rows = connection.execute(f"SELECT {columns} FROM quoth_bot.outbox ORDER BY id").fetchall()
    states = connection.execute("SELECT state, count(*) FROM quoth_bot.inbox GROUP BY state")
    return books_of(rows, dict(states.fetchall()))


def _counted(telegram: Telegram, fleet: Fleet, questions: Sequence[Message], kept: Books) -> int:
    kills_s = fleet.kills_s
    calm, rough = list[float](), list[float]()
    for one in traces(telegram, questions):
        if one.handed_s is None or one.own_s is None:
            continue
        last_s = max((at_s for at_s in kills_s if at_s <= one.handed_s), default=float("-inf"))
        near = one.handed_s - last_s < RECOVERS_S or before_kill_s(one.handed_s, kills_s) < P95_S
        (rough if near else calm).append(one.own_s)
    unanswered = sum(not kept.stands(one) for one in questions)
    doubled_s = [before_kill_s(at_s, kills_s) for at_s in extra(telegram, kept)]
    for_nothing = sum(seconds > LOST_WITHIN_S for seconds in doubled_s)
    wrong = disordered(questions, kept)
    rows = {
        "kill -9": len(kills_s),
        "answered": f"{len(questions) - unanswered} of {len(questions)}",
        "not in order": wrong,
        "answered twice, the reply lost": len(doubled_s) - for_nothing,
        "answered twice for nothing": for_nothing,
        "set aside": kept.set_aside,
        "tracebacks in the logs": fleet.said.count("Traceback"),
        f"p50 / p95 of {len(calm)} without a kill": _seconds(calm) + f" (p95 ≤ {P95_S} s)",
        f"p50 / p95 / longest of {len(rough)} near kills": _seconds(rough, 100),
        "load at the end": f"{os.getloadavg()[0]:.1f}",
    }
    print("\n".join(f"  {name:44}{value}" for name, value in rows.items()))
    slow = percentile(calm, 95) > P95_S
    return int(bool(unanswered or wrong or for_nothing or slow))


def _seconds(waits: Sequence[float], *more: int) -> str:
    return " / ".join(f"{percentile(waits, percent):.2f}" for percent in (50, 95, *more)) + " s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
