"""Whether everything that is shown as quoted is a slice of its article, to the code point.

A process of its own, since it holds all articles::

    python -m bench.exact ARTICLES.jsonl ANSWERS_OR_QUOTES.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.articles import read_lines

SHOWN = 5  # how many that do not hold are shown


def why_not(shown: Mapping[str, Any], texts: Mapping[str, str]) -> str | None:
    """What is wrong with one citation or quote; None where it holds.

    >>> texts = {"a": "Gates open."}
    >>> why_not({"source": "a.txt", "quote": "open", "start": 6, "end": 10}, texts)
    >>> why_not({"source": "a", "quote": "shut", "start": 6, "end": 10}, texts)
    'not the slice 6..10 of a'
    """
    source, start, end = shown["source"], shown["start"], shown["end"]
    text = texts.get(source, texts.get(Path(source).stem))
    if text is None:
        return f"no article {source}"
    if not 0 <= start < end <= len(text) or text[start:end] != shown["quote"]:
        return f"not the slice {start}..{end} of {source}"
    if "sha256" in shown and shown["sha256"] != sha256(text.encode()).hexdigest():
        return f"another text than that of {source}, by its sha256"
    return None


def every_shown(lines: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The citations of answers; quotes stand for themselves."""
    for line in lines:
        yield from line.get("citations", [line])


def main(arguments: list[str]) -> None:
    """Print how many were shown, how many do not hold, and the first of those."""
    articles, shown = map(Path, arguments)
    texts = {each["id"]: each["text"] for each in read_lines(articles)}
    wrong, count = [], 0
    for each in every_shown(read_lines(shown)):
        count += 1
        if reason := why_not(each, texts):
            wrong.append(reason)
    print(json.dumps({"shown": count, "inexact": len(wrong), "first": wrong[:SHOWN]}))


if __name__ == "__main__":
    main(sys.argv[1:])
