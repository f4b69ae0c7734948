"""What is well and what is not, from the command line."""

from __future__ import annotations

import pytest

from bot.cli import main


def test_it_says_what_there_is(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--home", samples]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == f"Home: {samples}"
    assert lines[1].startswith("10 articles of 4 outlets: Harbour Gazette, Osk Wire, ")
    assert lines[-2].endswith("vectors by wordllama")
    assert lines[-1].startswith("No language model is set")


def test_an_empty_home_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert "quoth ingest FOLDER" in capsys.readouterr().out


def test_vectors_can_be_made_again(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--home", samples])
    before = capsys.readouterr().out

    assert main(["doctor", "--reindex", "--home", samples]) == 0
    assert capsys.readouterr().out == before
