"""How a library is, and what keeps it so: vectors brought up to date, articles let go, backups.

The vectors are in no backup, as they are made from the catalogue: after a restore they are made
anew, in steps that an interruption does not undo.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import lzma
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Self
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from retrieval.domain import Scope
from retrieval.errors import SourceError, StoreError, VectorsError

if TYPE_CHECKING:
    from retrieval.catalogue import Catalogue
    from retrieval.catalogue.articles import CatalogueCounts
    from retrieval.domain import Searched
    from retrieval.index.vectors import OnProgress, VectorIndex
    from retrieval.settings import Settings
    from retrieval.stories.story_pull import StoryPull


@dataclass(frozen=True, slots=True)
class Health:
    """How the library is: what it holds, and whether the vectors keep up."""

    home: str
    embeddings: str
    counts: CatalogueCounts
    searched: Searched
    outdated: int  # articles that an older version has read
    behind: int  # changes of the catalogue that are not in the vectors yet
    lag_s: float  # for so many seconds the first of them waits
    vectors: int
    owner: bool  # whether this process may write the vectors
    place: str | None = None  # the Chroma server that keeps them
    trouble: str | None = None  # what keeps it from being asked; ``vectors`` is 0 then


class Upkeep:
    """What is done to a library beside taking in and asking. Raises StoreError as it does."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, index: VectorIndex, stories: StoryPull
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._index = index
        self._stories = stories

    async def refresh(self, on_progress: OnProgress | None = None) -> int:
        """Bring the vectors up to date, if this process may write them; how many changes came.

        A Chroma server that fails is no error: ``catch_up`` goes on later.
        """
        came = 0
        with suppress(VectorsError):
            came = await asyncio.to_thread(self._index.pull, on_progress)
        await asyncio.to_thread(self._catalogue.search.tidy)
        return came

    async def catch_up(self) -> int:
        """As ``refresh``, where something is behind and no server asks for patience."""
        return await self.refresh() if await asyncio.to_thread(self._index.is_due) else 0

    async def reindex(self, on_progress: OnProgress | None = None) -> int:
        """Make all vectors anew; StoreError where another process owns them."""
        return await asyncio.to_thread(self._index.reindex, on_progress)

    async def read_anew(self, on_progress: OnProgress | None = None) -> int:
        """Read again what an older version read; how many articles are now read otherwise.

        Receipts hold, as no text changes.
        """
        from retrieval.ingest.take import read_anew

        changed = await asyncio.to_thread(read_anew, self._catalogue, on_progress)
        await self.refresh()
        return changed

    async def let_go(self, now: datetime) -> int:
        """Let articles leave the search that came over QUOTH_KEEP_DAYS ago; how many did.

        Their texts go at the next call, and with them their space.
        """
        kept = self._settings.keep_days
        return await asyncio.to_thread(self._let_go, now - timedelta(kept)) if kept else 0

    def _let_go(self, before: datetime) -> int:
        self._stories.pull()  # it reads the texts of all that came
        retention = self._catalogue.retention
        emptied, left = retention.empty(), retention.leave(before)
        if left:
            with suppress(VectorsError):  # pulled later
                self._index.pull()
        if emptied or left:
            retention.tidy()
        return left

    async def health(self) -> Health:
        """How the library is now."""
        return await asyncio.to_thread(self._health)

    def _health(self) -> Health:
        catalogue, index = self._catalogue, self._index
        trouble, vectors = None, 0
        try:
            vectors = index.count()
        except VectorsError as error:
            trouble = error.why
        return Health(
            home=str(self._settings.home),
            embeddings=self._settings.embeddings,
            counts=catalogue.articles.counts(),
            searched=catalogue.search.searched(Scope()),
            outdated=len(catalogue.articles.outdated()),
            behind=index.behind(),
            lag_s=index.lag_s(datetime.now(UTC)),
            vectors=vectors,
            owner=index.own(),
            place=str(index.place) if index.place.served else None,
            trouble=trouble,
        )


MANIFEST = "backup.json"
FORMAT = 1
NOT_ONE = "is no backup that quoth backup made"
_CHUNK_BYTES = 1 << 20
_BROKEN = (zlib.error, lzma.LZMAError)  # what is packed; RuntimeError: with a password
_MOST_MANIFEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A database in a backup; ``rows`` are counted by table."""

    sha256: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself."""

    made_at: str
    files: Mapping[str, StoredFile] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def read(cls, text: bytes) -> Self:
        """The manifest; raises ValueError for what is none."""
        try:
            known = json.loads(text)
            if known["format"] != FORMAT:
                raise ValueError(known["format"])
            files = {name: StoredFile(**one) for name, one in known["files"].items()}
            return cls(str(known["made_at"]), files)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(str(error)) from error

    def rows(self, table: str) -> int:
        """How many rows the table of this name has, in whichever database it is."""
        return sum(one.rows.get(table, 0) for one in self.files.values())


