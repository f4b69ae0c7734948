"""Who sends too fast is told how long to wait."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.telegram.client import Client, client_of
from tests.support.telegram.pacing import Limit, Pacing
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.rooms import Room

# It wishes that times to wait were asked for as another type.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")

SLOW = Pacing(overall=Limit(6, 40), chat=Limit(2, 10), group=Limit(1, 50))


@pytest.fixture
def paced() -> Iterator[tuple[Telegram, Client]]:
    with telegram_server(pacing=SLOW) as telegram, client_of(telegram) as client:
        yield telegram, client


def ready(telegram: Telegram, name: str) -> Room:
    room = telegram.person(name).private()
    room.says("Hello")
    return room


def test_too_many_messages_into_one_chat(paced: tuple[Telegram, Client]) -> None:
    telegram, client = paced
    chat, other = ready(telegram, "Ada"), ready(telegram, "Bo")
    for _ in range(2):
        client("send_message", chat_id=chat.id, text="Gates")
    refused = client.refused("send_message", chat_id=chat.id, text="Gates")
    assert refused == "RetryAfter: Flood control exceeded. Retry in 0:00:10"
    client("send_message", chat_id=other.id, text="Gates")
    client("send_chat_action", chat_id=chat.id, action="typing")
    assert len(chat.messages) == 2


def test_groups_are_slower(paced: tuple[Telegram, Client]) -> None:
    telegram, client = paced
    group = telegram.group("Growers", telegram.person("Ada"))
    client("send_message", chat_id=group.id, text="Gates")
    refused = client.refused("send_message", chat_id=group.id, text="Gates")
    assert refused == "RetryAfter: Flood control exceeded. Retry in 0:00:50"


def test_all_chats_together_have_a_limit(paced: tuple[Telegram, Client]) -> None:
    telegram, client = paced
    rooms = [ready(telegram, name) for name in ("Ada", "Bo", "Cy", "Di")]
    for room in rooms[:3]:
        for _ in range(2):
            client("send_message", chat_id=room.id, text="Gates")
    refused = client.refused("send_message", chat_id=rooms[3].id, text="Gates")
    assert refused == "RetryAfter: Flood control exceeded. Retry in 0:00:40"
