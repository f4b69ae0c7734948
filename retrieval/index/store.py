"""The vectors of passages in Chroma, embedded: cosine, one collection, which knows its model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import StoreError

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from retrieval.domain import Passage
    from retrieval.index.wordllama import Matrix, WordLlama

    Embedder = WordLlama | Embeddings

COLLECTION = "passages"
# Chroma takes 5,461 vectors at a time at most.
MOST_UPSERTED = 5_000
REINDEX = "quoth doctor --reindex"


class Vectors:
    """A folder of vectors, open. Several processes may read, one writes (see pull)."""

    def __init__(self, folder: Path, embeddings: Embedder, *, name: str) -> None:
        """Open the vectors in ``folder``, made with the embeddings of this ``name``.

        Raises StoreError if they cannot be read or were made with other embeddings.
        """
        self._folder = folder
        self._embeddings = embeddings
        self._name = name
        with translated(folder):
            self._client = _open_client(folder)
            self._collection = self._find()
        found = (self._collection.metadata or {}).get("embeddings") if self._collection else name
        if found != name:
            self.close()
            raise StoreError(f"{folder}: made with {found}, set is {name}; run {REINDEX}")

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()

    def upsert(self, places: Mapping[int, Passage], texts: Sequence[str]) -> None:
        """Store the vectors of these passages; known ids are replaced. Only the owner may.

        What Chroma keeps as the document is the place; the words stand in the catalogue alone.
        With the words, taking articles in was measured to cost three times the time and space.
        """
        vectors = _vectors(self._embeddings, texts)
        with translated(self._folder):
            self._collection = self._collection or self._made()
            ids, passages = [*places], [*places.values()]
            for at in range(0, len(ids), MOST_UPSERTED):
                some = slice(at, at + MOST_UPSERTED)
                self._collection.upsert(
                    ids=[str(n) for n in ids[some]],
                    embeddings=vectors[some],
                    documents=[_name(passage) for passage in passages[some]],
                    metadatas=[_row(passage) for passage in passages[some]],
                )

    def delete(self, ids: Sequence[int]) -> None:
        """Drop these ids, known or not. Only the owner may."""
        if self._collection is None:
            return
        with translated(self._folder):
            for at in range(0, len(ids), MOST_UPSERTED):
                self._collection.delete(ids=[str(n) for n in ids[at : at + MOST_UPSERTED]])

    def nearest(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Ids of the passages closest to ``text``, best first, with the cosine (0–1, 1 is same)."""
        if self._collection is None:
            return []
        vector = self._embeddings.embed_query(text)
        with translated(self._folder):
            found = self._collection.query(
                query_embeddings=[vector], n_results=limit, include=["distances"]
            )
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return [(int(n), 1 - far) for n, far in zip(ids, distances, strict=True)]

    def count(self) -> int:
        """How many vectors are stored."""
        with translated(self._folder):
            return int(self._collection.count()) if self._collection else 0

    def _find(self) -> Any:
        from chromadb.errors import NotFoundError

        try:
            return self._client.get_collection(COLLECTION, embedding_function=None)
        except NotFoundError:
            return None

    def _made(self) -> Any:
        """The collection as LangChain's Chroma makes it, so that its chains can open it too.

        Its import takes a second, once in the life of a folder. Rows go in beside it, as its own
        way in makes lists of them, at ten times the memory.
        """
        from langchain_chroma import Chroma

        Chroma(
            COLLECTION,
            client=self._client,
            collection_metadata={"embeddings": self._name},
            collection_configuration={"hnsw": {"space": "cosine"}},
        )
        return self._find()


def _vectors(embeddings: Embedder, texts: Sequence[str]) -> Matrix | list[list[float]]:
    """A vector for each text; rows of numbers where they can be had, a tenth of lists' memory."""
    from retrieval.index.wordllama import WordLlama

    if isinstance(embeddings, WordLlama):
        return embeddings.matrix(texts)
    return embeddings.embed_documents([*texts])


def _row(passage: Passage) -> dict[str, int]:
    span = passage.span
    return {"revision": passage.revision, "start": span.start, "stop": span.stop}


def _name(passage: Passage) -> str:
    return f"{passage.revision}:{passage.span.start}-{passage.span.stop}"


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Chroma's errors become StoreError, with the folder named and the cause kept."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError) as error:
        raise StoreError(f"{folder}: {error}; {REINDEX} makes the vectors anew") from error


def _open_client(folder: Path) -> Any:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    # Chroma reads .env by itself, under names that are not ours.
    settings = Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]
    try:
        return chromadb.PersistentClient(path=str(folder), settings=settings)
    except BaseException:  # else what failed to open is kept and handed out the next time
        SharedSystemClient.clear_system_cache()
        raise
