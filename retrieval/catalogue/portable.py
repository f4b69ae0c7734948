"""Types and expressions that one statement needs for both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    MetaData,
    Select,
    Text,
    bindparam,
    column,
    select,
)
from sqlalchemy.dialects.sqlite.dml import OnConflictDoNothing, OnConflictDoUpdate
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeEngine


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

    for dialect, text in spoken.items():

        @compiles(Spoken, dialect)
        def _written(function: Any, compiler: Any, text: str = text, **options: Any) -> str:
            return text.format(compiler.process(function.clauses, **options))

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
