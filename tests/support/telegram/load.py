"""Many questions at planned times, and what the bot itself took for each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread

from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message
from tests.support.telegram.rooms import Room

SENDS = ("sendMessage", "editMessageText", "sendDocument")


@dataclass(frozen=True, slots=True)
class Planned:
    """A question, and how long after the start it is asked."""

    at_s: float
    room: Room
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One question; times as of time.monotonic(), None where it did not come to that.

    ``handed_s``: its update went to the bot. ``called_s``: the bot's call that answers came in.
    """

    question: Message
    handed_s: float | None = None
    called_s: float | None = None
    answers: tuple[Message, ...] = ()

    @property
    def own_s(self) -> float | None:
        """The bot's own share."""
        if self.handed_s is None or self.called_s is None:
            return None
        return self.called_s - self.handed_s


def spread(rooms: Sequence[Room], texts: Sequence[str], *, over_s: float) -> list[Planned]:
    """The texts, evenly over a time, to one room after the other."""
    step_s = over_s / max(1, len(texts))
    return [Planned(n * step_s, rooms[n % len(rooms)], text) for n, text in enumerate(texts)]


def asking(planned: Sequence[Planned]) -> Callable[[], list[Message]]:
    """Asks at the planned times beside the test; call the result to wait for the end."""
    asked: list[Message] = []

    def run() -> None:
        start_s = time.monotonic()
        for one in sorted(planned, key=lambda one: one.at_s):
            time.sleep(max(0.0, start_s + one.at_s - time.monotonic()))
            asked.append(one.room.says(one.text))

    thread = Thread(target=run, daemon=True)
    thread.start()

    def asked_all() -> list[Message]:
        thread.join()
        return asked

    return asked_all


def traces(telegram: Telegram, questions: Sequence[Message]) -> list[Trace]:
    """What became of each question.

    Its answers are the bot's replies to it; in a private chat where the bot replies to nothing,
    its n-th message is taken for the answer to the n-th question.
    """
    with telegram.world.changed:
        handed = _handed(telegram)
        called = _called(telegram)
        return [_trace(telegram, one, questions, (handed, called)) for one in questions]


Times = dict[tuple[int, int], float]


def _handed(telegram: Telegram) -> Times:
    """When each message went to the bot for the first time."""
    times: Times = {}
    for one in telegram.world.updates.deliveries:
        if message := one.update.get("message"):
            times.setdefault((message["chat"]["id"], message["message_id"]), one.at_s)
    return times


def _called(telegram: Telegram) -> Times:
    """When the call came that made each of the bot's messages."""
    times: Times = {}
    for call in telegram.world.calls:
        if call.method in SENDS and isinstance(call.result, dict):
            times.setdefault((call.result["chat"]["id"], call.result["message_id"]), call.at_s)
    return times


def _trace(
    telegram: Telegram, question: Message, questions: Sequence[Message], times: tuple[Times, Times]
) -> Trace:
    handed, called = times
    said = Room(telegram.world, question.chat).messages
    answers = [one for one in said if one.reply_to is question]
    if not answers and not any(one.reply_to for one in said):
        number = [one for one in questions if one.chat is question.chat].index(question)
        answers = said[number : number + 1]
    place = (question.chat.id, question.id)
    first = called.get((answers[0].chat.id, answers[0].id)) if answers else None
    return Trace(question, handed.get(place), first, tuple(answers))
