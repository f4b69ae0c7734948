"""A digest from the command line."""

from __future__ import annotations

import json

import pytest

from bot.cli import main


def test_a_digest_reads_as_a_brief(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digest", "--home", samples]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == "What came in, also from before"  # the samples have dates of their own
    assert lines[1].endswith("stories from 10 articles")
    assert " to " in lines[3]
    first = lines.index(next(line for line in lines if line.startswith("1. ")))
    assert "independent texts: " in lines[first + 1]
    assert lines[first + 3].startswith("▏ ")
    assert lines[-1].startswith("[")


def test_a_digest_of_a_topic_tells_nothing_else(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["digest", "--topic", "storm petrels", "--home", samples]) == 0
    shown = capsys.readouterr().out

    assert "1. With the lamp out, petrels return to Sall Head" in shown
    assert "1 outlet: Tideline Science" in shown
    assert "2. " not in shown


def test_json_holds_every_quote_with_its_place(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["digest", "--json", "--home", samples]) == 0
    made = json.loads(capsys.readouterr().out)
    numbers = [
        n
        for story in made["stories"]
        for some in (
            story["headline_citations"],
            *(bullet["citations"] for bullet in story["bullets"] + story["differs"]),
        )
        for n in some
    ]

    assert numbers == [citation["n"] for citation in made["citations"]]
    assert all(citation["quote"] in made["text"] for citation in made["citations"])
    assert made["mode"] == "quotes"


def test_nothing_new_is_one_line(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digest", "--topic", "volcanoes", "--hours", "2", "--home", samples]) == 0
    shown = capsys.readouterr().out

    assert shown.startswith("Nothing new from ")
    assert shown.count("\n") == 1


@pytest.mark.parametrize(
    "typed", [["--hours", "0"], ["--hours", "soon"], ["--since", "May"], ["--since", "9031-05-03"]]
)
def test_a_time_that_is_none_is_wrong_use(
    samples: str, capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    try:
        code = main(["digest", *typed, "--home", samples])
    except SystemExit as exited:
        code = int(exited.code or 0)

    assert code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_since_a_day_in_the_past_everything_is_told(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["digest", "--since", "2020-01-01", "--home", samples]) == 0
    assert "stories from 10 articles" in capsys.readouterr().out
