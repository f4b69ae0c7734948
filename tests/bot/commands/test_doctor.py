"""What is well and what is not, from the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from tests.support.telegram.play import telegram_server


def test_it_says_what_there_is(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--home", samples]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == f"Home: {samples}"
    assert lines[1].startswith("10 articles of 4 outlets: Harbour Gazette, Osk Wire, ")
    assert lines[-3].endswith("vectors by wordllama")
    assert lines[-2].startswith("No language model is set")
    assert lines[-1].startswith("No Telegram bot")


def test_an_empty_home_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert "quoth ingest FOLDER" in capsys.readouterr().out


def test_vectors_can_be_made_again(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--home", samples])
    before = capsys.readouterr().out

    assert main(["doctor", "--reindex", "--home", samples]) == 0
    assert capsys.readouterr().out == before


def test_articles_of_an_older_version_can_be_read_again(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(filled / "catalogue.db", isolation_level=None)) as raw:
        raw.execute("UPDATE revisions SET reading = 0")
        raw.execute("UPDATE quotes SET speaker = NULL, role = NULL WHERE revision = 1")
    main(["doctor", "--home", str(filled)])
    assert "10 articles read by an older version; quoth doctor --reread" in capsys.readouterr().out

    assert main(["doctor", "--reread", "--home", str(filled)]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "1 article reads otherwise now"
    assert "older version" not in said


@pytest.mark.slow
def test_it_says_that_telegram_knows_the_bot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with telegram_server() as telegram:
        monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
        assert main(["doctor"]) == 0
        known = capsys.readouterr().out.splitlines()[-1]
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "7000000001:AAAwrong")
        assert main(["doctor"]) == 1
        unknown = "".join(capsys.readouterr())

    assert known == "Telegram answers @quoth_test_bot, 0 updates wait"
    assert "Telegram does not know the token" in unknown
    assert "AAAwrong" not in unknown


@pytest.mark.slow
def test_it_says_that_telegram_is_out_of_reach(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with telegram_server() as telegram:
        url = telegram.url
    monkeypatch.setenv("TELEGRAM_API_URL", url)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "7000000001:AAAwrong")

    assert main(["doctor"]) == 1
    out = capsys.readouterr().out.splitlines()[-1]
    assert out == f"Telegram cannot be reached (TELEGRAM_API_URL is {url})"
