"""A topic over time, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main


def test_a_reader_sees_days_outlets_and_quotes(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["timeline", "herring", "quotas", "--home", samples]) == 0
    told = capsys.readouterr().out

    assert told.startswith("herring quotas\nArticles a day by outlet · 6 May 2025 – ")
    assert "6 May 2025: 1 article (Harbour Gazette 1)" in told
    assert "▏ " in told


def test_the_picture_goes_into_a_file(
    samples: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = tmp_path / "quotas.png"

    assert main(["timeline", "quotas", "--png", str(drawn), "--home", samples]) == 0
    assert drawn.read_bytes().startswith(b"\x89PNG")
    assert main(["timeline", "quotas", "--png", str(tmp_path), "--home", samples]) == 2
    assert "Is a directory" in capsys.readouterr().err


def test_nothing_found_is_said(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timeline", "zeppelins", "--home", samples]) == 0
    assert capsys.readouterr().out == "No article with a date has all of these words.\n"
