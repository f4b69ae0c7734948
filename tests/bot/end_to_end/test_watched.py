"""Who watches the bot sees numbers and whether it is well; no names, no words."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.support.bot.running import BotProcess
from tests.support.bot.scenes import QUESTION, quoth, settled
from tests.support.telegram.faults import flood
from tests.support.telegram.play import Telegram
from tests.support.telegram.waiting import PATIENCE_S

TONES = ("sure", "unsure")
DOCKERFILE = Path(__file__).resolve().parents[3] / "deploy" / "Dockerfile"
NOWHERE = "Why did the glass piano of Umberfeld turn green?"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def numbers(url: str) -> dict[str, float]:
    """Every number, by its name and labels."""
    reply = httpx.get(f"{url}/metrics").raise_for_status()
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def image_says_it_is_well(url: str) -> bool:
    """What the health check of the image says of a bot at this address."""
    found = re.search(r'(?m)CMD \["python", "-c", "(.+)"\]$', DOCKERFILE.read_text())
    assert found
    code = found[1].replace("http://127.0.0.1:9464", url)
    assert url in code
    return subprocess.run([sys.executable, "-c", code], stderr=subprocess.DEVNULL).returncode == 0


def ready(url: str) -> tuple[int, str]:
    reply = httpx.get(f"{url}/readyz")
    return reply.status_code, reply.text.strip()


def test_questions_refusals_steps_queues_and_waits_are_counted(
    telegram: Telegram, filled: Path
) -> None:
    ada, url = telegram.person("Ada Quillfeather"), f"http://127.0.0.1:{free_port()}"
    settings = {"QUOTH_ALLOW": "*", "QUOTH_METRICS_LISTEN": url.removeprefix("http://")}
    with quoth(telegram, filled, **settings):
        ada.says(QUESTION)
        ada.private().wait_for_count(1)
        telegram.fails(flood(1), method="sendMessage")
        ada.says(NOWHERE)
        ada.private().wait_for_count(2)
        settled(telegram, filled)
        seen, page = numbers(url), httpx.get(f"{url}/metrics").text
        assert ready(url) == (200, "ok")
        assert httpx.get(f"{url}/healthz").text == "ok\n"
        assert image_says_it_is_well(url)
    assert not image_says_it_is_well(url)
    assert seen["quoth_questions_total"] == 2
    assert seen["quoth_refusals_total"] == 1
    assert sum(seen.get(f"quoth_answers_total {tone} quotes", 0) for tone in TONES) == 1
    assert seen["quoth_telegram_waits_total"] == 1
    assert seen["quoth_sent_total"] == 2
    for step in ("answer", "retrieval", "handling", "sending"):
        assert seen[f"quoth_step_seconds_count {step}"] == 2
    assert seen["quoth_step_seconds_sum sending"] > 1  # Telegram asked to wait for a second
    assert seen["quoth_articles"] == 10
    assert (seen["quoth_vectors_behind"], seen["quoth_feeds_failing"]) == (0, 0)
    assert seen["quoth_vectors_lag_seconds"] == 0
    assert (seen["quoth_queue_length inbox"], seen["quoth_queue_length outbox"]) == (0, 0)
    assert (seen["quoth_database_up"], seen["quoth_chroma_up"]) == (1, 1)
    for word in ("Quillfeather", "Lomm", "piano", "Umberfeld", "Gazette", telegram.token):
        assert word not in page


def test_it_is_alive_but_not_ready_before_telegram_answers_and_when_the_database_is_broken(
    telegram: Telegram, filled: Path
) -> None:
    place = f"127.0.0.1:{free_port()}"
    url = f"http://{place}"
    telegram.goes_down()
    bot = BotProcess(telegram, filled, {"QUOTH_METRICS_LISTEN": place})
    try:
        give_up = time.monotonic() + PATIENCE_S
        while not answers(url):
            assert time.monotonic() < give_up, bot.said
            time.sleep(0.05)  # another process listens some time after its start
        assert ready(url) == (503, "it is starting, or stopping")
        telegram.comes_back()
        bot.wait_until_ready()
        assert ready(url) == (200, "ok")
        for file in (filled / "catalogue.db", filled / "catalogue.db-wal"):
            with file.open("r+b") as stands:
                stands.write(b"this is no database" * (file.stat().st_size // 19))
        assert ready(url) == (503, "the database cannot be read")
        assert numbers(url)["quoth_database_up"] == 0
        assert "Traceback" not in bot.said
    finally:
        bot.close()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").is_success
    except httpx.ConnectError:
        return False


def test_a_place_that_is_taken_is_told_in_one_line(telegram: Telegram, filled: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        bot = BotProcess(telegram, filled, {"QUOTH_METRICS_LISTEN": place})
        try:
            assert bot.wait() == 2
            [line] = bot.said.splitlines()
        finally:
            bot.close()
    assert line.startswith("Setting QUOTH_METRICS_LISTEN: cannot be listened on")
