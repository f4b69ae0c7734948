"""Who said what, from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main

ROOT = Path(__file__).resolve().parents[3]


def test_spellings_of_one_name_meet(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quotes", "--speaker", "Al-Dawwar", "--home", samples]) == 0
    listed = capsys.readouterr().out

    assert "▏ “We do not set quotas with a boathook at our throat,”" in listed
    assert "Salim al-Dawwar" in listed
    assert "Saleem al-Dawar · Valley Tribune" in listed


def test_a_repeated_body_is_listed_once(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["quotes", "--speaker", "Roake", "--home", samples])

    assert capsys.readouterr().out.count("▏ “Nobody on those decks went hungry,”") == 1


def test_words_narrow_the_list(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["quotes", "--about", "lantern street", "--home", samples])
    listed = capsys.readouterr().out

    assert "''a lantern for an empty street''" in listed
    assert "Petra Lomm" not in listed


def test_each_line_of_json_is_a_quote_with_its_place(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["quotes", "--json", "--speaker", "Emeka Sund", "--home", samples])
    quotes = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    boil = next(quote for quote in quotes if quote["quote"].startswith('"Boil it'))
    line = (ROOT / "articles" / "saturday-and-tuesday.jsonl").read_text(encoding="utf-8")
    text = json.loads(line.splitlines()[1])["text"]

    assert " ".join(boil) == (
        "source start end quote speaker name role cue how polarity kind outlet published title url"
    )
    assert text[boil["start"] : boil["end"]] == boil["quote"]
    assert boil["source"] == "osk-wire-upper-quillen-well"
    assert boil["kind"] == "direct"


def test_nobody_said_it(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quotes", "--speaker", "Nobody Atall", "--home", samples]) == 0
    assert capsys.readouterr().out == "No such quotes.\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pipe that breaks")
def test_a_reader_that_goes_away_is_no_error(samples: str) -> None:
    run = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot.cli", "quotes", "--home", samples],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()

    assert run.stderr.read() == b""
    run.stderr.close()
    run.wait(timeout=30)
