"""A file's tables, brought up to the version that this code knows; raises for a newer one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, MetaData, inspect, text

from retrieval.errors import StoreError

_READ = text("SELECT value FROM meta WHERE name = 'schema'")
_NEW = text("INSERT INTO meta (name, value) VALUES ('schema', :version)")
_MOVE_ON = text("UPDATE meta SET value = :version WHERE name = 'schema'")


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of a file, one of them ``meta`` (name, value).

    ``also`` are statements for a new file beside its tables, by the kind of database; ``steps``
    those that lead from the version before to the one named, ``postgres_steps`` the same where
    PostgreSQL needs other words.
    """

    tables: MetaData
    version: int
    steps: Mapping[int, Sequence[str]] = field(default_factory=dict)
    also: Mapping[str, Sequence[str]] = field(default_factory=dict)
    postgres_steps: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def prepare(self, connection: Connection) -> None:
        """Make the tables, or bring older ones up to date; raises StoreError for newer ones.

        Runs inside a transaction of the caller that holds the write lock.
        """
        found, dialect = _stored(connection), connection.dialect.name
        if found is None:
            self.tables.create_all(connection)
            _carry_out(connection, self.also.get(dialect, ()))
            connection.execute(_NEW, {"version": str(self.version)})
            return
        if found > self.version:
            known = f"this one knows {self.version}"
            raise StoreError(f"written by a newer Quoth: schema {found}, {known}")
        for version in range(found + 1, self.version + 1):
            own = self.postgres_steps if dialect == "postgresql" else self.steps
            _carry_out(connection, own.get(version, self.steps[version]))
            connection.execute(_MOVE_ON, {"version": str(version)})


def _stored(connection: Connection) -> int | None:
    """The version of this file, None for an empty one."""
    if not inspect(connection).has_table("meta"):
        return None
    return int(connection.execute(_READ).scalar_one())


def _carry_out(connection: Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.execute(text(statement))
