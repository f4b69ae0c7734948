"""The official index of methods and types, where it is there: calls and objects held to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PLACE = Path(__file__).resolve().parents[3] / ".." / "shared" / "botapi" / "api.min.json"
BASIC: Mapping[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
}


@dataclass(frozen=True, slots=True)
class Index:
    """What the Bot API knows: methods and types with their fields."""

    version: str
    methods: Mapping[str, Any]
    types: Mapping[str, Any]

    def wrong_call(self, method: str, given: Mapping[str, Any]) -> Iterator[str]:
        """What is wrong in a call whose values are already of JSON's types."""
        if method not in self.methods:
            yield f"unknown method {method}"
        else:
            yield from self._wrong_fields(self.methods[method], given, method)

    def wrong_object(self, kind: str, value: Any, path: str = "") -> Iterator[str]:
        """What is wrong in a value that should be of a type, say ``Array of Message``."""
        path = path or kind
        if kind.startswith("Array of "):
            inner = kind.removeprefix("Array of ")
            if not isinstance(value, list):
                yield f"{path}: not a list"
            else:
                for n, one in enumerate(value):
                    yield from self.wrong_object(inner, one, f"{path}[{n}]")
        elif kind in BASIC:
            if not isinstance(value, BASIC[kind]) or (
                kind != "Boolean" and value in (True, False) and isinstance(value, bool)
            ):
                yield f"{path}: not of type {kind}"
        elif kind != "InputFile":
            yield from self._wrong_type(self.types[kind], value, path)

    def _wrong_type(self, known: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
        kinds = known.get("subtypes")
        if kinds:
            tried = [[*self.wrong_object(kind, value, path)] for kind in kinds]
            yield from min(tried, key=len)
        elif not isinstance(value, dict):
            yield f"{path}: not an object"
        else:
            yield from self._wrong_fields(known, value, path)

    def _wrong_fields(
        self, known: Mapping[str, Any], given: Mapping[str, Any], path: str
    ) -> Iterator[str]:
        fields = {one["name"]: one for one in known.get("fields", ())}
        yield from (f"{path}: unknown {name}" for name in given if name not in fields)
        for name, one in fields.items():
            if name in given:
                tried = [
                    [*self.wrong_object(kind, given[name], f"{path}.{name}")]
                    for kind in one["types"]
                ]
                yield from min(tried, key=len)
            elif one["required"]:
                yield f"{path}: {name} is missing"


@cache
def index() -> Index | None:
    """The index, or None where it is not there."""
    if not PLACE.is_file():
        return None
    read = json.loads(PLACE.read_text(encoding="utf-8"))
    return Index(read["version"], read["methods"], read["types"])
