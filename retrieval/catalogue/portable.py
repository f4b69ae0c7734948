"""What tables need for both databases: types, expressions, and being brought up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Text,
    bindparam,
    column,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.sqlite.dml import OnConflictDoNothing, OnConflictDoUpdate
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeEngine

from retrieval.errors import StoreError


def portable(metadata: MetaData) -> None:
    """Give the columns of all tables the types that mean the same in both databases.

    An INTEGER of PostgreSQL holds 32 bits, and Telegram's ids are longer; its TEXT is ordered by
    a language, SQLite's by code points.
    """
    kinds: dict[type, TypeEngine[Any]] = {
        Integer: Integer().with_variant(BigInteger(), "postgresql"),
        Text: Text().with_variant(Text(collation="C"), "postgresql"),
    }
    for table in metadata.tables.values():
        for one in table.columns:
            if type(one.type) in kinds:
                one.type = kinds[type(one.type)]


@compiles(OnConflictDoNothing, "postgresql")
@compiles(OnConflictDoUpdate, "postgresql")
def _on_conflict(clause: Any, compiler: Any, **options: Any) -> str:
    """SQLite's ``insert`` serves both: loading PostgreSQL's would slow every start down.

    ``on_conflict_do_update`` needs its ``index_elements``, as PostgreSQL does.
    """
    clause.constraint_target = None
    written: str = getattr(compiler, f"visit_{clause.__visit_name__}")(clause, **options)
    return written


def _function(called: str, gives: TypeEngine[Any], **spoken: str) -> type[GenericFunction[Any]]:
    """A function that each database writes in its own way, with its values in place of {}."""

    class Spoken(GenericFunction[Any]):
        name = called
        type = gives
        inherit_cache = True

    for dialect, form in spoken.items():

        @compiles(Spoken, dialect)
        def _written(function: Any, compiler: Any, form: str = form, **options: Any) -> str:
            return form.format(compiler.process(function.clauses, **options))

    return Spoken


_each = _function(
    "each_of",
    Text(),
    sqlite="json_each({})",
    postgresql="json_array_elements_text(CAST({} AS JSON))",
)
# What SQLite finds in JSON is a number already; a cast there would keep it from its index.
_as_number = _function("as_number", BigInteger(), sqlite="{}", postgresql="CAST({} AS BIGINT)")
_json_list = _function(
    "json_list",
    Text(),
    sqlite="json_group_array({})",
    postgresql="CAST(coalesce(json_agg({}), '[]') AS TEXT)",
)


def listed(name: str, *, numbers: bool = False) -> Select[Any]:
    """The members of the JSON list that is given by this name: many values in one.

    >>> from sqlalchemy.dialects import sqlite
    >>> print(str(listed("words").compile(dialect=sqlite.dialect())).replace("\\n", ""))
    SELECT words_list.value FROM json_each(?) AS words_list
    """
    rows = _each(bindparam(name, type_=Text)).table_valued(column("value"), name=f"{name}_list")
    return select(_as_number(rows.c.value).label("value") if numbers else rows.c.value)


def json_list(values: ColumnElement[Any]) -> ColumnElement[str]:
    """All values of a group as a JSON list, in text."""
    return _json_list(values)


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
