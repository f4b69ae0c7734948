"""A small Telegram, and the library that the bot uses talking to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.telegram.client import Client, client_of
from tests.support.telegram.play import Telegram, telegram_server


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    """Runs for one test."""
    with telegram_server() as running:
        yield running


@pytest.fixture
def client(telegram: Telegram) -> Iterator[Client]:
    """The bot's side."""
    with client_of(telegram) as one:
        yield one
