"""Updates by long polling: offsets, waiting, one poller at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from socket import create_connection
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.telegram.client import Client
from tests.support.telegram.play import Telegram
from tests.support.telegram.rooms import Room


def call(url: str, given: Mapping[str, Any] | None = None) -> Any:
    """A call without the library: the body of the answer, also where it is refused."""
    body = None if given is None else json.dumps(given).encode()
    request = Request(url, body, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except HTTPError as refused:
        return json.load(refused)


def test_an_update_comes_again_until_its_offset_is_confirmed(
    telegram: Telegram, client: Client
) -> None:
    chat = telegram.person("Ada").private()
    chat.says("One")
    chat.says("Two")
    first = client("get_updates")
    assert [one.message.text for one in first] == ["One", "Two"]
    assert client("get_updates") == first
    second = client("get_updates", offset=first[0].update_id + 1)
    assert [one.message.text for one in second] == ["Two"]
    assert client("get_updates", offset=first[1].update_id + 1) == ()
    assert telegram.world.updates.confirmed == {one.update_id for one in first}


def test_a_negative_offset_keeps_only_the_newest(telegram: Telegram, client: Client) -> None:
    chat = telegram.person("Ada").private()
    for text in ("One", "Two", "Three"):
        chat.says(text)
    assert [one.message.text for one in client("get_updates", offset=-1)] == ["Three"]
    assert len(client("get_updates")) == 1


def test_a_poll_waits_and_ends_as_soon_as_something_comes(
    telegram: Telegram, client: Client
) -> None:
    chat = telegram.person("Ada").private()

    def say() -> None:
        telegram.wait_until_polled()
        chat.says("Late")

    said = Thread(target=say)
    said.start()
    start_s = time.monotonic()
    (update,) = client("get_updates", timeout=20)
    assert update.message.text == "Late"
    assert time.monotonic() - start_s < 15
    said.join()


def test_a_poll_ends_empty_after_its_time(client: Client) -> None:
    start_s = time.monotonic()
    assert client("get_updates", timeout=1) == ()
    assert time.monotonic() - start_s > 0.9


def test_a_second_poller_sends_the_first_away(telegram: Telegram, client: Client) -> None:
    told: list[str] = []
    first = Thread(target=lambda: told.append(client.refused("get_updates", timeout=20)))
    first.start()
    telegram.wait_until_polled()
    url = f"{telegram.url}/bot{telegram.token}/getUpdates"
    assert call(url, {"timeout": 0}) == {"ok": True, "result": []}
    first.join()
    assert told[0].startswith("Conflict: Conflict: terminated by other getUpdates request")


def test_a_poller_that_died_loses_nothing(telegram: Telegram, client: Client) -> None:
    chat = telegram.person("Ada").private()
    port = int(telegram.url.rpartition(":")[2])
    with create_connection(("127.0.0.1", port)) as dying:
        path = f"/bot{telegram.token}/getUpdates?timeout=20"
        dying.sendall(f"GET {path} HTTP/1.1\r\nHost: telegram\r\n\r\n".encode())
        telegram.wait_until_polled()
    chat.says("Anybody there?")
    assert [one.message.text for one in client("get_updates")] == ["Anybody there?"]
    assert {one.code for one in telegram.calls("getUpdates")} <= {200, 409}


def test_many_calls_at_once_are_all_carried_out(telegram: Telegram) -> None:
    rooms = [telegram.person(f"Person {n}").private() for n in range(20)]
    for room in rooms:
        room.says("Hello")
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"

    def send(room: Room) -> None:
        for n in range(5):
            assert call(url, {"chat_id": room.id, "text": f"Gates {n}"})["ok"]

    with ThreadPoolExecutor(20) as pool:
        assert [*pool.map(send, rooms)]
    for room in rooms:
        assert [one.text for one in room.messages] == [f"Gates {n}" for n in range(5)]


def test_nobody_polls_while_a_webhook_is_set(client: Client) -> None:
    client("set_webhook", url="https://quoth.example/hook")
    assert client.refused("get_updates").startswith("Conflict: Conflict: can't use getUpdates")
    client("delete_webhook")
    assert client("get_updates") == ()


def test_only_the_kinds_that_the_bot_names_come(telegram: Telegram, client: Client) -> None:
    client("get_updates", allowed_updates=["edited_message"])
    ada = telegram.person("Ada")
    ada.edits(ada.says("Gats"), "Gates")
    (update,) = client("get_updates")
    assert update.edited_message.text == "Gates"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/bot7000000001:{}/getMe".format("A" * 35), 401),
        ("/botnonsense/getMe", 404),
        ("/bot{token}/getNothing", 404),
        ("/elsewhere", 404),
        ("/file/bot{token}/documents/none", 404),
    ],
)
def test_a_wrong_address_is_refused(path: str, code: int, telegram: Telegram) -> None:
    answer = call(telegram.url + path.format(token=telegram.token))
    assert (answer["ok"], answer["error_code"]) == (False, code)


def test_methods_may_be_called_by_get_and_in_any_case(telegram: Telegram) -> None:
    answer = call(f"{telegram.url}/bot{telegram.token}/GETME?")
    assert answer["result"]["username"] == "quoth_test_bot"
    assert [one.method for one in telegram.calls()] == ["getMe"]


def test_a_telegram_that_is_down_and_comes_back(telegram: Telegram, client: Client) -> None:
    chat = telegram.person("Ada").private()
    telegram.goes_down()
    chat.says("Anybody there?")
    assert client.refused("get_updates").startswith("NetworkError")
    telegram.comes_back()
    assert [one.message.text for one in client("get_updates")] == ["Anybody there?"]
