"""The index of the catalogue's passages by their vectors, following the change log.

One process at a time may write it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from retrieval.connections import Patience
from retrieval.domain import Passage, Revision
from retrieval.errors import EmbeddingsError, StoreError, VectorsError
from retrieval.index.chroma import ChromaPlace, Vectors, drop

if TYPE_CHECKING:
    from datetime import datetime

    from langchain_core.documents import Document

    from retrieval.catalogue import Catalogue
    from retrieval.catalogue.file import Change
    from retrieval.index.embeddings import ServedEmbeddings, WordLlamaEmbeddings
    from retrieval.settings import Settings


# What the change log calls this index. A folder from before it held the words was followed under
# another name, so it counts as not begun and is made anew.
NAME = "passages"
# Changes in one step: some 500 passages, half a second; so much is done anew after a crash.
STEP_CHANGES = 64
# After a failure a server is asked again so many seconds later, then twice as many, up to the
# second: questions in between do not wait for it.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 60.0
_log = logging.getLogger(__name__)

OnProgress = Callable[[int, int], None]  # changes done, of how many


class VectorIndex:
    """The vectors of the catalogue's passages: pulled by the owner, read by all.

    Nothing heavy is loaded before the first search or pull. With a Chroma server each method that
    needs it may raise VectorsError.
    """

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        embeddings: WordLlamaEmbeddings | ServedEmbeddings | None = None,
    ) -> None:
        """The vectors of a home; ``embeddings`` where those of the settings are open already: they
        are closed with it."""
        self.place = ChromaPlace(settings)
        self._settings = settings
        self._catalogue = catalogue
        self._name = _followed_as(settings)
        self._owner = ownership(settings, catalogue)
        self._embeddings = embeddings
        self._pulling = Lock()  # one pull at a time; questions go on meanwhile
        self._lock = Lock()  # around the open vectors
        self._open: tuple[Vectors, int] | None = None  # and the change up to which it was read
        self._server = Patience(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        self._embedder = Patience(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        # Whether a server may have lost what it had: not known before it was asked.
        self._doubtful = self.place.served

    def close(self) -> None:
        """Let go of the vectors, of what makes them, and of their ownership."""
        with self._lock:
            self._close()
            if self._embeddings:
                self._embeddings.close()
            self._owner.release()

    def own(self) -> bool:
        """Become the owner, unless another process is; whether this one is now."""
        with self._lock:
            held = self._owner.is_held
            if not self._owner.acquire():
                return False
            if not held:
                self._close()  # what was read before may be old
        return True

    def behind(self) -> int:
        """How many changes of the catalogue are not in the vectors yet."""
        return self._catalogue.changes.behind(self._name)

    def lag_s(self, now: datetime) -> float:
        """For how many seconds the first change waits that is not in the vectors yet; else 0."""
        since = self._catalogue.changes.waits_since(self._name)
        return max(0.0, (now - since).total_seconds()) if since else 0.0

    @property
    def trouble(self) -> str | None:
        """How the Chroma server failed last, as VectorsError says it; None since it answered."""
        known = self._server.last
        return known.why if isinstance(known, VectorsError) else None

    def is_due(self) -> bool:
        """Whether a pull has something to do now: not while a server that failed is left alone."""
        if self._server.error or self._embedder.error:
            return False
        return self._doubtful or self.behind() > 0

    def pull(self, on_progress: OnProgress | None = None) -> int:
        """Bring the vectors up to date if this process may; the number of changes that came.

        A step that a crash or a failing server interrupted is done again and ends the same.
        """
        with self._pulling:
            if not (self._doubtful or self.behind()) or not self.own():
                return 0
            with self._asking():
                self._make_sure()
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
                raise StoreError(f"{self.place}: another process is writing the vectors")
            self._catalogue.changes.set_indexed(self._name, 0)
            self._drop()
        return self.pull(on_progress)

    def nearest(self, text: str, limit: int) -> list[tuple[int, float]]:
        """Ids of passages closest to ``text`` with their cosine; some may have left the search."""
        with self._lock, self._asking():
            vectors = self._reader()
            if self.place.served and not vectors.are_there and self._at():
                raise VectorsError("has lost the vectors")
            return vectors.nearest(text, limit)

    def count(self) -> int:
        """How many vectors are stored."""
        with self._lock, self._asking():
            return self._reader().count()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Around what asks a server: one that fails is left alone for a while."""
        if known := self._server.error:
            raise known.with_traceback(None)
        try:
            yield
        except VectorsError as error:
            if not self._server.failures:  # one line an outage
                _log.warning(
                    "%s: %s; questions are answered by words and speakers", self.place, error
                )
            self._server.failed(error)
            self._doubtful = True
            self._close()
            raise
        if self._server.failures:
            _log.warning("%s: Chroma answers again", self.place)
            self._server.is_well()

    def _make_sure(self) -> None:
        """Begin anew where a server has no vectors though some were stored."""
        if not self._doubtful:
            return
        with self._lock:
            there = self._reader().are_there
        if not there:
            self._catalogue.changes.set_indexed(self._name, 0)
        self._doubtful = False

    def _apply(self, step: list[Change]) -> None:
        with self._lock, self._asking():
            vectors = self._reader()
        gone = [n for change in step if change.op == "remove" for n in change.passages]
        came = [n for change in step if change.op == "add" for n in change.passages]
        passages = self._catalogue.passages.by_id(came)
        of = {one.revision for one in passages.values()}
        revisions = self._catalogue.articles.revisions(of, keep=False)
        try:
            with self._asking():
                if passages:
                    vectors.upsert(
                        [document(n, p, revisions[p.revision]) for n, p in passages.items()]
                    )
                vectors.delete(gone)
        except EmbeddingsError as error:
            self._embedder.failed(error)
            raise
        self._embedder.is_well()
        self._catalogue.changes.set_indexed(self._name, step[-1].seq)

    def _reader(self) -> Vectors:
        """The vectors, opened anew where their owner went on: a folder that is loaded never sees
        that."""
        from retrieval.index.embeddings import open_embeddings

        at = self._at()
        if self._open and self._open[1] != at and not self._owner.is_held and not self._follows():
            self._close()
        if self._open is None:
            self._embeddings = self._embeddings or open_embeddings(self._settings)
            name, of = self._settings.embeddings, self._catalogue.changes.catalogue_id()
            self._open = (Vectors(self.place, self._embeddings, name=name, of=of), at)
        return self._open[0]

    def _follows(self) -> bool:
        """Whether what is open sees what its owner does: a server has the same for everybody."""
        return self.place.served and self._open is not None and self._open[0].are_there

    def _at(self) -> int:
        return self._catalogue.changes.indexed(self._name)

    def _close(self) -> None:
        opened, self._open = self._open, None
        if opened:
            opened[0].close()

    def _drop(self) -> None:
        with self._lock, self._asking():
            self._close()
            drop(self.place, self._catalogue.changes.catalogue_id())


