"""A Chroma server that is down, slow, emptied or somebody else's; nothing is lost."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.cli import main
from retrieval.catalogue.rows import utc_now
from retrieval.domain import Article, Head
from retrieval.errors import StoreError
from retrieval.index import vectors
from retrieval.index.chroma import QUESTION_TIMEOUT_S
from tests.support.chroma.server import PATIENCE_S, ChromaServer
from tests.support.library.asker import Asker, asking

QUESTION = "What did Orla Venn say about the dam at Lindrup?"
OTHER_QUESTION = "Who is tired?"
WORDS = "“We close it on Friday,” Orla Venn said."
ARTICLES = [
    Article("dam", f"The dam at Lindrup leaks. {WORDS}", Head("Osk Wire", published="2031-05-03")),
    Article("nets", "Nets came up empty. “The sea is tired,” said Jon Orne.", Head("Tarn Post")),
]
MORE = [Article("ovens", "Bakers lit their ovens before dawn.", Head("Tarn Post"))]

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that failed is asked again at once."""
    monkeypatch.setattr(vectors, "FIRST_PAUSE_S", 0.0)
    monkeypatch.setattr(vectors, "LONGEST_PAUSE_S", 0.0)


@pytest.fixture
def asker(home: Path, served: dict[str, Any]) -> Iterator[Asker]:
    with asking(home, ARTICLES, model="none", **served) as asker:
        yield asker


def test_words_and_speakers_answer_and_one_line_says_so(
    asker: Asker, chroma: ChromaServer, caplog: pytest.LogCaptureFixture
) -> None:
    assert asker.ask(OTHER_QUESTION).notes == ()
    chroma.stop()
    answers = [asker.ask(QUESTION) for _ in range(3)]
    for answer in answers:
        assert WORDS in answer.citations[0].quote
        [note] = answer.notes
        assert note.startswith("Chroma ")
        assert note.endswith("; Quoth searched by words and speakers.")
    assert answers[-1].notes == ("Chroma cannot be reached; Quoth searched by words and speakers.",)
    assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) == 1
    chroma.start()
    assert asker.ask(QUESTION).notes == ()
    assert caplog.records[-1].getMessage() == f"{chroma.url}: Chroma answers again"


def test_articles_taken_meanwhile_come_into_the_vectors_when_it_is_back(
    asker: Asker, chroma: ChromaServer
) -> None:
    chroma.stop()
    asker.take(MORE)
    assert asker.run(asker.library.upkeep.catch_up()) == 0
    health = asker.run(asker.library.upkeep.health())
    assert (health.behind, health.trouble) == (1, "cannot be reached")
    later = utc_now() + timedelta(minutes=2)
    assert 119 < asker.library.index.lag_s(later) < 119 + PATIENCE_S
    chroma.start()
    assert asker.run(asker.library.upkeep.catch_up()) == 1
    assert asker.library.index.lag_s(later) == 0
    assert asker.library.index.count() == 3
    assert asker.run(asker.library.upkeep.catch_up()) == 0


