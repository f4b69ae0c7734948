"""Questions from the command line: to a scripted library, and to the sample articles."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bot.cli import main, parser
from bot.commands.opening import FAILED, UsageError
from bot.commands.show import ask
from retrieval.errors import SourceError, StoreError
from tests.support.bot.fakes import FakeLibrary
from tests.support.bot.samples import REFUSED, SPOKEN, answer

if TYPE_CHECKING:
    from retrieval.library import Library

ARTICLES = Path(__file__).resolve().parents[3] / "articles"


def asked(library: FakeLibrary, *typed: str) -> int:
    arguments: Namespace = parser().parse_args(["ask", *typed])
    return asyncio.run(ask(cast("Library", library), arguments))


def test_an_answer_is_printed_for_a_reader(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(FakeLibrary([answer(SPOKEN)]), "Who spoke?") == 0
    assert capsys.readouterr().out.startswith("▏ “We asked\n▏ eleven times,” she said.\n")


def test_a_refusal_is_an_answer_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(FakeLibrary([answer(closest=(REFUSED,))]), "Who sang?") == 0
    assert capsys.readouterr().out.startswith("Nothing in the articles answers this.")


def test_a_question_may_look_like_json(capsys: pytest.CaptureFixture[str]) -> None:
    library = FakeLibrary([answer(SPOKEN)])
    asked(library, '{"what is this?"')

    assert library.asked == [('{"what is this?"', ())]


def test_a_batch_answers_line_by_line_in_order_and_reports_what_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.txt"
    questions.write_text(
        'Who spoke?\n{"question": "and when?", "history": ["Who spoke?"]}\n{"q": 1}\n\nWho else?\n',
        encoding="utf-8",
    )
    library = FakeLibrary([answer(SPOKEN), answer(), answer(SPOKEN)])

    assert asked(library, "--json", "--batch", str(questions)) == FAILED
    out, err = capsys.readouterr()
    assert [json.loads(line)["abstained"] for line in out.splitlines()] == [False, True, False]
    assert err == 'line 3: needs "question", as text.\n'
    assert library.asked == [
        ("Who spoke?", ()),
        ("and when?", ("Who spoke?",)),
        ("Who else?", ()),
    ]


def test_a_batch_can_come_through_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Who spoke?\n"))
    asked(FakeLibrary([answer(SPOKEN)]), "--batch", "-")

    assert capsys.readouterr().out.startswith("Who spoke?\n\n▏ “We asked")


def test_a_batch_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError, match=r"nonesuch\.txt: No such file"):
        asked(FakeLibrary(), "--batch", "nonesuch.txt")


def test_a_batch_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")

    with pytest.raises(SourceError, match="is not UTF-8 text"):
        asked(FakeLibrary(), "--batch", str(tmp_path / "photo.jpg"))


def test_an_empty_question_is_wrong_use() -> None:
    with pytest.raises(UsageError):
        asked(FakeLibrary(), "  ")


def test_an_outage_is_never_shown_as_nothing_found(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StoreError):
        asked(FakeLibrary([StoreError("the file is locked")]), "Who spoke?")

    assert capsys.readouterr().out == ""


ABOUT_QUOTAS = "What did al-Dawwar say about the quotas?"


def test_a_speaker_is_quoted_from_every_outlet_that_has_words_of_theirs(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", ABOUT_QUOTAS, "--home", samples]) == 0
    said = capsys.readouterr().out

    assert "“We do not set quotas with a boathook at our throat,”" in said
    assert "Saleem al-Dawar · Valley Tribune" in said
    assert said.rstrip().endswith("10 articles of 4 outlets searched, up to 27 May 2025")


def test_every_citation_is_a_slice_of_its_article_and_its_receipt_holds(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["ask", ABOUT_QUOTAS, "--json", "--home", samples])
    first = json.loads(capsys.readouterr().out)["citations"][0]
    page = (ARTICLES / "gazette-boats-shut-ostrel.md").read_text(encoding="utf-8")
    text = page.split("---\n", 2)[2]

    assert first["source"] == first["url"]
    assert text[first["start"] : first["end"]] == first["quote"]
    assert hashlib.sha256(text.encode()).hexdigest() == first["sha256"]
    assert first["link"].startswith(first["url"] + "#:~:text=")
    assert main(["verify", first["receipt"], "--home", samples]) == 0
    assert first["quote"] in capsys.readouterr().out


def test_outlet_and_days_narrow_what_is_searched(
    samples: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scope = ["--outlet", "Harbour Gazette", "--since", "2025-05-07", "--until", "2025-05-10"]
    main(["ask", ABOUT_QUOTAS, "--json", *scope, "--home", samples])
    answered = json.loads(capsys.readouterr().out)

    assert answered["searched"] == {"articles": 1, "outlets": 1, "until": "2025-05-09"}
    assert {citation["published"] for citation in answered["citations"]} <= {"2025-05-09"}


def test_an_empty_library_says_that_nothing_was_searched(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["ask", ABOUT_QUOTAS]) == 0
    assert capsys.readouterr().out.startswith("Nothing was searched: no article is stored")
