"""The training questions: who asked what, and where the answers stand, without the texts.

``python -m bench.training.questions FILE.jsonl ARTICLES.jsonl.gz... >> questions.jsonl`` turns
questions with their answers' words (``gold``, ``also``: article and span) into places.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.articles import read_lines

FILE = Path(__file__).with_name("questions.jsonl")
# One article in so many is held out of all that is trained: what is chosen is chosen by these.
HELD_OUT = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands: code points of the text of an article."""

    article: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question with the places that answer it; ``gold`` is empty where nothing does.

    ``also`` answers as well: it counts neither as right nor as wrong.
    """

    text: str
    corpus: str
    gold: tuple[Place, ...]
    also: tuple[Place, ...]
    since: date | None
    until: date | None

    @property
    def fold(self) -> int:
        """0 to HELD_OUT - 1, the same for all questions on one article."""
        key = self.gold[0].article if self.gold else self.text
        return hashlib.sha256(key.encode()).digest()[0] % HELD_OUT


def load(path: Path = FILE) -> list[TrainingQuestion]:
    """All training questions."""
    return [_question(line) for line in read_lines(path)]


def _question(line: Mapping[str, Any]) -> TrainingQuestion:
    return TrainingQuestion(
        line["question"],
        line["set"],
        tuple(Place(*place) for place in line["gold"]),
        tuple(Place(*place) for place in line["also"]),
        date.fromisoformat(line["since"]) if line["since"] else None,
        date.fromisoformat(line["until"]) if line["until"] else None,
    )


def placed(line: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """A question as it is kept: places instead of words."""
    return {
        "question": line["question"],
        "set": line["set"],
        "type": line["type"],
        "gold": [*_places(line["gold"], texts)],
        "also": [*_places(line["also"], texts)],
        "since": line["since"],
        "until": line["until"],
    }


def _places(named: Iterable[Mapping[str, str]], texts: Mapping[str, str]) -> Iterator[list[Any]]:
    for one in named:
        start = texts[one["article"]].index(one["span"])
        yield [one["article"], start, start + len(one["span"])]


def main(arguments: list[str]) -> None:
    """Print the questions of a file, placed in these articles."""
    questions, *articles = map(Path, arguments)
    texts = {article["id"]: article["text"] for path in articles for article in read_lines(path)}
    for line in read_lines(questions):
        print(json.dumps(placed(line, texts), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
