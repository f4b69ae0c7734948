"""``python -m bench.telegram``: the bot under load, and under ``kill -9``, beside a small Telegram.

The bot is a process of its own, as a person starts it; Telegram's pace is kept. Its own share is
the time from handing it an update to its call that sends the answer.
"""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.articles import read_lines
from bench.measure import ROOT, environment, percentile
from bench.sets import find_sets
from tests.support.bot.kills import Books, Killed, books, disordered, extra, killing, settle
from tests.support.bot.running import copied, running
from tests.support.telegram.load import Planned, asking, spread, traces
from tests.support.telegram.pacing import Pacing
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message

FIRST_WITHIN_S = 30.0
REACH_MS = 150
OVER_S = 60.0
A_LIFE_S = 5.0  # about so long the bot lives in between kills, its start included
# Open to all, and nobody is told to slow down: the load is what is measured.
SETTINGS = {"QUOTH_ALLOW": "*", "QUOTH_QUESTIONS_A_MINUTE": "100000"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load showed; ``mb``: the process's memory before, in the middle, after."""

    first_ms: float
    own_ms: Sequence[float]
    asked: int
    unanswered: int
    disordered: int
    twice: int
    mb: Sequence[float]
    cpu_ms: float  # processor time of the bot for one question, whoever else uses the machine

    @property
    def well(self) -> bool:
        """Whether all was answered, in order, once, and fast enough."""
        wrong = self.unanswered or self.disordered or self.twice
        return not wrong and percentile(self.own_ms, 95) <= REACH_MS


def parser() -> ArgumentParser:
    """What may be typed."""
    made = ArgumentParser(prog="python -m bench.telegram", description=__doc__)
    made.add_argument("--home", type=Path, help="a home that is filled; a copy of it is used")
    made.add_argument(
        "--set", default="samples", help="whose questions, and articles where no home is given"
    )
    made.add_argument("--questions", type=int, default=300, help="how many, 300 if not said")
    made.add_argument("--chats", type=int, default=60, help="of how many chats, 60 if not said")
    made.add_argument("--over", type=float, metavar="S", help="in so many seconds, 60 if not said")
    made.add_argument("--kills", type=int, default=0, help="kill -9 so often, restarting each time")
    made.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    return made


def main(arguments: list[str]) -> int:
    """Measure, print; 1 where a question was lost, out of order, twice for nothing or slow."""
    given = parser().parse_args(arguments)
    over_s = given.over or (A_LIFE_S * given.kills if given.kills else OVER_S)
    with TemporaryDirectory(prefix="quoth-bench-") as folder:
        home, texts = _filled(given, Path(folder))
        with telegram_server(pacing=Pacing()) as telegram:
            rooms = [telegram.person(f"Person {n}").private() for n in range(given.chats)]
            planned = spread(rooms, texts, over_s=over_s)
            if given.kills:
                return _killed(telegram, home, planned, given)
            loaded = _load(telegram, home, planned)
    print(f"{len(texts)} questions of {given.chats} chats in {over_s:.0f} s, without a model")
    print(_shown(loaded))
    return 0 if loaded.well else 1


def _filled(given: Namespace, folder: Path) -> tuple[Path, list[str]]:
    """A home of its own with articles, and so many questions."""
    [measured] = find_sets(given.set, quick=False, folder=folder / "sets")
    home = folder / "home"
    if given.home:
        copied(given.home, home)
    else:
        command = [sys.executable, "-m", "bot.cli", "ingest", *map(str, measured.corpus.taken)]
        subprocess.run([*command, "--home", str(home)], env=environment({}), cwd=ROOT, check=True)
    assert measured.questions
    asked = [line["question"] for line in read_lines(measured.questions)]
    return home, list(islice(cycle(asked), given.questions))


def _killed(telegram: Telegram, home: Path, planned: Sequence[Planned], given: Namespace) -> int:
    began, chance = time.monotonic(), Random(given.seed)
    killed = killing(telegram, home, planned, SETTINGS, kills=given.kills, chance=chance)
    print(f"{given.chats} chats, {time.monotonic() - began:.0f} s\n{_killed_shown(killed)}")
    return 0 if killed.well else 1


def _load(telegram: Telegram, home: Path, planned: Sequence[Planned]) -> Loaded:
    with running(telegram, home, **SETTINGS) as bot:
        first_ms = _first_ms(telegram, planned[0].text)
        megabytes, worked_s = [rss_mb(bot.pid)], cpu_s(bot.pid)
        asked = asking(planned)
        time.sleep(planned[-1].at_s / 2)
        megabytes.append(rss_mb(bot.pid))
        questions = asked()
        settle(telegram, home)
        megabytes.append(rss_mb(bot.pid))
        cpu_ms = (cpu_s(bot.pid) - worked_s) / len(planned) * 1e3
        bot.stop()
    return _loaded(telegram, questions, books(home), (first_ms, megabytes, cpu_ms))


def _first_ms(telegram: Telegram, text: str) -> float:
    """The answer to the first question after the start, with what is still being warmed up."""
    room = telegram.person("First").private()
    question = room.says(text)
    return (room.answer_to(question, FIRST_WITHIN_S).at_s - question.at_s) * 1e3


def _loaded(
    telegram: Telegram,
    questions: Sequence[Message],
    kept: Books,
    process: tuple[float, Sequence[float], float],
) -> Loaded:
    found = traces(telegram, questions)
    return Loaded(
        process[0],
        [one.own_s * 1e3 for one in found if one.own_s is not None],
        len(questions),
        sum(not kept.stands(one) for one in questions),
        disordered(questions, kept),
        len(extra(telegram, kept)),
        *process[1:],
    )


def rss_mb(pid: int) -> float:
    """The memory of a process now, in MB (of 1,000,000 bytes)."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True)
    return int(told.stdout) * 1024 / 1e6


def cpu_s(pid: int) -> float:
    """The processor time that a process took so far, in whole seconds."""
    told = subprocess.run(["ps", "-o", "times=", "-p", str(pid)], capture_output=True, check=True)
    return int(told.stdout)


def _shown(loaded: Loaded) -> str:
    p50, p95, most = (percentile(loaded.own_ms, percent) for percent in (50, 95, 100))
    rows = {
        "answered": f"{loaded.asked - loaded.unanswered} of {loaded.asked}",
        "not in order": f"{loaded.disordered}",
        "answered twice": f"{loaded.twice}",
        "own share p50": f"{p50:.0f} ms",
        "own share p95": f"{p95:.0f} ms (≤ {REACH_MS} ms)",
        "own share, the longest": f"{most:.0f} ms",
        "processor time a question": f"{loaded.cpu_ms:.0f} ms",
        "first answer after the start": f"{loaded.first_ms:.0f} ms",
        "memory before, in the middle, after": ", ".join(f"{mb:.0f}" for mb in loaded.mb) + " MB",
    }
    return "\n".join(f"  {name:36}{value}" for name, value in rows.items())


def _killed_shown(killed: Killed) -> str:
    rows = {
        "kill -9": f"{killed.kills}",
        "answered": f"{killed.asked - killed.unanswered} of {killed.asked}",
        "not in order": f"{killed.disordered}",
        "answered twice, the reply lost": f"{len(killed.twice_ms)}",
        "  ms from the call to the kill": ", ".join(f"{ms:.0f}" for ms in killed.twice_ms) or "–",
        "answered twice for nothing": f"{killed.twice_for_nothing}",
        "sent again, by the bot's own count": f"{killed.books.repeats}",
        "set aside": f"{killed.books.set_aside}",
        "longest wait for an answer": f"{killed.longest_wait_s:.1f} s",
    }
    return "\n".join(f"  {name:36}{value}" for name, value in rows.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
