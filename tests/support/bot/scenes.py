"""Scenes with the bot as its own process: whatever happens in one, its log holds no secrets."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.state import FILE_NAME, open_state
from bot.state.queues import UpdateCounts
from tests.support.bot.running import BotProcess, running
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram
from tests.support.telegram.records import Message
from tests.support.telegram.waiting import PATIENCE_S

QUESTION = "What did Petra Lomm say about the fines?"
KEY = "sk-told-to-nobody-0123456789"
# So many letters of what somebody wrote are no accident in a log.
TELLING = 12


@contextmanager
def quoth(telegram: Telegram, home: Path, **settings: str) -> Iterator[BotProcess]:
    """The bot, ready; at the end its log is read for what must not stand there."""
    with running(telegram, home, **settings) as bot:
        yield bot
        log_keeps_secrets(bot, telegram)


def log_keeps_secrets(bot: BotProcess, telegram: Telegram) -> None:
    """No token, no key, nothing that anybody wrote, and a line an event."""
    said = bot.said
    assert telegram.token.partition(":")[2] not in said
    assert KEY not in said
    assert "Traceback" not in said
    for words in written(telegram):
        assert words not in said


def written(telegram: Telegram) -> set[str]:
    """What people wrote that is no command alone."""
    chats = [*telegram.world.chats.values()]
    messages = [one for chat in chats for one in chat.messages.values() if not one.by_bot]
    return {one.text for one in messages if len(re.sub(r"^/\w+\s*", "", one.text)) >= TELLING}


def counts(home: Path) -> UpdateCounts:
    """What became of the updates, as the bot has written it down."""
    with open_state(home / FILE_NAME) as state:
        return state.inbox.counts()


def settled(telegram: Telegram, home: Path, within_s: float = PATIENCE_S) -> UpdateCounts:
    """Waits until nothing is left to do; what became of the updates."""
    telegram.wait_until_taken()
    until_s = time.monotonic() + within_s
    while (now := counts(home)).new or now.answered:
        assert time.monotonic() < until_s, f"{now}; {telegram.shown()}"
        time.sleep(0.01)  # what is waited for is in a file of another process
    return now


def said_to(person: Person, text: str) -> Message:
    """What the bot answers somebody in private."""
    chat = person.private()
    return chat.answer_to(chat.says(text))
