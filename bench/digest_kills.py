"""``python -m bench.digest_kills``: ``kill -9`` around a digest that is due, again and again.

Each time a bot that missed a digest is started, killed about when it makes and posts it, and
started again. Then the digest must stand in the channel once, or admins must have been told that
it is not known whether it does.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.state import FILE_NAME, open_state
from bot.state.ledger import EntryState, LedgerEntry
from tests.support.bot.missed import missed
from tests.support.bot.running import BotProcess, running
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server

WITHIN_S = 60.0
# Kills fall from so long before the moment at which an undisturbed post came to so long after.
BEFORE_S, AFTER_S = 2.0, 0.2
ENDS = (EntryState.SENT, EntryState.UNKNOWN)


def main(arguments: list[str]) -> int:
    """Measure, print; 1 where a digest was lost, posted twice, or unknown and not told of."""
    made = ArgumentParser(prog="python -m bench.digest_kills", description=__doc__)
    made.add_argument("--kills", type=int, default=30, help="how many, 30 if not said")
    made.add_argument("--seed", type=int, default=1, help="of their moments")
    given = made.parse_args(arguments)
    chance, came = Random(given.seed), Counter[str]()
    with telegram_server() as telegram:
        usual_s = _first_post_s(telegram)
        for _ in range(given.kills):
            kill_s = max(0.0, usual_s + chance.uniform(-BEFORE_S, AFTER_S))
            came[_round(telegram, kill_s)] += 1
    print(f"{given.kills} kills, a digest undisturbed is there after {usual_s:.1f} s")
    for what, times in came.most_common():
        print(f"  {what:60}{times}")
    return int(any(what.startswith("WRONG") for what in came))


def _first_post_s(telegram: Telegram) -> float:
    admin = telegram.person("Ada")
    channel = telegram.channel("River", admin, bot="administrator")
    with TemporaryDirectory(prefix="quoth-bench-") as folder:
        missed(Path(folder), channel, admin.id)
        begun = time.monotonic()
        with running(telegram, Path(folder), QUOTH_ADMINS=str(admin.id)) as bot:
            channel.wait_for_count(1, within_s=WITHIN_S)
            took_s = time.monotonic() - begun
            bot.stop()
    return took_s


def _round(telegram: Telegram, kill_s: float) -> str:
    """What became of the digest."""
    admin = telegram.person("Ada")
    admin.starts()
    channel = telegram.channel("River", admin, bot="administrator")
    with TemporaryDirectory(prefix="quoth-bench-") as folder:
        home = Path(folder)
        missed(home, channel, admin.id)
        with closing(BotProcess(telegram, home, {"QUOTH_ADMINS": str(admin.id)})):
            time.sleep(kill_s)  # closing kills
        left = _left(home)
        with running(telegram, home, QUOTH_ADMINS=str(admin.id)) as bot:
            ended = _ended(home)
            told = _told(admin, ended)
            bot.stop()
    posts = len(channel.messages)
    end = ended.state if ended else "never made"
    right = told and (posts == 1 if end == EntryState.SENT else posts <= 1 and ended)
    return f"{'' if right else 'WRONG: '}killed {left}, then {end}, {posts} posted"


def _left(home: Path) -> str:
    entry = _last(home)
    if entry is None:
        return "before it was begun"
    return f"when {entry.state}, posts {', '.join(post.state for post in entry.posts) or 'none'}"


def _last(home: Path) -> LedgerEntry | None:
    with open_state(home / FILE_NAME) as state:
        last = state.ledger.last(1)
        return state.ledger.entry(last.id) if last else None


def _ended(home: Path) -> LedgerEntry | None:
    """The entry once it came to an end, and who should be told was; None where it never did."""
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        entry = _last(home)
        if entry and entry.state in ENDS:
            return entry
        time.sleep(0.2)
    return None


def _told(admin: Person, ended: LedgerEntry | None) -> bool:
    """Whether nothing is left open that an admin does not know of."""
    if ended is None or ended.state is not EntryState.UNKNOWN:
        return True
    try:
        admin.private().wait_for(lambda some: [one for one in some if one.labels], WITHIN_S)
    except AssertionError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
