"""Which articles tell of the same event, from the command line."""

from __future__ import annotations

import json

import pytest

from bot.cli import main


def test_each_line_of_json_is_a_story(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stories", "--json", "--home", samples]) == 0
    stories = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert all(
        " ".join(story) == "id headline articles outlets independent first_seen last_seen"
        for story in stories
    )
    sources = [source for story in stories for source in story["articles"]]
    assert len(sources) == len(set(sources)) > 5


def test_a_reprint_in_another_outlet_is_the_same_text(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["stories", "--json", "--home", samples])
    stories = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    talks = next(
        s for s in stories if any("osk-wire-quota-talks" in each for each in s["articles"])
    )

    assert {"Harbour Gazette", "Osk Wire"} <= {*talks["outlets"]}
    assert talks["independent"] < len(talks["articles"])


def test_a_reader_sees_headline_outlets_and_articles(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stories", "--home", samples]) == 0
    listed = capsys.readouterr().out

    assert "3 outlets, " in listed
    assert "  Osk Wire · " in listed
    assert listed.rstrip().endswith("alone.")


def test_days_narrow_the_list(samples: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stories", "--until", "1999-12-31", "--home", samples]) == 0
    assert capsys.readouterr().out == "No articles.\n"


def test_a_wrong_day_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["stories", "--since", "May"])
    assert stopped.value.code == 2
    assert "is not a day" in capsys.readouterr().err
