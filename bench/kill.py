"""``python -m bench.kill``: several processes that are one bot, one of them killed again and again.

The processes stand behind a small balancer on one PostgreSQL and one Chroma server. While people
ask, one process after another gets ``kill -9`` and is started again. Then it is counted what was
lost, out of order or sent twice, and how long answers took, apart for the time around kills.

``--outages``: after the kills the servers are restarted, then cut off, and in the end each process
is ended by SIGTERM and started again.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
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
from tests.support.chroma.server import ChromaServer, chroma_server
from tests.support.postgres.server import MISSING, PostgresServer, binaries, serving
from tests.support.telegram.load import asking, spread, traces
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message
from tests.support.web.relay import Relay

P95_S = 1.5
RECOVERS_S = 60.0  # what is asked so long after a kill is not held against the reach
SETTLES_WITHIN_S = 180.0
CUT_S, BETWEEN_S = 30.0, 10.0
QUESTIONS = ROOT / "bench" / "sample-questions.jsonl"


class Fleet:
    """The processes of one bot, which are killed in turn and started again."""

    def __init__(self, telegram: Telegram, folder: Path, settings: dict[str, str], many: int):
        self._telegram, self._folder, self._settings = telegram, folder, settings
        self.ports = [_free_port() for _ in range(many)]
        self.kills_s: list[float] = []
        self.disturbed_s: list[float] = []
        self.ended_badly = 0
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
        self.disturbed()
        self._close(self.bots[n])
        self.bots[n] = self.start(n)

    def roll(self) -> None:
        """SIGTERM to one after another; each is started again before the next one is ended."""
        for n, bot in enumerate(self.bots):
            self.ended_badly += bot.stop() != 0
            self.disturbed()
            self._close(bot)
            self.bots[n] = self.start(n)
            self.bots[n].wait_until_said("nswering")

    def disturbed(self) -> None:
        """Note that something was just done to it."""
        self.disturbed_s.append(time.monotonic())

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


def _given(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--chats", type=int, default=80)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--over", type=float, default=1000.0, metavar="S", help="seconds of asking")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--every", type=float, default=10.0, metavar="S", help="between two kills")
    parser.add_argument("--outages", action="store_true", help="the servers fail as well")
    parser.add_argument("--cut", type=float, default=CUT_S, metavar="S", help="how long each")
    parser.add_argument("--reader", action="store_true", help="answers are read by the reader too")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Measure, print; 1 where a question was lost, out of order, twice for nothing or slow."""
    given, programs = _given(arguments), binaries()
    if programs is None:
        print(f"left out: {MISSING}")
        return 0
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start", flush=True)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="quoth-kill-")))
        postgres = opened.enter_context(serving(programs))
        chroma = opened.enter_context(chroma_server(folder / "chroma"))
        telegram = opened.enter_context(telegram_server())
        direct = postgres.database()
        networks = [
            opened.enter_context(Relay(port).running()) for port in (postgres.port, chroma.port)
        ]
        database = direct.replace(f":{postgres.port}/", f":{networks[0].port}/")
        settings = {
            **SETTINGS,
            "QUOTH_DATABASE_URL": database,
            "QUOTH_CHROMA_URL": f"http://127.0.0.1:{networks[1].port}",
            "QUOTH_ARTICLES": str(ROOT / "articles"),
            "QUOTH_WEBHOOK_SECRET": "told-to-nobody",
            **({} if given.reader else {"QUOTH_READER": "none"}),
        }
        fleet = Fleet(telegram, folder, settings, given.processes)
        relay = opened.enter_context(Relay(*fleet.ports).running())
        settings["QUOTH_WEBHOOK_URL"] = f"http://127.0.0.1:{relay.port}/telegram"
        outages = Outages(postgres, chroma, networks, given.cut) if given.outages else None
        with fleet.running():
            questions = _asked(telegram, fleet, given, outages)
            connection = opened.enter_context(
                psycopg.connect(direct.replace("+psycopg", ""), autocommit=True)
            )
            _settle(telegram, connection)
        return _counted(telegram, fleet, questions, _books(connection))


@dataclass(frozen=True, slots=True)
class Outages:
    """What may happen to the servers of a bot, and to the networks between."""

    postgres: PostgresServer
    chroma: ChromaServer
    networks: Sequence[Relay]
    cut_s: float

    def happen(self, fleet: Fleet) -> None:
        """Both are restarted, both are cut off for a while; in between all is well for a while."""
        steps: list[Callable[[], None]] = [self._postgres, self._chroma]
        steps += [partial(self._cut, one) for one in self.networks]
        for happens in steps:
            fleet.disturbed()
            happens()
            fleet.disturbed()
            time.sleep(BETWEEN_S)

    def _postgres(self) -> None:
        self.postgres.stop(mode="immediate")
        self.postgres.start()

    def _chroma(self) -> None:
        self.chroma.stop()
        self.chroma.start()

    def _cut(self, network: Relay) -> None:
        network.cut()
        time.sleep(self.cut_s)
        network.mend()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _asked(
    telegram: Telegram, fleet: Fleet, given: Namespace, outages: Outages | None
) -> list[Message]:
    """All questions; kills and outages fall into the middle of the time."""
    rooms = [telegram.person(f"Person {n}").private() for n in range(given.chats)]
    texts = [line["question"] for line in read_lines(QUESTIONS)]
    planned = spread(rooms, [*islice(cycle(texts), given.questions)], over_s=given.over)
    asked = asking(planned)
    time.sleep(max(0.0, (given.over - given.kills * given.every) / 3))
    for _ in range(given.kills):
        fleet.kill()
        time.sleep(given.every)
    if outages:
        outages.happen(fleet)
        fleet.roll()
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
    kills_s = fleet.disturbed_s
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
        "kill -9": len(fleet.kills_s),
        "SIGTERM that did not end well": fleet.ended_badly,
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
    for line, times in _warned(fleet.said).most_common():
        print(f"  {times:4} × {line}")
    slow = percentile(calm, 95) > P95_S
    broken = fleet.ended_badly or "Traceback" in fleet.said
    return int(bool(unanswered or wrong or for_nothing or slow or broken))


def _warned(said: str) -> Counter[str]:
    """The warnings and errors of all processes, without their times and numbers."""
    lines = re.findall(r"^.*?((?:WARNING|ERROR)\b.*)$", said, re.MULTILINE)
    return Counter(re.sub(r"\d+", "#", line)[:150] for line in lines)


def _seconds(waits: Sequence[float], *more: int) -> str:
    return " / ".join(f"{percentile(waits, percent):.2f}" for percent in (50, 95, *more)) + " s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
