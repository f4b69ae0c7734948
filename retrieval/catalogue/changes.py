"""The change log, which the indexes follow: what came and went in the catalogue, in order."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from retrieval.catalogue.file import CatalogueFile, last_seq
from retrieval.catalogue.schema import changes, index_state


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log; ``passages`` are the ids that came ("add") or went ("remove")."""

    seq: int
    revision: int
    op: str
    passages: range


class ChangeLog:
    """Numbered changes, and up to which of them each reader ("vectors", "stories" …) has come."""

    def __init__(self, file: CatalogueFile) -> None:
        self._file = file

    def after(self, seq: int, limit: int) -> list[Change]:
        """The next lines of the change log, in order."""
        found = select(changes).where(changes.c.seq > seq).order_by(changes.c.seq).limit(limit)
        with self._file.read() as connection:
            rows = connection.execute(found).all()
        return [Change(r.seq, r.revision, r.op, range(r.first, r.last + 1)) for r in rows]

    def last(self) -> int:
        """The number of the last change, 0 before the first."""
        with self._file.read() as connection:
            return last_seq(connection)

    def indexed(self, name: str) -> int:
        """The number of the last change that is in this index, 0 before the first."""
        with self._file.read() as connection:
            return connection.execute(_INDEXED, {"name": name}).scalar_one_or_none() or 0

    def set_indexed(self, name: str, seq: int) -> None:
        """Note that all changes up to ``seq`` are in this index."""
        with self._file.write() as connection:
            connection.execute(_SET_INDEXED, {"name": name, "seq": seq})


_INDEXED = select(index_state.c.seq).where(index_state.c.name == bindparam("name"))
_STATE = insert(index_state)
_SET_INDEXED = _STATE.on_conflict_do_update(
    index_elements=["name"], set_={"seq": _STATE.excluded.seq}
)
