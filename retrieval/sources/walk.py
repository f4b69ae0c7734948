"""Paths as a person gives them to the files that are read: folders walked, names told apart."""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import ArticleError
from retrieval.sources.formats import READERS

LINES = (".jsonl", ".jsonl.gz")
ENDINGS = (*READERS, *LINES)
STDIN = "-"


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: ``where`` as people see its path, ``name`` as short as tells it apart."""

    path: Path
    where: str
    name: str


def find(paths: Sequence[str]) -> list[File | ArticleError | None]:
    """Every file that ``paths`` stand for, once, in their order; None is standard input.

    Folders are walked in order of names, hidden files and unknown endings left out. What is
    refused stands in its place.
    """
    found: dict[object, Path | ArticleError | None] = {}
    for path in dict.fromkeys(paths):
        for each in _expand(path):
            found.setdefault(_identity(each), each)
    names = _names([each for each in found.values() if isinstance(each, Path)])
    return [
        File(each, clean(each), names[each]) if isinstance(each, Path) else each
        for each in found.values()
    ]


def clean(path: str | Path) -> str:
    """A path as text that can be stored: bytes that are not UTF-8 are replaced."""
    return os.fsencode(path).decode("utf-8", "replace")


def ending(path: Path) -> str | None:
    """Which of the endings that are read ``path`` has.

    >>> ending(Path("b/A.JSONL.GZ")), ending(Path("a.docx"))
    ('.jsonl.gz', None)
    """
    name = path.name.lower()
    return next((known for known in ENDINGS if name.endswith(known) and name != known), None)


def _identity(each: Path | ArticleError | None) -> object:
    return os.path.realpath(each) if isinstance(each, Path) else (each and (each.where, each.why))


def _expand(path: str) -> Iterator[Path | ArticleError | None]:
    if path == STDIN:
        yield None
        return
    try:
        folder = bool(path) and stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError) as error:
        yield ArticleError(clean(path.replace("\0", "?")), reason(error, path))
        return
    if folder:
        yield from _folder(path)
    else:
        yield _checked(path)


def _checked(path: str) -> Path | ArticleError:
    if not path:
        return ArticleError('""', "an empty path: name a file or a folder")
    if ending(Path(path)) is None:
        return ArticleError(clean(path), f"an ending that is not read: use {', '.join(ENDINGS)}")
    return Path(path)


def _folder(top: str) -> Iterator[Path | ArticleError]:
    found = sorted(_walk(top, set()), key=_order)
    yield from found
    if not found:
        yield ArticleError(clean(top), f"no articles in this folder ({', '.join(ENDINGS)})")


def _order(each: Path | ArticleError) -> tuple[str, ...]:
    return each.parts if isinstance(each, Path) else Path(each.where).parts


def _walk(folder: str, seen: set[tuple[int, int]]) -> Iterator[Path | ArticleError]:
    """Files below ``folder``; links to folders are followed, but no folder is entered twice."""
    try:
        status = os.stat(folder)
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        names = [name for name in os.listdir(folder) if not name.startswith(".")]
    except OSError as error:
        yield ArticleError(clean(folder), reason(error, folder))
        return
    for path in (Path(folder, name) for name in sorted(names)):
        if os.path.isdir(path):
            yield from _walk(str(path), seen)
        elif ending(path):
            yield path


def _names(paths: list[Path]) -> dict[Path, str]:
    """Each path's last part, or as many of its last parts as no other path has."""
    parts = {path: Path(os.path.abspath(path)).parts for path in paths}
    names: dict[Path, str] = {}
    left = paths
    for depth in range(1, max(map(len, parts.values()), default=0) + 1):
        groups = defaultdict(list)
        for path in left:
            groups[clean(Path(*parts[path][-depth:]))].append(path)
        names.update((group[0], name) for name, group in groups.items() if len(group) == 1)
        left = [path for group in groups.values() if len(group) > 1 for path in group]
    # Left are names that differ only in bytes that are not UTF-8.
    return names | {path: f"{clean(path)} ({n})" for n, path in enumerate(left, 1)}


def reason(error: OSError | ValueError, path: str) -> str:
    """Why the system does not give a file, in plain words."""
    if isinstance(error, FileNotFoundError):
        return "a link to nothing" if os.path.islink(path) else "not found"
    if isinstance(error, PermissionError):
        return "may not be read: no permission"
    words = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return f"cannot be read: {words.lower()}"
