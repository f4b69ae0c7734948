"""Whatever a Chroma server or the way to it raises is one error of ours, without its words."""

from __future__ import annotations

import inspect
from pathlib import Path

import httpx
import pytest
from chromadb.errors import error_types

from retrieval.errors import EmbeddingsError, StoreError, VectorsError
from retrieval.index.chroma import ChromaPlace
from retrieval.settings import Settings

ABOUT_VECTORS = ("InvalidDimension", "InvalidArgumentError")
OF_CHROMA = [kind for name, kind in error_types.items() if name not in ABOUT_VECTORS]
TRANSPORT = [
    kind
    for kind in vars(httpx).values()
    if inspect.isclass(kind) and issubclass(kind, httpx.TransportError)
]
OTHERS = [Exception, ValueError, KeyError, TypeError]  # over what is no reply


@pytest.fixture
def chroma_place(home: Path) -> ChromaPlace:
    return ChromaPlace(Settings(home=home, chroma_url="http://localhost:9"))


@pytest.mark.parametrize("kind", [*OF_CHROMA, *TRANSPORT, *OTHERS])
def test_an_error_of_a_server_says_what_happened_and_nothing_of_what_was_sent(
    kind: type[Exception], chroma_place: ChromaPlace
) -> None:
    with pytest.raises(VectorsError) as caught, chroma_place.translated():
        raise kind("secret")
    assert caught.value.why
    assert "secret" not in str(caught.value)
    assert isinstance(caught.value.__cause__, kind)


def test_a_status_is_told_as_its_number(chroma_place: ChromaPlace) -> None:
    request = httpx.Request("GET", "http://localhost:9/secret")
    refused = httpx.HTTPStatusError("secret", request=request, response=httpx.Response(401))
    told = r"^Chroma answers with an error \(401\)$"
    with pytest.raises(VectorsError, match=told), chroma_place.translated():
        raise refused


@pytest.mark.parametrize("name", ABOUT_VECTORS)
def test_vectors_that_do_not_fit_are_made_anew(name: str, chroma_place: ChromaPlace) -> None:
    with pytest.raises(StoreError, match="doctor --reindex") as caught, chroma_place.translated():
        raise error_types[name]("expects 64 numbers")
    assert not isinstance(caught.value, VectorsError)


def test_what_failed_elsewhere_stays_what_it_is(chroma_place: ChromaPlace, home: Path) -> None:
    with pytest.raises(EmbeddingsError), chroma_place.translated():
        raise EmbeddingsError("cannot be reached", retry=True)
    with pytest.raises(KeyError), ChromaPlace(Settings(home=home)).translated():
        raise KeyError("a fault of ours")
