"""The vectors of the passages: Chroma through LangChain's store, following the change log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from retrieval.errors import StoreError
from retrieval.index.passages import document

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings

    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.catalogue.file import Change
    from retrieval.settings import Settings

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


# What the change log calls this index. A folder from before it held the words was followed under
# another name, so it counts as not begun and is made anew.
NAME = "passages"
# Changes in one step: some 500 passages, half a second; so much is done anew after a crash.
STEP_CHANGES = 64

OnProgress = Callable[[int, int], None]  # changes done, of how many


class VectorIndex:
    """The vectors of the catalogue's passages: pulled by the owner, read by all.

    Nothing heavy is loaded before the first search or pull.
    """

    def __init__(
        self, settings: Settings, catalogue: Catalogue, embeddings: Embeddings | None = None
    ) -> None:
        """The vectors of a home; ``embeddings`` where those of the settings are open already."""
        from filelock import FileLock

        self.folder = settings.home / "vectors"
        self._settings = settings
        self._catalogue = catalogue
        self._owner = FileLock(f"{self.folder}.lock", blocking=False, thread_local=False)
        self._embeddings = embeddings
        self._pulling = Lock()  # one pull at a time; questions go on meanwhile
        self._lock = Lock()  # around the open vectors
        self._open: tuple[Vectors, int] | None = None  # and the change up to which it was read

    def close(self) -> None:
        """Let go of the vectors and of their ownership."""
        with self._lock:
            self._close()
            self._owner.release()

    def own(self) -> bool:
        """Become the owner, unless another process is; whether this one is now."""
        from filelock import Timeout

        with self._lock:
            if not self._owner.is_locked:
                try:
                    self._owner.acquire()
                except Timeout:
                    return False
                self._close()  # what was read before may be old
        return True

    def behind(self) -> int:
        """How many changes of the catalogue are not in the vectors yet."""
        return self._catalogue.changes.behind(NAME)

    def pull(self, on_progress: OnProgress | None = None) -> int:
        """Bring the vectors up to date if this process may; the number of changes that came.

        A step that a crash interrupted is done again and ends the same.
        """
        with self._pulling:
            if not self.behind() or not self.own():
                return 0
            if not self._at():  # of an older version, or cut short in its first step
                self._drop()
            done, total = 0, self.behind()
            while step := self._catalogue.changes.after(self._at(), STEP_CHANGES):
                self._apply(step)
                done += len(step)
                if on_progress:
                    on_progress(done, max(done, total))
            return done

    def reindex(self, on_progress: OnProgress | None = None) -> int:
        """Make all vectors anew; raises StoreError where another process owns them."""
        with self._pulling:
            if not self.own():
                raise StoreError(f"{self.folder}: another process is writing the vectors")
            self._catalogue.changes.set_indexed(NAME, 0)
            self._drop()
        return self.pull(on_progress)

    def nearest(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Ids of passages closest to ``text`` with their cosine; some may have left the search."""
        with self._lock:
            return self._reader().nearest(text, limit)

    def count(self) -> int:
        """How many vectors are stored."""
        with self._lock:
            return self._reader().count()

    def _apply(self, step: list[Change]) -> None:
        with self._lock:
            vectors = self._reader()
        gone = [n for change in step if change.op == "remove" for n in change.passages]
        came = [n for change in step if change.op == "add" for n in change.passages]
        passages = self._catalogue.passages.by_id(came)
        of = {one.revision for one in passages.values()}
        revisions = self._catalogue.articles.revisions(of, keep=False)
        if passages:
            vectors.upsert([document(n, p, revisions[p.revision]) for n, p in passages.items()])
        vectors.delete(gone)
        self._catalogue.changes.set_indexed(NAME, step[-1].seq)

    def _reader(self) -> Vectors:
        """The vectors, opened anew where their owner went on: a loaded index never sees that."""
        from retrieval.index.embeddings import open_embeddings

        at = self._at()
        if self._open and self._open[1] != at and not self._owner.is_locked:
            self._close()
        if self._open is None:
            self._embeddings = self._embeddings or open_embeddings(self._settings)
            name = self._settings.embeddings
            self._open = (Vectors(self.folder, self._embeddings, name=name), at)
        return self._open[0]

    def _at(self) -> int:
        return self._catalogue.changes.indexed(NAME)

    def _close(self) -> None:
        if self._open:
            self._open[0].close()
            self._open = None

    def _drop(self) -> None:
        """Remove the folder without opening it: it may be broken or of other embeddings."""
        import shutil

        with self._lock:
            self._close()
            try:
                shutil.rmtree(self.folder)
            except FileNotFoundError:
                return
            except OSError as error:
                raise StoreError(f"{self.folder}: {error.strerror}") from error
