"""The bot is killed again and again while people ask; what became of their questions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.support.bot.running import BotProcess, running
from tests.support.telegram.load import SENDS, Planned, asking
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message

WITHIN_S = 90.0  # until all is answered, after the last question
EARLY = 0.2  # of the kills hit a bot that is still starting
LONGEST_LIFE_S = 4.0  # of the others, after the first call for updates
STARTING_S = 1.5
# A reply that was under way when the kill came: it was not noted any more.
LOST_WITHIN_S = 1.0
_ROWS = """
select outbox.chat, outbox.asked, outbox.message_id, outbox.state, outbox.repeats
from outbox order by outbox.id
"""


@dataclass(frozen=True, slots=True)
class Books:
    """What the bot has written down: where each question is answered, and how sure it is."""

    answers: Mapping[tuple[int, int], tuple[int, ...]]  # chat and question: messages
    repeats: int
    failed: int
    set_aside: int
    open: int

    def ids(self, question: Message) -> tuple[int, ...]:
        """The messages that answer it."""
        return self.answers.get((question.chat.id, question.id), ())

    def stands(self, question: Message) -> bool:
        """Whether all messages of its answer are in the chat."""
        ids = self.ids(question)
        return bool(ids) and all(one in question.chat.messages for one in ids)

    def wait_s(self, question: Message) -> float:
        """How long it was until its answer stood there; 0 where there is none."""
        found = [question.chat.messages[one].at_s for one in self.ids(question)]
        return min(found, default=question.at_s) - question.at_s


@dataclass(frozen=True, slots=True)
class Killed:
    """What became of the questions; ``twice_ms``: from each first call to the kill after it."""

    kills: int
    asked: int
    unanswered: int
    disordered: int
    twice_ms: tuple[float, ...]
    twice_for_nothing: int
    books: Books
    longest_wait_s: float

    @property
    def well(self) -> bool:
        """Whether nothing was lost, and nothing sent twice that Telegram had confirmed."""
        return not (self.unanswered or self.disordered or self.twice_for_nothing)


def killing(
    telegram: Telegram,
    home: Path,
    planned: Sequence[Planned],
    settings: Mapping[str, str],
    *,
    kills: int,
    chance: Random,
) -> Killed:
    """Ask as planned, kill so often meanwhile, let the last one finish and count."""
    asked = asking(planned)
    kills_s = [_lives(telegram, home, settings, chance) for _ in range(kills)]
    with running(telegram, home, **settings) as bot:
        questions = asked()
        settle(telegram, home)
        bot.stop()
    return _counted(telegram, questions, kills_s, books(home))


def books(home: Path) -> Books:
    """Read them; the bot may run."""
    with closing(sqlite3.connect(f"file:{home / 'bot.db'}?mode=ro", uri=True)) as file:
        rows = file.execute(_ROWS).fetchall()
        states = dict(file.execute("select state, count(*) from inbox group by state"))
    return books_of(rows, states)


def books_of(rows: Iterable[Sequence[Any]], states: Mapping[str, int]) -> Books:
    """The same of rows read elsewhere: of the outbox as above; updates by their state."""
    rows = [*rows]
    answers: dict[tuple[int, int], tuple[int, ...]] = {}
    for chat, question, message, state, _ in rows:
        if state == "sent":
            answers[chat, question] = (*answers.get((chat, question), ()), message)
    failed = sum(state == "failed" for *_, state, _ in rows)
    waits = states.get("new", 0) + states.get("answered", 0)
    repeats = sum(repeated for *_, repeated in rows)
    return Books(answers, repeats, failed, states.get("failed", 0), waits)


def _lives(telegram: Telegram, home: Path, settings: Mapping[str, str], chance: Random) -> float:
    """One life; when it ended."""
    bot = BotProcess(telegram, home, dict(settings))
    try:
        if chance.random() < EARLY:
            time.sleep(chance.uniform(0, STARTING_S))
        else:
            bot.wait_until_ready()
            time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        bot.kill()
        return time.monotonic()
    finally:
        bot.close()


def settle(telegram: Telegram, home: Path) -> None:
    """Wait until all is confirmed, and nothing is left to do; raises AssertionError."""
    until_s = time.monotonic() + WITHIN_S
    while telegram.world.updates.pending or books(home).open:
        assert time.monotonic() < until_s, f"not settled: {telegram.shown()}"
        time.sleep(0.05)


def _counted(
    telegram: Telegram, questions: Sequence[Message], kills_s: Sequence[float], kept: Books
) -> Killed:
    extra_ms = [before_kill_s(at_s, kills_s) * 1e3 for at_s in extra(telegram, kept)]
    lost = [ms for ms in extra_ms if ms <= LOST_WITHIN_S * 1e3]
    return Killed(
        len(kills_s),
        len(questions),
        sum(not kept.stands(one) for one in questions),
        disordered(questions, kept),
        tuple(sorted(lost)),
        len(extra_ms) - len(lost),
        kept,
        max((kept.wait_s(one) for one in questions), default=0.0),
    )


def disordered(questions: Sequence[Message], kept: Books) -> int:
    """How many answers stand before that to an earlier question of their chat."""
    last: dict[int, int] = {}
    wrong = 0
    for question in questions:
        first, before = min(kept.ids(question), default=0), last.get(question.chat.id, 0)
        wrong += 0 < first < before
        last[question.chat.id] = max(first, before)
    return wrong


def extra(telegram: Telegram, kept: Books) -> list[float]:
    """When the messages were sent that the bot does not know of."""
    known = {(chat, one) for (chat, _), ids in kept.answers.items() for one in ids}
    made = (call for call in telegram.calls() if call.method in SENDS)
    sent = [(call.at_s, call.result) for call in made if isinstance(call.result, dict)]
    return [at_s for at_s, r in sent if (r["chat"]["id"], r["message_id"]) not in known]


def before_kill_s(at_s: float, kills_s: Sequence[float]) -> float:
    """How long before the next kill that was; infinite where none came."""
    return min((kill_s - at_s for kill_s in kills_s if kill_s >= at_s), default=float("inf"))
