"""ARCHITECTURE.md is held to the tree: what it names exists, and every room is on it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
# `path` or `path`: `name`, `Class.name`
STEPS = re.compile(r"`([\w./-]+\.py)`: ((?:`[\w.]+`(?:, )?)+)")
PATHS = re.compile(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:py|md|toml))`")


def defined(path: Path) -> set[str]:
    """The functions, classes and methods of a module, methods with their class before them."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            members = (each for each in node.body if hasattr(each, "name"))
            found |= {node.name, *(f"{node.name}.{each.name}" for each in members)}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
    return found


def rooms() -> list[str]:
    """Every folder of modules below bot/ and retrieval/, as the page writes it."""
    inits = [path for top in ("bot", "retrieval") for path in (ROOT / top).rglob("__init__.py")]
    return sorted(f"{path.parent.relative_to(ROOT).as_posix()}/" for path in inits)


def test_every_path_on_the_page_exists() -> None:
    named = PATHS.findall(PAGE)

    assert len(named) > 50
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_function_on_the_way_stands_in_its_file() -> None:
    steps = [
        (path, name)
        for path, names in STEPS.findall(PAGE)
        for name in re.findall(r"`([\w.]+)`", names)
    ]

    assert len(steps) > 30
    assert [(path, name) for path, name in steps if name not in defined(ROOT / path)] == []


def test_every_room_is_on_the_map() -> None:
    assert len(rooms()) > 20
    assert [room for room in rooms() if f"`{room}`" not in PAGE] == []
