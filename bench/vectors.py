"""Vectors through LangChain's ``Embeddings``, as the recipe uses them: WordLlama's and MiniLM's."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from langchain_core.embeddings import Embeddings

# Word pieces of a text that are read, as the model was trained; texts in one run.
MOST_TOKENS, TEXTS_AT_ONCE = 256, 16


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


class MiniLMVectors(Embeddings):
    """384 numbers a text, of length one: the mean over its tokens by all-MiniLM-L6-v2."""

    def __init__(self, folder: Path) -> None:
        """From the ``model.onnx`` and ``tokenizer.json`` in ``folder``."""
        from onnxruntime import InferenceSession
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.enable_padding()  # to the longest of a run
        self._session = InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in their order."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        found: list[list[float]] = [[]] * len(texts)
        for at in range(0, len(order), TEXTS_AT_ONCE):
            some = order[at : at + TEXTS_AT_ONCE]
            for n, row in zip(some, self._read([texts[n] for n in some]), strict=True):
                found[n] = row
        return found

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        return self.embed_documents([text])[0]

    def _read(self, texts: list[str]) -> list[list[float]]:
        import numpy as np

        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([each.ids for each in encoded], np.int64)
        mask = np.array([each.attention_mask for each in encoded], np.int64)
        fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, fed)[0]
        sums = (states * mask[:, :, None]).sum(axis=1)
        rows: list[list[float]] = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).tolist()
        return rows
