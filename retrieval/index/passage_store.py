"""The passages and their vectors in Chroma, through LangChain's store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from retrieval.errors import StoreError
from retrieval.index.chroma import REINDEX, WRITE_TIMEOUT_S, ChromaPlace, close

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings

T = TypeVar("T")

COLLECTION = "passages"


class Vectors:
    """The passages and their vectors in one place, open. Several processes may read, one writes."""

    def __init__(self, place: ChromaPlace, embeddings: Embeddings, *, name: str, of: str) -> None:
        """Open the vectors of the catalogue ``of``, made with the embeddings of this ``name``.

        Raises StoreError if they cannot be read, were made with other embeddings, or a server has
        those of another catalogue.
        """
        self._place = place
        self._embeddings = embeddings
        self._marks = {"embeddings": name, "catalogue": of}
        self._clients: list[Any] = []
        self._written: Chroma | None = None
        self._collection: Any = None
        with place.translated():
            self._clients.append(place.client())
            self._collection = _collection(self._clients[0])
        try:
            self._check(name)
        except StoreError:
            self.close()
            raise

    def _check(self, name: str) -> None:
        if not self.are_there:
            return
        refuse_others(self._place, self._collection, self._marks["catalogue"])
        made_with = (self._collection.metadata or {}).get("embeddings")
        if made_with != name:
            raise StoreError(f"{self._place}: made with {made_with}, set is {name}; run {REINDEX}")

    def close(self) -> None:
        """Let go of the place."""
        for client in self._clients:
            close(client)

    @property
    def are_there(self) -> bool:
        """Whether anything was ever stored."""
        return self._collection is not None

    def upsert(self, documents: Sequence[Document]) -> None:
        """Store passages with their vectors; known ids are replaced. Only the owner may."""
        most = self._place.bounds.written
        with self._place.translated():
            store = self._store()
            for at in range(0, len(documents), most):
                store.add_documents([self._fitting(one) for one in documents[at : at + most]])
            self._collection = self._collection or _collection(self._clients[0])

    def delete(self, ids: Sequence[int]) -> None:
        """Drop these ids, known or not. Only the owner may."""
        if not self.are_there:
            return
        most = self._place.bounds.written
        with self._place.translated():
            for at in range(0, len(ids), most):
                self._store().delete([str(n) for n in ids[at : at + most]])

    def nearest(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Ids of the passages closest to ``text``, best first, with the cosine (0–1, 1 is same).

        Chroma is asked directly, for distances alone: LangChain's search reads the documents as
        well, measured at 4 ms more for 120 of 7,300 passages, of which a few are ever shown.
        """
        if not self.are_there:
            return []
        vector = self._embeddings.embed_query(text)
        with self._place.translated():
            found = self._asked(
                lambda passages: passages.query(
                    query_embeddings=[vector],
                    n_results=min(limit, self._place.bounds.found or limit),
                    include=["distances"],
                )
            )
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return [(int(n), 1 - far) for n, far in zip(ids, distances, strict=True)]

    def count(self) -> int:
        """How many vectors are stored."""
        with self._place.translated():
            return self._asked(lambda passages: int(passages.count())) if self.are_there else 0

    def _asked(self, ask: Callable[[Any], T]) -> T:
        """What the collection says; found again where a server's owner made it anew."""
        from chromadb.errors import NotFoundError

        try:
            return ask(self._collection)
        except NotFoundError:
            self._collection = _collection(self._clients[0])
            if not self._place.served or not self.are_there:
                raise
            return ask(self._collection)

    def _fitting(self, one: Document) -> Document:
        """The passage as it may be stored: the Cloud takes no text longer than its bound."""
        most = self._place.bounds.text_bytes
        if most is None or len(one.page_content.encode()) <= most:
            return one
        cut = one.page_content.encode()[:most].decode(errors="ignore")
        return one.model_copy(update={"page_content": cut})

    def _store(self) -> Chroma:
        """The collection to write to, made where there is none; readers never load LangChain."""
        from langchain_chroma import Chroma

        if self._written is None:
            client = self._clients[0]
            if self._place.served:  # one that waits longer than a question may
                client = self._place.client(timeout_s=WRITE_TIMEOUT_S)
                self._clients.append(client)
            self._written = Chroma(
                COLLECTION,
                self._embeddings,
                client=client,
                collection_metadata=self._marks,
                collection_configuration={"hnsw": {"space": "cosine"}},
            )
        return self._written


def _collection(client: Any) -> Any:
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(COLLECTION, embedding_function=None)
    except NotFoundError:
        return None


def refuse_others(place: ChromaPlace, collection: Any, catalogue: str) -> None:
    """StoreError where a server has the passages of another catalogue: theirs are not touched."""
    if place.served and (collection.metadata or {}).get("catalogue") != catalogue:
        raise StoreError(f"{place}: has the vectors of another Quoth; set QUOTH_CHROMA_DATABASE")


def drop(place: ChromaPlace, catalogue: str) -> None:
    """Remove the vectors, though they may be of other embeddings; a folder is not even opened, as
    it may be broken."""
    import shutil

    if not place.served:
        try:
            shutil.rmtree(place.folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"{place}: {error.strerror}") from error
        return
    client = place.client(timeout_s=WRITE_TIMEOUT_S)
    try:
        with place.translated():
            collection = _collection(client)
            if collection is not None:
                refuse_others(place, collection, catalogue)
                client.delete_collection(COLLECTION)
    finally:
        close(client)
