"""Voice messages: shown as they were understood, and handled as what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.bot.running import copied, running
from tests.support.openai_server.replies import Status
from tests.support.openai_server.server import ModelServer, serving
from tests.support.openai_server.wire import OGG, spoken
from tests.support.telegram.persons import Person
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.records import Message

QUESTION = "who found the bell?"
LISTENS = {"QUOTH_ALLOW": "*", "QUOTH_TRANSCRIBE_MODEL": "some-model", "QUOTH_MODEL": "none"}


@dataclass
class Listening:
    """The bot with a server that writes down speech."""

    telegram: Telegram
    model: ModelServer
    ada: Person

    def hear(self, words: str, *, seconds: int = 3) -> Message:
        """The reply to spoken words in a private chat."""
        chat = self.ada.private()
        return chat.answer_to(self.ada.says_aloud(OGG + words.encode(), seconds=seconds))


@pytest.fixture(scope="module")
def open_to_all(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    home = copied(filled, tmp_path_factory.mktemp("voice") / "home")
    with (
        telegram_server() as telegram,
        serving() as model,
        running(telegram, home, **{**model.environment, **LISTENS}),
    ):
        yield Listening(telegram, model, telegram.person("Ada"))


@pytest.fixture
def listening(open_to_all: Listening) -> Listening:
    open_to_all.model.ear = spoken
    return replace(open_to_all, ada=open_to_all.telegram.person("Ada"))


def test_what_is_spoken_is_shown_and_answered_as_if_it_were_written(listening: Listening) -> None:
    chat = listening.ada.private()
    written = chat.answer_to(chat.says(QUESTION))
    heard = listening.hear(QUESTION)
    assert heard.text.startswith(f"I heard: {QUESTION}")
    assert heard.quotes == written.quotes
    assert heard.quotes


def test_small_talk_may_be_spoken_too(listening: Listening) -> None:
    heard = listening.hear("thank you")
    assert heard.text.startswith("I heard: thank you")
    assert not heard.quotes


def test_a_server_that_fails_is_told_of_in_one_line(listening: Listening) -> None:
    listening.model.ear = lambda _: Status(503, "overloaded, key sk-nothing")
    assert listening.hear(QUESTION).text == (
        "I could not listen: the server that writes down speech is not ready (503). "
        "Please write instead."
    )


def test_silence_and_long_speeches_get_a_line(listening: Listening) -> None:
    assert listening.hear(" ").text.startswith("I could not make out any words.")
    assert listening.hear(QUESTION, seconds=121).text.startswith("I can listen to 2 minutes")


def test_a_large_voice_message_is_long_whatever_its_sender_says(listening: Listening) -> None:
    sound = OGG + QUESTION.encode() + bytes(20_000_001)
    chat = listening.ada.private()
    assert chat.answer_to(listening.ada.says_aloud(sound)).text.startswith("I can listen to 2")


def test_in_a_group_only_a_voice_that_replies_to_the_bot_is_listened_to(
    listening: Listening,
) -> None:
    group = listening.telegram.group("Newsroom", listening.ada)
    asked: list[bytes] = []

    def ear(sound: bytes) -> str | Status:
        asked.append(sound)
        return spoken(sound)

    listening.model.ear = ear
    listening.ada.says_aloud(OGG + b"what is for lunch?", to=group)
    first = group.answer_to(listening.ada.says(f"{listening.telegram.mention} hello", in_=group))
    reply = group.answer_to(
        listening.ada.says_aloud(OGG + QUESTION.encode(), to=group, replies_to=first)
    )
    assert reply.text.startswith("I heard: ")
    assert asked == [OGG + QUESTION.encode()]


def test_without_a_server_that_listens_people_are_asked_to_write(ada: Person) -> None:
    heard = ada.private().answer_to(ada.says_aloud(OGG + QUESTION.encode()))
    assert heard.text == "I cannot listen to voice messages here. Please write your question."
