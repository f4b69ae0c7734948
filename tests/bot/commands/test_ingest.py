"""Articles in, from the command line."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.opening import FAILED, INTERRUPTED, WRONG_USE
from tests.support.web.feeds import page
from tests.support.web.server import serving

ARTICLES = Path(__file__).resolve().parents[3] / "articles"
ROOT = ARTICLES.parent


def err(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_folder_is_taken_in_and_counted_in_the_last_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["ingest", str(ARTICLES)]) == 0
    assert err(capsys) == ["10 articles taken."]

    assert main(["ingest", str(ARTICLES)]) == 0
    assert err(capsys) == ["0 articles taken, 10 unchanged."]


def test_what_cannot_be_read_is_refused_in_a_line_and_the_rest_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "good.txt").write_text("The mill at Ashlock is shut. It opens again in June.\n")

    assert main(["ingest", str(tmp_path), "nonesuch.txt"]) == FAILED
    lines = err(capsys)
    assert len(lines) == 3
    assert "empty.txt" in lines[0]
    assert lines[1] == "nonesuch.txt: not found."
    assert lines[2] == "1 article taken, 2 refused."


@pytest.mark.slow
def test_web_pages_are_fetched_where_that_is_allowed_and_are_of_the_outlet_that_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as web:
        web.pages["/dam"] = page("The dam at Lindrup leaks")
        there, not_there = f"{web.url}/dam", f"{web.url}/weir"
        assert main(["ingest", there]) == FAILED
        assert "not fetched unless QUOTH_FETCH_ALLOW names it" in err(capsys)[0]

        monkeypatch.setenv("QUOTH_FETCH_ALLOW", "127.0.0.1")
        assert main(["ingest", "--outlet", "Osk Wire", there, not_there]) == FAILED
    refused, report = err(capsys)
    assert not_there in refused
    assert report == "1 article taken, 1 refused."
    assert main(["ask", "What did the harbour master say about the dam?"]) == 0
    assert "Osk Wire" in capsys.readouterr().out


def test_an_article_that_changed_is_counted_as_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "mill.txt"
    for text in ("The mill at Ashlock is shut.\n", "The mill at Ashlock is open.\n"):
        article.write_text(text)
        main(["ingest", str(article)])

    assert err(capsys)[-1] == "0 articles taken, 1 changed."


def test_the_outlet_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mill.txt").write_text("“The mill is shut,” Orla Venn said.\n")
    main(["ingest", str(tmp_path), "--outlet", "Ashlock Post"])

    main(["quotes"])
    assert "Orla Venn · Ashlock Post, undated · mill.txt" in capsys.readouterr().out


def test_a_home_that_cannot_be_used_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")

    assert main(["ingest", str(ARTICLES), "--home", str(tmp_path / "file")]) in {FAILED, WRONG_USE}
    (line,) = err(capsys)
    assert str(tmp_path / "file") in line
    assert "inside Quoth" not in line


@pytest.mark.parametrize(
    ("embeddings", "needs"),
    [
        ("magic", 'needs "wordllama", "openai:MODEL" or "PROVIDER:MODEL".'),
        ("cohere:one", "cohere:one needs its package, pip install langchain-cohere."),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    embeddings: str, needs: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUOTH_EMBEDDINGS", embeddings)

    assert main(["ingest", str(ARTICLES)]) == WRONG_USE
    assert err(capsys) == [f"Setting QUOTH_EMBEDDINGS: {needs}"]


LINE = '{"id": "mill-%d", "text": "The mill at Ashlock is shut for the %dth week."}\n'


def stored(home: Path) -> int:
    """How many articles another process has stored so far."""
    if not (home / "catalogue.db").exists():
        return 0
    with closing(sqlite3.connect(home / "catalogue.db", timeout=30)) as catalogue:
        tables = catalogue.execute("SELECT 1 FROM sqlite_master WHERE name = 'articles'")
        number = "SELECT count(*) FROM articles"
        return int(catalogue.execute(number).fetchone()[0]) if tables.fetchone() else 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs Ctrl-C as a signal")
def test_ctrl_c_says_how_many_were_taken_and_a_second_run_goes_on(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [LINE % (n, n) for n in range(30)]
    many = tmp_path / "many.jsonl"
    many.write_text("".join(lines))
    pipe = subprocess.PIPE
    run = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "ingest", "-", "--outlet", "Post"],
        cwd=ROOT,
        stdin=pipe,
        stderr=pipe,
    )
    assert run.stdin is not None
    run.stdin.write("".join(lines[:20]).encode())  # and then the sender takes its time
    run.stdin.flush()
    while stored(home) < 10 and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=60)[1].decode()

    assert run.returncode == INTERRUPTED, said
    taken = re.fullmatch(r"Stopped\. (\d+) articles were taken; .* goes on from there\.\n", said)
    assert taken, said
    assert main(["ingest", str(many), "--outlet", "Post"]) == 0
    unchanged = re.search(r"(\d+) unchanged", err(capsys)[-1])
    assert unchanged
    assert 0 < int(taken[1]) <= int(unchanged[1]) < 30
