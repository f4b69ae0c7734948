"""What makes the vectors: WordLlama, an OpenAI-compatible server, or a provider of LangChain's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.embeddings import Embeddings

from retrieval.connections import trusted
from retrieval.errors import EmbeddingsError, SettingsError
from retrieval.settings import require_package

if TYPE_CHECKING:
    import httpx2
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.settings import Settings

    Matrix = NDArray[np.float32]

# A server that does not answer in this time counts as failed. Texts are tried again, after a pause
# or as long as the server asks for; somebody who asked a question does not wait for that.
TEXTS_TIMEOUT_S, TEXTS_RETRIES = 30.0, 2
QUESTION_TIMEOUT_S, QUESTION_RETRIES = 5.0, 0
# Texts in one request; OpenAI takes 2,048 with 300,000 tokens together, small servers fewer.
MOST_TEXTS = 128
# OpenAI takes 8,191 tokens of a text, and refuses the whole request for one that is longer. Only
# a passage that is a single endless sentence is; its vector is then that of its beginning.
MOST_CHARS = 6_000


class ServedEmbeddings(Embeddings):
    """Vectors that somebody else makes, checked before they are believed.

    Each method raises EmbeddingsError for a server that fails or sends what are no vectors.
    """

    def __init__(
        self, texts: Embeddings, questions: Embeddings, client: httpx2.Client | None = None
    ) -> None:
        """Passages are sent to ``texts``; ``questions`` is the same model for those who wait.

        ``client`` has the connections of both, where they are ours to close.
        """
        self._texts = texts
        self._questions = questions
        self._client = client

    def close(self) -> None:
        """Let go of the connections; nothing may be asked any more."""
        if self._client:
            self._client.close()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text."""
        steps = range(0, len(texts), MOST_TEXTS)
        return [row for at in steps for row in _embedded(self._texts, texts[at : at + MOST_TEXTS])]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return _embedded(self._questions, [text])[0]


def open_embeddings(settings: Settings) -> WordLlamaEmbeddings | ServedEmbeddings:
    """The embeddings that are set, to be closed; SettingsError where their provider is not to be
    had."""
    if settings.own_embeddings:
        return WordLlamaEmbeddings()
    if settings.openai_embeddings:
        import openai

        client = openai.DefaultHttpxClient(verify=trusted())
        return ServedEmbeddings(
            _openai(settings, client, TEXTS_TIMEOUT_S, TEXTS_RETRIES),
            _openai(settings, client, QUESTION_TIMEOUT_S, QUESTION_RETRIES),
            client,
        )
    provided = _provided(settings.embeddings)
    return ServedEmbeddings(provided, provided)


def _openai(
    settings: Settings, client: httpx2.Client, timeout_s: float, retries: int
) -> Embeddings:
    import openai
    from langchain.embeddings import init_embeddings
    from pydantic import SecretStr

    return init_embeddings(
        settings.embeddings,
        api_key=settings.openai_api_key or SecretStr("none"),
        base_url=settings.openai_base_url,
        check_embedding_ctx_length=False,  # else tiktoken downloads a file
        timeout=timeout_s,
        max_retries=retries,
        http_client=client,
        http_async_client=openai.DefaultAsyncHttpxClient(verify=trusted()),  # never asked
    )


def _provided(name: str) -> Embeddings:
    """The embeddings of another provider, which reads its own settings from the environment."""
    require_package("EMBEDDINGS", name, name.partition(":")[0])
    from langchain.embeddings import init_embeddings
    from pydantic import ValidationError

    try:
        return init_embeddings(name)
    except Exception as error:  # each provider raises errors of its own
        why = str(error).strip().partition("\n")[0] or type(error).__name__
        if isinstance(error, ValidationError):
            why = error.errors(include_input=False)[0]["msg"].removeprefix("Value error, ")
        raise SettingsError("QUOTH_EMBEDDINGS", f"{name} cannot be opened: {why}") from error


def _embedded(model: Embeddings, texts: Sequence[str]) -> list[list[float]]:
    try:  # an empty text is refused
        rows = model.embed_documents([text[:MOST_CHARS].strip() or "-" for text in texts])
        wrong = _wrong(rows, len(texts))
    except Exception as error:  # each provider raises errors of its own
        raise _translated(error) from error
    if wrong:
        raise EmbeddingsError(f"sent {wrong}", retry=False)
    return rows


def _translated(error: Exception) -> EmbeddingsError:
    from retrieval.provider_errors import FOREIGN, model_error

    if not isinstance(error, FOREIGN):
        return EmbeddingsError(f"failed ({type(error).__name__})", retry=True)
    ours = model_error(error)
    return EmbeddingsError(ours.why, retry=ours.retry, retry_after_s=ours.retry_after_s)


def _wrong(rows: Sequence[Sequence[float]], wanted: int) -> str | None:
    """What is wrong with the vectors for so many texts, None if nothing is."""
    import numpy as np

    if len(rows) != wanted:
        return f"{len(rows)} vectors for {wanted} texts"
    if len({len(row) for row in rows}) != 1:
        return "vectors of different lengths"
    numbers = np.asarray(rows, np.float32)
    if not numbers.size or not np.isfinite(numbers).all():
        return "vectors that hold no numbers"
    return None if numbers.any(axis=1).all() else "vectors of nothing but zeros"


_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
# Texts in one go: enough to keep the tokenizer's threads busy, little enough to stay small.
BATCH = 128


class WordLlamaEmbeddings(Embeddings):
    """Vectors of 256 numbers and length 1, made offline; an empty text gets zeros.

    They are means of word vectors. The wheel's files are read without WordLlama's package, whose
    import takes three times as long and whose batches, padded to the longest text, twice; a test
    compares the vectors with the package's own.

    >>> near = WordLlamaEmbeddings().embed_documents(["The dam broke.", "A dam has broken."])
    >>> sum(a * b for a, b in zip(*near)) > 0.7
    True
    """

    def __init__(self) -> None:
        self._tokenizer, self._rows = _load()

    def close(self) -> None:
        """Nothing: what is loaded is there for all."""

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
