"""Each fault does what it says, to the calls that it is for, and no other."""

from __future__ import annotations

import time

import pytest

from tests.support.telegram import faults
from tests.support.telegram.client import Client
from tests.support.telegram.faults import Fault
from tests.support.telegram.play import Telegram
from tests.support.telegram.rooms import Room

# It wishes that times to wait were asked for as another type.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.fixture
def chat(telegram: Telegram) -> Room:
    room = telegram.person("Ada").private()
    room.says("Hello")
    return room


@pytest.mark.parametrize(
    ("fault", "refused", "carried_out"),
    [
        (faults.flood(7), "RetryAfter: Flood control exceeded. Retry in 0:00:07", False),
        (faults.SERVER_ERROR, "NetworkError: Internal Server Error", False),
        (faults.BAD_GATEWAY, "NetworkError: Bad Gateway (502)", False),
        (faults.BAD_GATEWAY_AFTER, "NetworkError: Bad Gateway (502)", True),
        (faults.RESET_BEFORE, "NetworkError: httpx.ReadError", False),
        (faults.RESET_AFTER, "NetworkError: httpx.ReadError", True),
        (faults.STALL, "TimedOut: Timed out", False),
        (faults.STALL_AFTER, "TimedOut: Timed out", True),
    ],
    ids=lambda one: one.name if isinstance(one, Fault) else "",
)
def test_a_fault_does_what_it_says(
    fault: Fault, refused: str, carried_out: bool, telegram: Telegram, client: Client
) -> None:
    chat = telegram.person("Ada").private()
    chat.says("Hello")
    telegram.fails(fault)
    given = {"chat_id": chat.id, "text": "Gates", "read_timeout": 0.5}
    assert client.refused("send_message", **given).startswith(refused)
    assert [one.text for one in chat.messages] == ["Gates"] * carried_out
    (call,) = telegram.calls("sendMessage")
    assert call.fault == fault.name
    assert call.code == (fault.status if fault.then == "answer" else None)


def test_after_a_fault_all_is_well(telegram: Telegram, chat: Room, client: Client) -> None:
    telegram.fails(faults.RESET_BEFORE, times=2)
    for _ in range(2):
        assert client.refused("send_message", chat_id=chat.id, text="Gates")
    client("send_message", chat_id=chat.id, text="Gates")
    assert len(chat.messages) == 1


def test_a_flood_holds_its_chat_and_no_other(
    telegram: Telegram, chat: Room, client: Client
) -> None:
    other = telegram.person("Bo").private()
    other.says("Hello")
    telegram.fails(faults.flood(1), chat=chat)
    client("send_message", chat_id=other.id, text="Gates")
    start_s = time.monotonic()
    for _ in range(2):
        refused = client.refused("send_message", chat_id=chat.id, text="Gates")
        assert refused == "RetryAfter: Flood control exceeded. Retry in 0:00:01"
    client("send_message", chat_id=other.id, text="Gates")
    time.sleep(max(0.0, start_s + 1.1 - time.monotonic()))  # what the bot was told to wait
    client("send_message", chat_id=chat.id, text="Gates")
    assert (len(chat.messages), len(other.messages)) == (1, 2)


def test_faults_can_be_for_a_method_or_by_what_is_sent(
    telegram: Telegram, chat: Room, client: Client
) -> None:
    telegram.fails(faults.SERVER_ERROR, method="sendDocument")
    telegram.fails(
        faults.SERVER_ERROR, times=None, when=lambda call: "dam" in call.given.get("text", "")
    )
    client("send_message", chat_id=chat.id, text="Gates")
    for _ in range(3):
        assert client.refused("send_message", chat_id=chat.id, text="The dam")
    telegram.recovers()
    client("send_message", chat_id=chat.id, text="The dam")
    assert [one.text for one in chat.messages] == ["Gates", "The dam"]


def test_a_stall_can_end(telegram: Telegram, chat: Room, client: Client) -> None:
    telegram.fails(faults.Fault("short stall", then="stall", for_s=0.1))
    refused = client.refused("send_message", chat_id=chat.id, text="Gates")
    assert refused.startswith("NetworkError")  # and not TimedOut
