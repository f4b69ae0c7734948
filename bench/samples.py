"""Files as JSON lines, read as Quoth reads them; a process of its own, for its imports' sake."""

from __future__ import annotations

import json
import sys

from retrieval.domain import Article
from retrieval.sources.files.paths import read_paths


def main(paths: list[str]) -> None:
    """Print every article that Quoth would take in."""
    for found in read_paths(paths):
        if isinstance(found, Article):
            line = {
                "id": found.source,
                "text": found.text,
                "outlet": found.head.outlet,
                "published": found.head.published,
            }
            print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
