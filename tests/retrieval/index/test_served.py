"""Vectors of a server, over real HTTP: what is sent, and what a broken server can do."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings
from pydantic import SecretStr

from retrieval.catalogue import Catalogue
from retrieval.errors import EmbeddingsError, StoreError
from retrieval.index.embeddings import MOST_CHARS, MOST_TEXTS, open_embeddings
from retrieval.index.vectors import VectorIndex
from retrieval.settings import Settings
from tests.support.openai_server import wire
from tests.support.openai_server.replies import BAD_GATEWAY, NO_SUCH_MODEL, Status, Vectors
from tests.support.openai_server.server import KEY, ModelServer, serving


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as running:
        yield running


def settings_of(server: ModelServer, key: str = KEY, **more: Any) -> Settings:
    return Settings(
        embeddings="openai:some-model",
        openai_base_url=server.base_url,
        openai_api_key=SecretStr(key),
        **more,
    )


@pytest.fixture
def embeddings(server: ModelServer) -> Iterator[Embeddings]:
    with closing(open_embeddings(settings_of(server))) as opened:
        yield opened


@pytest.fixture
def served(server: ModelServer, home: Any, catalogue: Catalogue) -> Iterator[VectorIndex]:
    """The vectors of three articles, to be made by the server."""
    index = VectorIndex(settings_of(server, home=home), catalogue)
    yield index
    index.close()


def test_a_text_and_a_question_of_the_same_words_have_the_same_vector(
    embeddings: Embeddings,
) -> None:
    text = "The dam at Lindrup leaks."
    assert embeddings.embed_query(text) == embeddings.embed_documents([text])[0]
    assert embeddings.embed_query(text) == pytest.approx(wire.vector(text), abs=1e-6)


def test_many_texts_go_in_requests_of_a_size_that_servers_take(
    server: ModelServer, embeddings: Embeddings
) -> None:
    texts = [f"Passage {n}" for n in range(2 * MOST_TEXTS + 3)]
    rows = embeddings.embed_documents(texts)
    assert [len(batch) for batch in server.embedded] == [MOST_TEXTS, MOST_TEXTS, 3]
    assert rows[-1] == pytest.approx(wire.vector(texts[-1]), abs=1e-6)


def test_nothing_is_sent_for_nothing(server: ModelServer, embeddings: Embeddings) -> None:
    assert embeddings.embed_documents([]) == []
    assert server.embedded == []


@pytest.mark.parametrize("text", ["", " \n ", "la " * 5_000])
def test_no_text_is_sent_that_a_server_would_refuse(
    server: ModelServer, embeddings: Embeddings, text: str
) -> None:
    assert len(embeddings.embed_query(text)) == wire.DIMENSION
    [[sent]] = server.embedded
    assert 0 < len(sent) <= MOST_CHARS


def test_a_server_that_always_sends_plain_numbers_is_understood(
    server: ModelServer, embeddings: Embeddings
) -> None:
    plain = wire.vectors([[0.6, 0.8]], {"input": ["x"], "model": "some-model"})
    server.embedder = lambda _: Status(200, raw=json.dumps(plain))
    assert embeddings.embed_query("x") == [0.6, 0.8]


FAULTS: list[tuple[Any, str]] = [
    (NO_SUCH_MODEL, "is not known to the server under that name (404)"),
    (Status(400, "input is invalid"), "refuses the request (400)"),
    (BAD_GATEWAY, "is not reached by the server in front of it (502)"),
    (Status(429, headers={"retry-after": "7"}), "asks to wait 7 s (429)"),
    (Status(200, raw="<html>"), "sent something that is no reply"),
    (Status(200, raw='{"data": []}'), "sent something that is no reply"),
    (Status(200, raw='{"data": [{"embedding": "%%%"}]}'), "sent vectors that hold no numbers"),
    (Vectors([[1.0, 0.0], [0.0, 1.0]]), "sent 2 vectors for 1 texts"),
    (Vectors([[]]), "sent vectors that hold no numbers"),
    (Vectors([[0.5, math.nan]]), "sent vectors that hold no numbers"),
    (Vectors([[0.5, math.inf]]), "sent vectors that hold no numbers"),
    (Vectors([[0.0, 0.0]]), "sent vectors of nothing but zeros"),
]


@pytest.mark.parametrize(("made", "why"), FAULTS, ids=[why for _, why in FAULTS])
def test_a_question_hears_of_a_fault_at_once(
    server: ModelServer, embeddings: Embeddings, made: Any, why: str
) -> None:
    server.embedder = lambda _: made
    with pytest.raises(EmbeddingsError) as caught:
        embeddings.embed_query("The dam")
    assert caught.value.why == why
    assert len(server.embedded) == 1


def test_a_wrong_key_is_told_without_it(server: ModelServer) -> None:
    with (
        closing(open_embeddings(settings_of(server, key="sk-hidden"))) as embeddings,
        pytest.raises(EmbeddingsError, match=r"^does not accept the key \(401\)$"),
    ):
        embeddings.embed_query("The dam")


def test_texts_are_tried_again(server: ModelServer, embeddings: Embeddings) -> None:
    first = [Status(503, headers={"retry-after-ms": "1"})]

    def embedder(texts: Sequence[str]) -> Vectors | Status:
        return first.pop() if first else Vectors([wire.vector(text) for text in texts])

    server.embedder = embedder
    assert len(embeddings.embed_documents(["The dam", "The nets"])) == 2


def test_vectors_of_a_server_are_found_by_their_meaning(
    server: ModelServer, served: VectorIndex, catalogue: Catalogue
) -> None:
    assert served.pull() == 3
    [(n, closeness), *_] = served.nearest("The dam at Lindrup leaks.", 3)
    [passage] = catalogue.passages.by_id([n]).values()
    assert catalogue.articles.revisions([passage.revision])[passage.revision].source == "dam"
    assert 0.5 < closeness <= 1


@pytest.mark.parametrize("made", [Status(400), Vectors([[math.nan] * 64] * 3)])
def test_after_a_fault_the_next_pull_goes_on(
    server: ModelServer, served: VectorIndex, made: Vectors | Status
) -> None:
    well, server.embedder = server.embedder, lambda _: made
    with pytest.raises(EmbeddingsError):
        served.pull()
    assert (served.behind(), served.count()) == (3, 0)
    server.embedder = well
    assert served.pull() == 3
    assert served.count() == 3


def test_vectors_of_another_length_are_refused_with_the_command_that_helps(
    server: ModelServer, served: VectorIndex
) -> None:
    served.pull()
    server.embedder = lambda texts: Vectors([[0.6, 0.8]] * len(texts))
    with pytest.raises(StoreError, match="doctor --reindex") as caught:
        served.nearest("The dam", 3)
    assert "\n" not in str(caught.value)
    assert served.reindex() == 3
    assert served.nearest("The dam", 3)