def _followed_as(settings: Settings) -> str:
    """What the change log calls these vectors; of several folders beside one server each its own.

    >>> from retrieval.settings import Settings
    >>> _followed_as(Settings(_env_file=None))
    'passages'
    """
    if not settings.server or settings.chroma_url or settings.chroma_api_key:
        return NAME
    import platform

    return f"{NAME} at {platform.node()}:{settings.home}"


def document(n: int, passage: Passage, revision: Revision, **more: Any) -> Document:
    """A passage as LangChain and Chroma hold it: its words, and the place they are cut from.

    What is not known of the article is left out, as Chroma takes no None; ``more`` comes beside.
    """
    from langchain_core.documents import Document

    head, span = revision.head, passage.span
    known = {"outlet": head.outlet, "title": head.title, "url": head.url, "date": head.published}
    place = {
        "source": revision.source,
        "revision": revision.id,
        "start": span.start,
        "stop": span.stop,
    }
    metadata = {name: told for name, told in known.items() if told is not None} | place | more
    return Document(id=str(n), page_content=span.of(revision.text), metadata=metadata)


class Ownership(Protocol):
    """The right to write the vectors; it ends with the process that has it, however that ends."""

    @property
    def is_held(self) -> bool:
        """Whether this process has it now."""

    def acquire(self) -> bool:
        """Take it unless another process has it; whether this one has it now."""

    def release(self) -> None:
        """Let go of it."""


def ownership(settings: Settings, catalogue: Catalogue | None = None) -> Ownership:
    """The ownership of the vectors of these settings, not taken yet.

    A lock on a file holds among the processes of one home. Where several machines share both
    servers, the database has the lock.
    """
    if catalogue and settings.server and (settings.chroma_url or settings.chroma_api_key):
        return catalogue.lock("vectors")
    return _FileOwnership(settings)


class _FileOwnership:
    def __init__(self, settings: Settings) -> None:
        from filelock import FileLock

        place = settings.home / "vectors.lock"
        self._lock = FileLock(place, blocking=False, thread_local=False)

    @property
    def is_held(self) -> bool:
        return self._lock.is_locked

    def acquire(self) -> bool:
        from filelock import Timeout

        try:
            if not self._lock.is_locked:
                self._lock.acquire()
        except Timeout:
            return False
        return True

    def release(self) -> None:
        self._lock.release()
