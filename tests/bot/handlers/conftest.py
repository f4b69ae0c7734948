"""One bot that everyone may ask, on the sample articles, for all tests that only talk to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from tests.support.bot.running import copied, running
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def filled(samples_home: Path) -> Path:
    """A home with the sample articles; to be copied, not used."""
    return samples_home


@pytest.fixture(scope="session")
def telegram(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telegram]:
    """Where the bot answers everyone."""
    home = copied(filled, tmp_path_factory.mktemp("open") / "home")
    settings = {"QUOTH_ALLOW": "*", "QUOTH_QUESTIONS_A_MINUTE": "1000"}
    with telegram_server() as started, running(started, home, **settings):
        yield started


@pytest.fixture
def ada(telegram: Telegram) -> Person:
    """Somebody new."""
    return telegram.person(f"Ada {next(_NUMBERS)}")


@pytest.fixture(scope="session")
def texts(filled: Path) -> tuple[str, ...]:
    """The stored texts."""
    with closing(sqlite3.connect(filled / "catalogue.db")) as connection:
        return tuple(text for (text,) in connection.execute("SELECT text FROM texts"))


@pytest.fixture(scope="session")
def exact(texts: tuple[str, ...]) -> object:
    """Checks that every block quote of a message is a slice of one stored text."""

    def check(message: Message) -> bool:
        return all(any(quote in text for text in texts) for quote in message.quotes)

    return check
