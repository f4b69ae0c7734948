"""WordLlama vectors through LangChain's ``Embeddings``, as the recipe uses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from langchain_core.embeddings import Embeddings


def load_wordllama() -> Any:
    """The model as it is in the wheel, without a look at the network."""
    import wordllama

    folder = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(disable_download=True, cache_dir=folder)


class WordVectors(Embeddings):
    """256 numbers a text, of length one."""

    def __init__(self) -> None:
        self._model = load_wordllama()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in their order."""
        return cast("list[list[float]]", self._model.embed(texts, norm=True).tolist())

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        return self.embed_documents([text])[0]