def test_a_server_that_is_held_up_holds_no_question_up(
    asker: Asker, chroma: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asker.ask(OTHER_QUESTION).notes == ()
    monkeypatch.setattr(asker.library.index._server, "_pauses_s", (60.0, 60.0))
    chroma.hold()
    try:
        began = time.monotonic()
        first, second = asker.ask(QUESTION), asker.ask("Who spoke of the sea?")
        waited = time.monotonic() - began
    finally:
        chroma.go_on()
    assert first.notes == second.notes
    assert first.notes[0].startswith("Chroma does not answer in time")
    assert waited < 2 * QUESTION_TIMEOUT_S


def test_something_that_takes_connections_and_never_answers_is_given_up(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with asking(
            home,
            ARTICLES,
            model="none",
            chroma_url=url,
            chroma_headers=SecretStr('{"X-Team": "news"}'),
            chroma_api_key=SecretStr("ck-hidden"),
        ) as asker:
            answer = asker.ask(QUESTION)
        connection, _ = deaf.accept()
        with connection:
            sent = connection.recv(4096).lower()
    assert b"x-team: news" in sent
    assert b"x-chroma-token: ck-hidden" in sent
    assert WORDS in answer.citations[0].quote
    assert answer.notes[0].startswith("Chroma does not answer in time")


def test_a_server_that_was_emptied_is_filled_again(
    asker: Asker, chroma: ChromaServer, served: dict[str, Any]
) -> None:
    chroma.drop_collection(served["chroma_database"])
    assert asker.ask(QUESTION).notes[0].startswith("Chroma has ")
    assert asker.run(asker.library.upkeep.catch_up()) == 2
    assert asker.library.index.count() == 2
    assert asker.ask(QUESTION).notes == ()


def test_it_is_noticed_at_the_start_as_well(
    home: Path, chroma: ChromaServer, served: dict[str, Any]
) -> None:
    with asking(home, ARTICLES, model="none", **served):
        pass
    chroma.drop_collection(served["chroma_database"])
    with asking(home, model="none", **served) as asker:
        assert asker.library.index.count() == 2


def test_the_vectors_of_another_quoth_are_not_touched(
    asker: Asker, served: dict[str, Any], tmp_path: Path
) -> None:
    with (
        pytest.raises(StoreError, match="QUOTH_CHROMA_DATABASE"),
        asking(tmp_path / "other", MORE, model="none", **served),
    ):
        pass
    assert asker.library.index.count() == 2


def test_a_reader_goes_on_when_the_owner_made_the_vectors_anew(
    asker: Asker, home: Path, served: dict[str, Any]
) -> None:
    with asking(home, model="none", **served) as reader:
        assert reader.ask(QUESTION).notes == ()
        asker.run(asker.library.upkeep.reindex())
        assert reader.ask(QUESTION).notes == ()


def test_an_unknown_database_is_told(home: Path, chroma: ChromaServer) -> None:
    with asking(
        home, ARTICLES, model="none", chroma_url=chroma.url, chroma_database="nowhere"
    ) as asker:
        health = asker.run(asker.library.upkeep.health())
    assert health.trouble == "has no such tenant, database or collection"


def test_the_bounds_of_the_cloud_are_kept(home: Path, chroma: ChromaServer) -> None:
    long = "“" + "The sea is wide and the night is long, " * 500 + "” said Jon Orne."
    cloud = {"chroma_url": chroma.url, "chroma_api_key": SecretStr("ck-hidden")}
    many = [Article(f"n{n}", f"Harbour {n} was closed.", Head("Osk Wire")) for n in range(330)]
    with asking(
        home, [*many, Article("long", long, Head("Osk Wire"))], model="none", **cloud
    ) as asker:
        assert asker.library.index.count() == 331
        assert len(asker.library.index.nearest("harbours", 320)) == 300


def test_the_command_line_says_what_is_wrong_and_takes_articles_all_the_same(
    chroma: ChromaServer,
    served: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("QUOTH_CHROMA_URL", served["chroma_url"])
    monkeypatch.setenv("QUOTH_CHROMA_DATABASE", served["chroma_database"])
    monkeypatch.setenv("QUOTH_CHROMA_HEADERS", json.dumps({"Authorization": "Bearer hidden"}))
    page = tmp_path / "dam.txt"
    page.write_text(f"Osk Wire: {ARTICLES[0].text}")
    chroma.stop()
    assert main(["ingest", str(page)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "Chroma cannot be reached: the vectors of what was taken are made later.",
        "1 article taken.",
    ]
    assert main(["doctor"]) == 1
    said = "".join(capsys.readouterr())
    assert "Chroma cannot be reached: questions are answered by words and speakers." in said
    chroma.start()
    assert main(["doctor", "--reindex"]) == 0
    said += "".join(capsys.readouterr())
    assert f"1 vector by wordllama, in Chroma at {chroma.url}" in said
    assert "hidden" not in said
