"""The bots of deploy/compose.yaml as plain processes, behind what stands in for the web server."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import yaml

from tests.support.bot.running import BotProcess
from tests.support.chroma.server import ChromaServer
from tests.support.postgres.server import PostgresServer
from tests.support.telegram.play import Telegram, telegram_server
from tests.support.telegram.waiting import PATIENCE_S

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = (
    "Who found the bell of the Amaranth?",
    "What did Petra Lomm say about the fines?",
    "What did Salim al-Dawwar say about the quotas?",
)


def filled(value: str, given: dict[str, str]) -> str:
    """A value of the compose file with the variables in it: ``${NAME:?why}``."""
    return re.sub(r"\$\{(\w+)[^}]*\}", lambda found: given[found[1]], value)


def free_ports(number: int) -> list[int]:
    with ExitStack() as held:
        made = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [int(one.getsockname()[1]) for one in made]


@contextmanager
def web_server(port: int, bots: Sequence[tuple[int, int]]) -> Iterator[None]:
    """Brings each update to a bot that is ready, in turn; ``bots``: ports of webhook and health."""
    turn = count()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(self._passed_on(body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _passed_on(self, body: bytes) -> int:
            first = next(turn)
            for n in range(len(bots)):
                hook, health = bots[(first + n) % len(bots)]
                if not is_ready(health):
                    continue
                url = f"http://127.0.0.1:{hook}{self.path}"
                return httpx.post(url, content=body, headers={**self.headers}).status_code
            return 503

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz").is_success
    except httpx.HTTPError:
        return False


def until(check: Callable[[], bool], bots: Sequence[BotProcess]) -> None:
    """Waits for what happens in other processes."""
    give_up = time.monotonic() + PATIENCE_S
    while not check():
        assert time.monotonic() < give_up, [one.said for one in bots]
        time.sleep(0.05)


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with telegram_server() as running:
        yield running


def test_both_answer_as_one_and_one_is_enough(
    telegram: Telegram, postgres: PostgresServer, chroma: ChromaServer, tmp_path: Path
) -> None:
    ada = telegram.person("Ada")
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
    given = {
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "OPENAI_API_KEY": "",
        "QUOTH_ADMINS": str(ada.id),
        "QUOTH_WEBHOOK_SECRET": "told-to-nobody",
        "POSTGRES_PASSWORD": "told-to-nobody-either",
        "QUOTH_HOST": "quoth.example",
    }
    front, *ports = free_ports(5)
    places = [(ports[0], ports[1]), (ports[2], ports[3])]
    elsewhere = {  # what is a name or an address inside the containers
        "QUOTH_DATABASE_URL": postgres.database(),
        "QUOTH_CHROMA_URL": chroma.url,
        "QUOTH_CHROMA_DATABASE": chroma.new_database(),
        "QUOTH_WEBHOOK_URL": f"http://127.0.0.1:{front}/telegram",
        "QUOTH_ARTICLES": str(ROOT / "articles"),
    }
    with ExitStack() as stack:
        stack.enter_context(web_server(front, places))
        bots = []
        for name, (hook, health) in zip(("bot1", "bot2"), places, strict=True):
            told = services[name]["environment"]
            settings = {one: filled(value, given) for one, value in told.items()} | elsewhere
            settings |= {
                "QUOTH_WEBHOOK_LISTEN": f"127.0.0.1:{hook}",
                "QUOTH_METRICS_LISTEN": f"127.0.0.1:{health}",
            }
            bots.append(BotProcess(telegram, tmp_path / name, settings))
            stack.callback(bots[-1].close)
        until(lambda: all(is_ready(health) for _, health in places), bots)
        until(lambda: chroma.passages(elsewhere["QUOTH_CHROMA_DATABASE"]) > 10, bots)
        for question in QUESTIONS:
            assert ada.private().answer_to(ada.says(question)).quotes
        bots[0].kill()
        for question in QUESTIONS:
            assert ada.private().answer_to(ada.says(f"{question} Again?")).quotes
        assert len(ada.private().messages) == 2 * len(QUESTIONS)
        assert bots[1].stop() == 0
        for bot in bots:
            assert "told-to-nobody" not in bot.said
            assert "Traceback" not in bot.said
