"""Lines of JSON, packed or not, and articles by their id."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a ``.jsonl`` or ``.jsonl.gz``, one at a time."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def write_lines(path: Path, objects: Iterable[dict[str, Any]]) -> int:
    """Write one object a line; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8") as lines:
        for count, each in enumerate(objects, 1):  # noqa: B007
            lines.write(json.dumps(each, ensure_ascii=False) + "\n")
    return count


def from_texts(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Text files as articles, as they came; the id is the file's name without its ending."""
    for file in files:
        yield {"id": file.stem, "text": file.read_bytes().decode("utf-8")}
