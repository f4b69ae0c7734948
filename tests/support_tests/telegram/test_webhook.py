"""Updates by webhook: posted until they are taken, with the secret, as many at once as allowed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.support.telegram.client import Client
from tests.support.telegram.play import Telegram

SECRET = "X-Telegram-Bot-Api-Secret-Token"
Taken = list[tuple[int, str | None]]


@contextmanager
def hook(status: Callable[[int], int] = lambda _: 200) -> Iterator[tuple[str, Taken]]:
    """The bot's side: notes update and secret, answers the n-th post (from 1) with a status."""
    taken: Taken = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            update: dict[str, Any] = json.loads(body)
            taken.append((update["update_id"], self.headers[SECRET]))
            self.send_response_only(status(len(taken)))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", taken
    finally:
        server.shutdown()
        server.server_close()


def test_updates_come_with_the_secret_one_after_another(telegram: Telegram, client: Client) -> None:
    chat = telegram.person("Ada").private()
    chat.says("Before")
    with hook() as (url, taken):
        client("set_webhook", url=url, secret_token="a-secret", max_connections=1)
        chat.says("After")
        telegram.wait_until_taken()
        assert taken == [(700_000_001, "a-secret"), (700_000_002, "a-secret")]
    assert {one.by for one in telegram.world.updates.deliveries} == {"webhook"}


def test_an_update_comes_again_until_it_is_taken(telegram: Telegram, client: Client) -> None:
    with hook(lambda count: 500 if count < 4 else 200) as (url, taken):
        client("set_webhook", url=url)
        telegram.person("Ada").private().says("Hello")
        telegram.wait_until_taken()
        assert [update_id for update_id, _ in taken] == [700_000_001] * 4
        assert taken[0][1] is None
        info = client("get_webhook_info")
    assert info.pending_update_count == 0
    assert info.last_error_message == "Wrong response from the webhook: 500"


def test_a_webhook_that_is_not_there_yet_is_tried_again(telegram: Telegram, client: Client) -> None:
    with hook() as (url, taken):
        client("set_webhook", url="http://127.0.0.1:9/hook")
        telegram.person("Ada").private().says("Hello")
        telegram.wait_for(lambda: telegram.world.updates.webhook_error)
        assert client("get_webhook_info").pending_update_count == 1
        client("set_webhook", url=url)
        telegram.wait_until_taken()
        assert len(taken) == 1


def test_what_waits_can_be_dropped_with_the_webhook(telegram: Telegram, client: Client) -> None:
    telegram.person("Ada").private().says("Hello")
    client("delete_webhook", drop_pending_updates=True)
    assert client("get_updates") == ()


def test_a_webhook_needs_an_https_address_and_a_plain_secret(client: Client) -> None:
    refused = client.refused("set_webhook", url="http://quoth.example/hook")
    assert refused == "BadRequest: Bad webhook: an https url must be provided for webhook"
    given = {"url": "https://quoth.example/hook", "secret_token": "not plain"}
    refused = client.refused("set_webhook", **given)
    assert refused == "BadRequest: Secret token contains unallowed characters"
