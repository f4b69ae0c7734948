"""Passages in Chroma, through LangChain's store: one collection, cosine, which knows its model."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.errors import StoreError

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings

# Chroma loads httpx, and that its command line with rich and pygments: a tenth of a cold
# question. None stands for a module that is not there, which httpx is prepared for.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

COLLECTION = "passages"
# Chroma takes 5,461 vectors at a time at most, and LangChain does not split.
MOST_UPSERTED = 5_000
REINDEX = "quoth doctor --reindex"


class Vectors:
    """A folder of passages and their vectors, open. Several processes may read, one writes."""

    def __init__(self, folder: Path, embeddings: Embeddings, *, name: str) -> None:
        """Open the vectors in ``folder``, made with the embeddings of this ``name``.

        Raises StoreError if they cannot be read or were made with other embeddings.
        """
        self._folder = folder
        self._embeddings = embeddings
        self._name = name
        self._written: Chroma | None = None
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

    def upsert(self, documents: Sequence[Document]) -> None:
        """Store passages with their vectors; known ids are replaced. Only the owner may."""
        with translated(self._folder):
            store = self._store()
            for at in range(0, len(documents), MOST_UPSERTED):
                store.add_documents([*documents[at : at + MOST_UPSERTED]])
            self._collection = self._collection or self._find()

    def delete(self, ids: Sequence[int]) -> None:
        """Drop these ids, known or not. Only the owner may."""
        if self._collection is None:
            return
        with translated(self._folder):
            for at in range(0, len(ids), MOST_UPSERTED):
                self._store().delete([str(n) for n in ids[at : at + MOST_UPSERTED]])

    def nearest(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Ids of the passages closest to ``text``, best first, with the cosine (0–1, 1 is same).

        Chroma is asked directly, for distances alone: LangChain's search reads the documents as
        well, measured at 4 ms more for 120 of 7,300 passages, of which a few are ever shown.
        """
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

    def _store(self) -> Chroma:
        """The collection to write to, made where there is none; readers never load LangChain."""
        from langchain_chroma import Chroma

        self._written = self._written or Chroma(
            COLLECTION,
            self._embeddings,
            client=self._client,
            collection_metadata={"embeddings": self._name},
            collection_configuration={"hnsw": {"space": "cosine"}},
        )
        return self._written


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
