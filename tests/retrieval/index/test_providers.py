"""Which embeddings a setting opens: our own, a server's, or those of a provider of LangChain's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain.embeddings import base

from retrieval.domain import Article, Head
from retrieval.errors import SettingsError
from retrieval.index.embeddings import ServedEmbeddings, WordLlamaEmbeddings, open_embeddings
from retrieval.settings import Settings
from tests.support.library.asker import asking

ARTICLES = [Article("dam", "The dam at Lindrup leaks.", Head("Osk Wire"))]
PROVIDER = """
from langchain_core.embeddings import Embeddings
from pydantic import BaseModel, field_validator

class ProviderError(Exception):
    pass

class OllamaEmbeddings(BaseModel, Embeddings):
    model: str

    @field_validator("model")
    @classmethod
    def known(cls, model):
        if model == "none":
            raise ValueError("Input should be a valid address")
        return model

    def embed_documents(self, texts):
        if any("break" in text for text in texts):
            raise ProviderError("refused")
        return [[1.0, len(text), 0.5] for text in texts]

    def embed_query(self, text):
        return self.embed_documents([text])[0]
"""


def test_another_name_opens_a_model_of_a_server(home: Path) -> None:
    settings = Settings(home=home, embeddings="openai:small", openai_base_url="http://[::1]:9/v1")
    assert isinstance(open_embeddings(settings), ServedEmbeddings)


def test_the_default_is_wordllama(home: Path) -> None:
    assert isinstance(open_embeddings(Settings(home=home)), WordLlamaEmbeddings)


@pytest.fixture
def ollama(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A provider's package as LangChain looks for it, with vectors of three numbers."""
    (tmp_path / "langchain_ollama.py").write_text(PROVIDER)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "langchain_ollama", raising=False)
    base._get_embeddings_class_creator.cache_clear()
    yield
    base._get_embeddings_class_creator.cache_clear()
    sys.modules.pop("langchain_ollama", None)


def test_another_provider_makes_the_vectors_where_its_package_is_there(
    home: Path, ollama: None
) -> None:
    with asking(home, ARTICLES, embeddings="Ollama: small:latest", model="none") as asker:
        assert asker.library.settings.embeddings == "ollama:small:latest"
        assert asker.library.index.count() == 1
        assert asker.ask("Does the dam leak?").citations


def test_a_question_hears_that_another_provider_failed(home: Path, ollama: None) -> None:
    with asking(home, ARTICLES, embeddings="ollama:small", model="none") as asker:
        answer = asker.ask("Does the dam break?")
    assert answer.citations
    assert answer.notes == (
        "The server that makes vectors failed (ProviderError); Quoth searched by words alone.",
    )


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("cohere:one", "cohere:one needs its package, pip install langchain-cohere"),
        ("magic:embed", "magic:embed cannot be opened: Provider 'magic' is not supported."),
        ("ollama:none", "ollama:none cannot be opened: Input should be a valid address"),
    ],
)
def test_a_provider_that_is_not_to_be_had_is_told_before_anything_is_taken(
    name: str, needs: str, home: Path, ollama: None
) -> None:
    with pytest.raises(SettingsError) as caught, asking(home, embeddings=name):
        pass
    assert (caught.value.setting, caught.value.needs) == ("QUOTH_EMBEDDINGS", needs)
    assert not (home / "catalogue.db").exists()
