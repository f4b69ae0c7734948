"""WordLlama's vectors for LangChain, read from its wheel's files.

They are means of word vectors. The files are read here without WordLlama's package, whose import
takes three times as long and whose batches, padded to the longest text, twice; a test holds the
vectors to the package's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.embeddings import Embeddings

from retrieval.errors import SettingsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
# Texts in one go: enough to keep the tokenizer's threads busy, little enough to stay small.
BATCH = 128


class WordLlamaEmbeddings(Embeddings):
    """Vectors of 256 numbers and length 1, made offline; an empty text gets zeros.

    >>> near = WordLlamaEmbeddings().embed_documents(["The dam broke.", "A dam has broken."])
    >>> sum(a * b for a, b in zip(*near)) > 0.7
    True
    """

    def __init__(self) -> None:
        self._tokenizer, self._rows = _load()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text."""
        found: list[list[float]] = self.matrix(texts).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """As ``embed_documents``, one row for each text."""
        import numpy as np

        parts = [self._batch(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self._rows.shape[1]), np.float32)

    def _batch(self, texts: Sequence[str]) -> Matrix:
        import numpy as np

        encoded = self._tokenizer.encode_batch_fast([*texts], add_special_tokens=False)
        sums = np.zeros((len(encoded), self._rows.shape[1]), np.float32)
        for n, found in enumerate(encoded):  # one by one stays in the processor's cache
            sums[n] = self._rows[np.array(found.ids, np.intp)].sum(axis=0)
        return _unit(sums)

    def words(self, words: Sequence[str]) -> Matrix:
        """As ``matrix``, in half the time where the texts are single words."""
        import numpy as np

        encoded = self._tokenizer.encode_batch_fast([*words], add_special_tokens=False)
        ids = [found.ids for found in encoded]
        lengths = np.array([*map(len, ids)], np.intp)
        flat = np.fromiter(chain.from_iterable(ids), np.intp)
        starts = np.cumsum(lengths) - lengths
        sums = np.zeros((len(ids), self._rows.shape[1]), np.float32)
        for n in range(int(lengths.max(initial=0))):  # the first token of all, the second, …
            longer = np.flatnonzero(lengths > n)
            sums[longer] += self._rows[flat[starts[longer] + n]]
        return _unit(sums)


def _unit(sums: Matrix) -> Matrix:
    import numpy as np

    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    unit: Matrix = sums / np.maximum(norms, np.finfo(np.float32).tiny)
    return unit


@lru_cache(maxsize=1)
def _load() -> tuple[Any, Matrix]:
    """The tokenizer and one row for each token, from the installed wheel; some 0.2 s."""
    import numpy as np
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    spec = find_spec("wordllama")
    if spec is None or spec.origin is None:
        raise SettingsError("QUOTH_EMBEDDINGS", "wordllama needs its package")
    folder = Path(spec.origin).parent
    tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    rows = next(iter(load_file(folder / _WEIGHTS).values()))
    return tokenizer, np.ascontiguousarray(rows, dtype=np.float32)