def write_backup(databases: Sequence[Path], file: Path, *, overwrite: bool = False) -> Backup:
    """Write the databases into ``file``, though others write to them; what it holds, read again.

    They are seen as they were at one moment, the first one first: what it points to in those after
    it stands there. Raises SourceError where the file cannot be written, StoreError where a
    database cannot be read.
    """
    if file.exists() and not overwrite:
        raise SourceError(str(file), "is there already; --overwrite replaces it")
    try:
        with TemporaryDirectory(dir=file.parent, prefix=".backup-") as made:
            whole = Path(made, file.name)
            names = _copy([path for path in databases if path.exists()], Path(made))
            if not names:
                raise SourceError(str(databases[0].parent), "holds nothing yet")
            held = {name: _described(Path(made, name)) for name in names}
            backup = Backup(datetime.now(UTC).isoformat(timespec="seconds"), held)
            with ZipFile(whole, "w", ZIP_DEFLATED) as packed:
                packed.writestr(MANIFEST, json.dumps(asdict(backup), indent=1))
                for name in names:
                    packed.write(Path(made, name), name)
                    Path(made, name).unlink()
            whole.chmod(0o600)  # people's questions are in it
            _unpack(whole, Path(made), names)
            os.replace(whole, file)
    except OSError as error:
        raise SourceError(str(file), error.strerror or "cannot be written") from error
    return backup


@contextmanager
def unpacked(file: Path, names: Sequence[str], beside: Path) -> Iterator[tuple[Path, Backup]]:
    """The databases of a backup in a folder in ``beside`` that is removed at the end, checked.

    Raises SourceError for what is no backup, is damaged, or holds others than these ``names``.
    """
    try:
        beside.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=beside, prefix=".restore-") as made:
            yield Path(made), _unpack(file, Path(made), names)
    except OSError as error:
        raise SourceError(str(file), error.strerror or "cannot be read") from error


def put_in_place(path: Path, database: Path | None) -> None:
    """Put a database, closed, in the place of the one at ``path``; None: remove that one."""
    for ending in ("-wal", "-shm"):  # they belong to the one before
        Path(f"{path}{ending}").unlink(missing_ok=True)
    if database is None:
        path.unlink(missing_ok=True)
    else:
        os.replace(database, path)


@contextmanager
def taken_over(settings: Settings, catalogue: Path) -> Iterator[None]:
    """Make an unpacked catalogue ready to stand in for the one of these settings: no vectors are
    made of it yet. Nobody else writes vectors inside the block; StoreError where somebody does, or
    where a newer Quoth wrote the catalogue.
    """
    from retrieval.catalogue import Catalogue
    from retrieval.index.vectors import NAME, ownership

    owner = ownership(settings)
    if not owner.acquire():
        raise StoreError(f"{settings.home}: another process writes the vectors; end it first")
    try:
        with Catalogue(catalogue) as opened:
            opened.changes.set_indexed(NAME, 0)
        yield
    finally:
        owner.release()


def _copy(databases: Sequence[Path], to: Path) -> list[str]:
    """SQLite's own online backup: others read and write meanwhile."""
    with ExitStack() as open_:
        sources = []
        try:
            for path in databases:
                source = sqlite3.connect(path, isolation_level=None, timeout=30)
                open_.enter_context(closing(source))
                source.execute("BEGIN")
                source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # sees it from now
                sources.append((path.name, source))
            for name, source in sources:
                with closing(sqlite3.connect(to / name)) as target:
                    source.backup(target)
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from error
    return [name for name, _ in sources]


def _described(path: Path) -> StoredFile:
    return StoredFile(_sha256(path.open("rb")), _rows(path))


def _sha256(stream: BinaryIO, into: BinaryIO | None = None) -> str:
    """The hash of all that comes, which is written ``into`` as well."""
    found = hashlib.sha256()
    with stream:
        while chunk := stream.read(_CHUNK_BYTES):
            found.update(chunk)
            if into:
                into.write(chunk)
    return found.hexdigest()


def _rows(path: Path) -> dict[str, int]:
    """The number of rows of each table; sqlite3.DatabaseError for what is damaged."""
    with closing(sqlite3.connect(path)) as database:
        [(said,)] = database.execute("PRAGMA quick_check(1)").fetchall()
        if said != "ok":
            raise sqlite3.DatabaseError(said)
        tables = database.execute(
            "SELECT name, sql LIKE 'CREATE VIRTUAL%' FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
        virtual = tuple(name for name, is_virtual in tables if is_virtual)
        quoted = {name: name.replace('"', '""') for name, _ in tables}
        return {
            name: database.execute(f'SELECT count(*) FROM "{quoted[name]}"').fetchone()[0]  # noqa: S608
            for name, _ in tables
            if not name.startswith(("sqlite_", *virtual))
        }


def _unpack(file: Path, folder: Path, names: Sequence[str]) -> Backup:
    """All of a backup in ``folder``, each database as it is described; raises SourceError.

    Nothing is written of a backup of others than these ``names``, or of more than there is room.
    """
    try:
        with ZipFile(file) as packed:
            if packed.getinfo(MANIFEST).file_size > _MOST_MANIFEST_BYTES:
                raise SourceError(str(file), NOT_ONE)
            backup = Backup.read(packed.read(MANIFEST))
            if not {*backup.files} <= {*names}:
                raise SourceError(str(file), NOT_ONE)
            size = sum(packed.getinfo(name).file_size for name in backup.files)
            if size > shutil.disk_usage(folder).free:  # no more than that is read of each
                raise SourceError(str(file), f"needs {size / 1e9:.1f} GB, more than is free")
            for name, held in backup.files.items():
                with Path(folder, name).open("wb") as into:
                    same = _sha256(packed.open(name), into) == held.sha256  # type: ignore[arg-type]
                if not same or _rows(Path(folder, name)) != held.rows:
                    raise SourceError(str(file), f"is damaged: {name} is not what was stored")
            return backup
    except (BadZipFile, KeyError, ValueError, EOFError, RuntimeError, *_BROKEN) as error:
        raise SourceError(str(file), NOT_ONE) from error
    except sqlite3.Error as error:
        raise SourceError(str(file), f"is damaged: {error}") from error
