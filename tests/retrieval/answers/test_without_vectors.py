"""A server that makes vectors and fails while questions are asked: words alone answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from retrieval.domain import Article, Head
from tests.support.library.asker import Asker, asking
from tests.support.openai_server.replies import BAD_GATEWAY, Status
from tests.support.openai_server.server import KEY, ModelServer, serving

QUESTION = "What did Orla Venn say about the dam at Lindrup?"
WORDS = "“We close it on Friday,” Orla Venn said."
ARTICLES = [
    Article("dam", f"The dam at Lindrup leaks. {WORDS}", Head("Osk Wire", published="2031-05-03")),
    Article("nets", "Nets came up empty. “The sea is tired,” said Jon Orne.", Head("Tarn Post")),
]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


def served(home: Path, server: ModelServer, **model: str) -> Iterator[Asker]:
    with asking(
        home,
        ARTICLES,
        embeddings="openai:some-model",
        **model,
        openai_base_url=server.base_url,
        openai_api_key=SecretStr(KEY),
    ) as asker:
        yield asker


@pytest.fixture
def asker(home: Path, server: ModelServer) -> Iterator[Asker]:
    """Two articles with vectors of a server, and no model."""
    yield from served(home, server, model="none")


@pytest.fixture
def writer(home: Path, server: ModelServer) -> Iterator[Asker]:
    """The same with a model."""
    yield from served(home, server)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Status(500), "has a fault of its own (500)"),
        (Status(401), "does not accept the key (401)"),
        (Status(200, raw="{}"), "sent something that is no reply"),
    ],
    ids=["broken", "refused", "nothing"],
)
def test_words_alone_answer_and_one_line_says_so(
    asker: Asker, server: ModelServer, fault: Status, why: str
) -> None:
    assert asker.ask("What did Jon Orne say about the sea?").notes == ()
    server.embedder = lambda _: fault
    answer = asker.ask(QUESTION)
    assert WORDS in answer.citations[0].quote
    assert answer.notes == (f"The server that makes vectors {why}; Quoth searched by words alone.",)


def test_what_was_answered_whole_is_answered_so_again(asker: Asker, server: ModelServer) -> None:
    whole = asker.ask(QUESTION)
    server.embedder = lambda _: BAD_GATEWAY
    again = asker.ask(QUESTION)
    assert (again.notes, again.citations) == ((), whole.citations)


def test_a_server_that_is_gone_answers_by_words(asker: Asker, server: ModelServer) -> None:
    server.close()
    answer = asker.ask(QUESTION)
    assert answer.citations
    assert len(answer.notes) == 1


def test_a_refusal_says_so_as_well(asker: Asker, server: ModelServer) -> None:
    server.embedder = lambda _: BAD_GATEWAY
    answer = asker.ask("What did Tamsin Orde say about the bell?")
    assert answer.abstained
    assert len(answer.notes) == 1


def test_a_model_answers_from_what_words_find(writer: Asker, server: ModelServer) -> None:
    server.embedder = lambda _: BAD_GATEWAY
    answer = writer.ask(QUESTION)
    assert answer.mode == "model"
    assert answer.statements
    assert len(answer.notes) == 1


def test_reading_ahead_goes_on(asker: Asker, server: ModelServer) -> None:
    server.embedder = lambda _: BAD_GATEWAY
    assert asker.ask_while_reading_ahead(QUESTION).citations
