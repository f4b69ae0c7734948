"""The start without a terminal: one sample question is answered, and that is all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_the_start_takes_the_articles_in_and_answers_a_sample_question(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "run", "--home", str(tmp_path / "run")],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert done.stderr == "10 articles taken.\n"
    assert done.stdout.startswith("10 articles of 4 outlets: Harbour Gazette, ")
    assert "\n> What did " in done.stdout
    assert "▏ " in done.stdout
    assert done.stdout.rstrip().endswith(" searched, up to 27 May 2025")


def test_the_samples_are_kept_apart_from_the_persons_own_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QUOTH_HOME")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "mill.txt").write_text("“The mill is shut,” said Orla Venn.\n")

    assert main(["run"]) == 0
    assert (tmp_path / ".quoth" / "catalogue.db").exists()
    assert "What did Orla Venn say?" in capsys.readouterr().out


def test_a_folder_of_ones_own_goes_to_the_usual_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QUOTH_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("QUOTH_ARTICLES", "mine")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mill.txt").write_text("“The mill is shut,” said Orla Venn.\n")

    assert main(["run"]) == 0
    assert (tmp_path / ".local" / "share" / "quoth" / "catalogue.db").exists()
    assert not (tmp_path / ".quoth").exists()


def test_the_samples_do_not_go_among_articles_of_ones_own(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "sample.txt").write_text("“The gates are shut,” said Ilva Moor.\n")
    (tmp_path / "mill.txt").write_text("“The mill is shut,” said Orla Venn.\n")

    assert main(["ingest", "mill.txt"]) == 0
    assert main(["run"]) == 0
    assert capsys.readouterr().out.startswith("1 article of 1 outlet: mill.txt.")


def test_a_conversation_on_an_empty_library_says_how_to_begin(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["chat"]) == 0
    assert capsys.readouterr().out.startswith("There are no articles yet.")
