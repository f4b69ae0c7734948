"""The vector index follows the catalogue's change log; only the folder's owner writes it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from retrieval.errors import StoreError
from retrieval.index.passages import document

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from retrieval.catalogue.catalogue import Catalogue
    from retrieval.catalogue.file import Change
    from retrieval.index.chroma import Vectors
    from retrieval.settings import Settings

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
        from retrieval.index.chroma import Vectors
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
