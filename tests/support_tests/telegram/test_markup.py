"""Markup is refused, and read, as Telegram does it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.telegram.client import Client
from tests.support.telegram.play import Telegram

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "cases" / "telegram_markup.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


def named(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", [one for one in CASES if "refused" in one], ids=named)
def test_broken_markup_is_refused_in_telegrams_words(
    case: dict[str, Any], telegram: Telegram, client: Client
) -> None:
    chat = telegram.person("Ada").private()
    chat.says("Hello")
    given = {"chat_id": chat.id, "text": case["html"], "parse_mode": "HTML"}
    assert client.refused("send_message", **given) == f"BadRequest: {case['refused']}"
    assert chat.messages == []


@pytest.mark.parametrize("case", [one for one in CASES if "text" in one], ids=named)
def test_markup_is_read_as_telegram_reads_it(
    case: dict[str, Any], telegram: Telegram, client: Client
) -> None:
    chat = telegram.person("Ada").private()
    chat.says("Hello")
    sent = client("send_message", chat_id=chat.id, text=case["html"], parse_mode="HTML")
    stands = chat.messages[0]
    assert sent.text == stands.text == case["text"]
    found = [[one.type, sent.parse_entity(one)] for one in sent.entities]
    assert found == [[one.type, one.of(stands.text)] for one in stands.entities]
    if "entities" in case:
        assert found == case["entities"]
