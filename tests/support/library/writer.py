"""A library whose answers are written by a model on a server of ours."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from retrieval.domain import Answer, Article
from retrieval.library import Library
from tests.support.library.asker import Asker, asking
from tests.support.openai_server.asked import Asked
from tests.support.openai_server.replies import (
    Personality,
    Reply,
    Status,
    Then,
    drafted,
    point,
    statement,
)
from tests.support.openai_server.server import KEY, ModelServer

QUESTION = "What happened to the bell of the Amaranth?"
NOON = ("Zhalinskiy will ring the bell once, at noon.", "ring the bell once")
WEIGHT = ("The bell weighs 61 kilograms.", "The bell weighs")
REWARD = ("A reward of 5,000 crowns has been offered.", "A reward of")
WRONG_WEIGHT = ("The bell weighs 62 kilograms.", "The bell weighs")
WRONG_WORDS = ("Zhalinskiy said: “I will melt it down.”", "ring the bell once")


@dataclass
class Writer:
    """A library on one server; what the server says is scripted with each question."""

    asker: Asker
    server: ModelServer

    def grows(self, question: str, *said: Any, history: Sequence[str] = ()) -> list[Answer]:
        """The answer as it grows; the last is whole."""
        self.server.script(*said)
        return list(self.asker.run(_all(self.asker.library, question, history)))

    def answer(self, *said: Any, question: str = QUESTION, history: Sequence[str] = ()) -> Answer:
        """The whole answer."""
        return self.grows(question, *said, history=history)[-1]

    def timed(self, *said: Any) -> tuple[Answer, float]:
        """The whole answer, and the seconds that it took."""
        self.asker.run(self.asker.library.warm())  # opens what the first question opens
        begun = time.perf_counter()
        return self.answer(*said), time.perf_counter() - begun

    def kept(self) -> dict[str, Any]:
        """The answer that was stored last."""
        with closing(sqlite3.connect(self.asker.library.settings.catalogue_path)) as connection:
            connection.row_factory = sqlite3.Row
            found = connection.execute("select * from answers order by id desc limit 1")
            return dict(found.fetchone())


@contextmanager
def writing(
    home: Path, server: ModelServer, articles: Sequence[Article] = (), **settings: Any
) -> Iterator[Writer]:
    """A library in ``home`` with this server; settings by their names."""
    known: dict[str, Any] = {"openai_base_url": server.base_url, "openai_api_key": SecretStr(KEY)}
    with asking(home, articles, **known | settings) as asker:
        yield Writer(asker, server)


def telling(*told: tuple[str, str], **odd: Any) -> Callable[[Asked], Reply]:
    """A model that makes statements, each resting on the first sentence that holds some words."""

    def personality(asked: Asked) -> Reply:
        return drafted(*(statement(text, number(asked, words)) for text, words in told), **odd)

    return personality


def translating(text: str, words: str, translation: str) -> Personality:
    """A model that makes one statement and translates the sentence it rests on."""
    return lambda asked: drafted(statement(text, point(number(asked, words), None, translation)))


def number(asked: Asked, words: str) -> int:
    """The number of the first sentence that holds these words."""
    return next(one.n for one in asked.sentences if words in one.text)


def stopping(
    personality: Callable[[Asked], Reply], *, then: Then = "cut", before: int = 0
) -> Callable[[Asked], Reply]:
    """The same model, whose stream stops ``before`` so many characters of its first statement."""

    def stopped(asked: Asked) -> Reply:
        reply = personality(asked)
        end = reply.text.index("]}") + len("]}") - before
        return replace(reply, piece_chars=1, stops_after=1 + end, then=then)

    return stopped


def said(answer: Answer) -> list[str]:
    """The statements of an answer."""
    return [one.text for one in answer.statements]


def waiting(seconds: float) -> Status:
    """A server that asks to wait so long."""
    return Status(429, "Rate limit reached.", headers={"retry-after": f"{seconds:g}"})


async def _all(library: Library, question: str, history: Sequence[str]) -> list[Answer]:
    async with aclosing(library.answering(question, history=history)) as growing:
        return [answer async for answer in growing]
