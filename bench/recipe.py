"""The usual recipe: chunks of 1,000 characters, vectors in Chroma, the three nearest are shown.

Run as a process of its own, so that its time and memory are its own::

    python -m bench.recipe ingest ARTICLES.jsonl FOLDER [MODEL]
    python -m bench.recipe ask QUESTIONS.jsonl FOLDER [MODEL]     # answers as JSON lines

MODEL is a folder with all-MiniLM-L6-v2; without it the vectors are WordLlama's. The recipe looks
at the question alone (history is for a model) and filters by day where told to.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.articles import read_lines

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document

TOP_K = 3
FETCHED = 200  # where days are asked for
BATCH = 5000  # chroma takes at most 5,461 at once
FOREVER = 99991231


def ingest(articles: Path, folder: Path, model: Path | None = None) -> int:
    """Put all chunks of ``articles`` into a Chroma in ``folder``; returns how many."""
    store = _open(folder, model)
    chunks = _chunks(articles)
    count = 0
    while batch := list(islice(chunks, BATCH)):
        texts, heads = zip(*batch, strict=True)
        store.add_texts(list(texts), list(heads))
        count += len(batch)
    return count


def ask(questions: Path, folder: Path, model: Path | None = None) -> Iterator[dict[str, Any]]:
    """One answer a question, in the shape of ``quoth ask --json`` as far as the recipe knows it."""
    store = _open(folder, model)
    for line in read_lines(questions):
        began = time.perf_counter()
        found = nearest(store, line)
        seconds = time.perf_counter() - began
        shown = [{"quote": each.page_content, "source": each.metadata["id"]} for each in found]
        yield {
            "question": line["question"],
            "abstained": not shown,
            "citations": shown,
            "seconds": seconds,
        }


def nearest(store: Chroma, line: Mapping[str, Any]) -> list[Document]:
    """The chunks nearest to the question, of the days that may be searched.

    Chroma's own filter takes 0.4 s a question on 50,000 chunks, so more are fetched and filtered
    after; it is asked to filter only where that leaves too few.
    """
    since, until = day_number(line.get("since")), day_number(line.get("until")) or FOREVER
    if (since, until) == (0, FOREVER):
        return store.similarity_search(line["question"], k=TOP_K)
    many = store.similarity_search(line["question"], k=FETCHED)
    found = [each for each in many if since <= each.metadata["day"] <= until][:TOP_K]
    if len(found) == TOP_K:
        return found
    within: dict[str, Any] = {"$and": [{"day": {"$gte": since}}, {"day": {"$lte": until}}]}
    return store.similarity_search(line["question"], k=TOP_K, filter=within)


def day_number(day: str | None) -> int:
    """A day that Chroma can compare; 0 where there is none.

    >>> day_number("2022-04-18T09:00:00Z")
    20220418
    """
    return int(day[:10].replace("-", "")) if day else 0


def _chunks(articles: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    for article in read_lines(articles):
        head = {"id": article["id"], "day": day_number(article.get("published"))}
        for chunk in splitter.split_text(article["text"]):
            yield chunk, head


def _open(folder: Path, model: Path | None) -> Chroma:
    from langchain_chroma import Chroma

    from bench.vectors import MiniLMVectors, WordVectors

    vectors = MiniLMVectors(model) if model else WordVectors()
    return Chroma("recipe", vectors, persist_directory=str(folder))


def main(arguments: list[str]) -> None:
    """Do one of the two and print what came out."""
    verb, lines, *folders = arguments
    folder, model = Path(folders[0]), Path(folders[1]) if folders[1:] else None
    if verb == "ingest":
        began = time.perf_counter()
        count = ingest(Path(lines), folder, model)
        print(json.dumps({"chunks": count, "seconds": time.perf_counter() - began}))
        return
    for answer in ask(Path(lines), folder, model):
        print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
