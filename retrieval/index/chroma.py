"""Chroma: where the vectors are kept (a folder, a server, the Cloud), and the passages in it.

Through LangChain's store; Chroma's errors become ours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from retrieval.errors import QuothError, StoreError, VectorsError

if TYPE_CHECKING:
    from pathlib import Path

    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings

    from retrieval.settings import Settings


# Chroma loads httpx, and that its command line with rich and pygments: a tenth of a cold
# question. None stands for a module that is not there, which httpx is prepared for.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

REINDEX = "quoth doctor --reindex"
CLOUD = "https://api.trychroma.com:443"
HEARTBEAT = "/api/v2/heartbeat"
PORT, TLS_PORT = 8000, 443
# A question does not wait longer for a server; a write of some hundred passages may.
QUESTION_TIMEOUT_S, WRITE_TIMEOUT_S = 3.0, 60.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that one request may hold; None: no bound."""

    written: int
    found: int | None = None
    text_bytes: int | None = None


# Chroma takes 5,461 vectors at a time at most in a folder, a server 40 MB; LangChain does not
# split. Those of the Cloud: docs.trychroma.com/cloud/quotas-limits.
IN_FOLDER, ON_SERVER = Bounds(5_000), Bounds(500)
IN_CLOUD = Bounds(300, 300, 16_384)


class ChromaPlace:
    """Where the vectors of a home are kept."""

    def __init__(self, settings: Settings) -> None:
        self.folder: Path = settings.home / "vectors"
        self.served = settings.served_vectors
        self._settings = settings
        cloud = settings.chroma_api_key is not None
        self.bounds = (IN_CLOUD if cloud else ON_SERVER) if self.served else IN_FOLDER
        self._url = settings.chroma_url or CLOUD

    def __str__(self) -> str:
        """The folder, or the server's address."""
        return self._url if self.served else str(self.folder)

    def client(self, *, timeout_s: float = QUESTION_TIMEOUT_S) -> Any:
        """A client of Chroma's, to be closed; raises StoreError, of a server VectorsError."""
        with self.translated():
            return self._server(timeout_s) if self.served else self._embedded()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Chroma's errors become ours, the cause kept."""
        from chromadb.errors import ChromaError, InvalidArgumentError, InvalidDimensionException

        about_vectors = (InvalidArgumentError, InvalidDimensionException)
        try:
            yield
        except QuothError:
            raise
        except Exception as error:
            if self.served and not isinstance(error, about_vectors):
                raise VectorsError(_why(error)) from error
            if not isinstance(error, ChromaError | OSError):
                raise
            raise StoreError(f"{self}: {error}; {REINDEX} makes the vectors anew") from error

    def _embedded(self) -> Any:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient

        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            return chromadb.PersistentClient(path=str(self.folder), settings=_chroma_settings())
        except BaseException:  # else what failed to open is kept and handed out the next time
            SharedSystemClient.clear_system_cache()
            raise

    def _server(self, timeout_s: float) -> Any:
        """A client with a bound to how long it waits, which Chroma does not set while it is made:
        only a server that has just answered is connected to."""
        import chromadb
        from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT

        asked, parts = self._settings, urlsplit(self._url)
        tls, key, headers = parts.scheme == "https", asked.chroma_api_key, self._headers()
        host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
        port = parts.port or (TLS_PORT if tls else PORT)
        _heartbeat(f"{parts.scheme}://{host}:{port}", headers)
        client: Any
        common: dict[str, Any] = {
            "tenant": asked.chroma_tenant or DEFAULT_TENANT,
            "database": asked.chroma_database or DEFAULT_DATABASE,
            "settings": _chroma_settings(chroma_server_host=None, chroma_server_http_port=None),
        }
        try:
            if key:
                client = chromadb.CloudClient(
                    api_key=key.get_secret_value(),
                    cloud_host=host,
                    cloud_port=port,
                    enable_ssl=tls,
                    **common,
                )
            else:
                client = chromadb.HttpClient(
                    host=host, port=port, ssl=tls, headers=headers, **common
                )
        except Exception as error:  # what was begun is nobody's to close
            for frame, _ in walk_tb(error.__traceback__):
                _hang_up(frame.f_locals.get("self"))
            raise
        client._server._session.timeout = timeout_s
        return client

    def _headers(self) -> dict[str, str]:
        given, key = self._settings.chroma_headers, self._settings.chroma_api_key
        headers: dict[str, str] = json.loads(given.get_secret_value()) if given else {}
        return headers | ({"X-Chroma-Token": key.get_secret_value()} if key else {})


def close(client: Any) -> None:
    """Let go of a client, and of its connections, which Chroma keeps."""
    client.close()
    _hang_up(client)


def _hang_up(client: Any) -> None:
    """Close the connections of a client and of the one inside it that looks after databases."""
    for part in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            session.close()


def _chroma_settings(**more: Any) -> Any:
    return _defaults().model_copy(update=more)  # a client writes its folder into what it is given


@cache
def _defaults() -> Any:
    """Made once, as that takes 50 ms."""
    from chromadb.config import Settings

    # Chroma reads .env by itself, under names that are not ours.
    return Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]


def _heartbeat(url: str, headers: dict[str, str]) -> None:
    import httpx

    reply = httpx.get(url + HEARTBEAT, headers=headers, timeout=QUESTION_TIMEOUT_S)
    reply.raise_for_status()
    reply.json()["nanosecond heartbeat"]


def _why(error: Exception) -> str:
    """What happened, on one line that reads on after "Chroma", without a word of the server's."""
    import httpx
    from chromadb import errors

    match error:
        case httpx.TimeoutException():
            return "does not answer in time"
        case httpx.ConnectError() | httpx.ProxyError():
            return "cannot be reached"
        case httpx.HTTPStatusError():
            return f"answers with an error ({error.response.status_code})"
        case httpx.TransportError():
            return "broke off"
        case errors.NotFoundError():
            return "has no such tenant, database or collection"
        case errors.ChromaAuthError() | errors.AuthorizationError():
            return "does not accept the key"
        case errors.RateLimitError() | errors.QuotaError():
            return "asks to wait"
        case errors.ChromaError():
            return f"reports an error ({type(error).__name__})"
        case _:
            return "sent something that is no reply"


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
        try:
            with place.translated():
                self._clients.append(place.client())
                self._collection = _collection(self._clients[0])
            self._check(name)
        except BaseException:
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
