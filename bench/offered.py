"""``python -m bench.offered HOME ARTICLES.jsonl.gz QUESTIONS.jsonl``: what a model is shown.

Asks each question that has an answer, as it would be asked with a model, in a HOME that holds the
articles (``quoth ingest``); a server of ours notes which sentences it was sent. Printed is the
share of questions whose answer's sentence is among them, by kind; where there are several
answers also the share that has all of them, as a comparison needs.
"""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bench.articles import read_lines
from bench.measure import percentile
from retrieval.domain import Bounds
from retrieval.library import open_library
from retrieval.settings import Settings
from tests.support.openai_server.asked import Asked, Sentence
from tests.support.openai_server.replies import NOT_FOUND, Reply
from tests.support.openai_server.server import KEY, serving

_DAYS = ("since", "until")
HELD = 0.5  # the share of an answer that has to be shown, as the scorers count


def main(arguments: Sequence[str]) -> int:
    """Measure, print."""
    made = ArgumentParser(prog="python -m bench.offered", description=__doc__)
    made.add_argument("home", type=Path)
    made.add_argument("articles", type=Path)
    made.add_argument("questions", type=Path)
    made.add_argument("--every", type=int, default=1, help="only every so manieth question")
    made.add_argument("--tokens", type=int, help="QUOTH_MODEL_MAX_INPUT_TOKENS, else its default")
    given = made.parse_args(arguments)
    texts = {row["id"]: row["text"] for row in read_lines(given.articles)}
    rows = [row for row in read_lines(given.questions) if answers(row, texts)][:: given.every]
    known = {"model_max_input_tokens": given.tokens} if given.tokens else {}
    asyncio.run(_measured(given.home, rows, texts, known))
    return 0


async def _measured(
    home: Path,
    rows: Sequence[Mapping[str, Any]],
    texts: Mapping[str, str],
    known: Mapping[str, Any],
) -> None:
    one: dict[str, list[bool]] = defaultdict(list)
    every: dict[str, list[bool]] = defaultdict(list)
    numbers: list[float] = []
    with serving(_reply) as server:
        settings = Settings(
            home=home, openai_base_url=server.base_url, openai_api_key=SecretStr(KEY), **known
        )
        async with open_library(settings) as library:
            for n, row in enumerate(rows, 1):
                since, until = (row.get(day) and date.fromisoformat(row[day]) for day in _DAYS)
                bounds = Bounds(since, until, row.get("outlet"))
                server.asked.clear()
                await library.ask(row["question"], history=row.get("history", ()), bounds=bounds)
                shown = server.asked[-1].sentences if server.asked else ()
                numbers.append(len(shown))
                held = [_is_shown(*place, shown, texts) for place in answers(row, texts)]
                for kind in (row.get("type", ""), "all"):
                    one[kind].append(any(held))
                    every[kind] += [all(held)] if len(held) > 1 else []
                if n % 100 == 0:
                    print(n, "of", len(rows), file=sys.stderr, flush=True)
    for kind, found in sorted(one.items()):
        several = every[kind]
        more = f"; all of several {sum(several)} of {len(several)}" if several else ""
        print(f"{kind:14} {sum(found):5} of {len(found):5}  {sum(found) / len(found):.3f}{more}")
    p5, p50, p95 = (percentile(numbers, percent) for percent in (5, 50, 95))
    print(f"sentences p5 {p5:.0f}, p50 {p50:.0f}, p95 {p95:.0f}")


def _reply(asked: Asked) -> Reply:
    """Nothing found; a question that follows on another, which has no schema, as it was asked."""
    return NOT_FOUND if asked.schema else Reply(asked.last.rpartition("\n")[2])


def answers(row: Mapping[str, Any], texts: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """Where a question's answers stand: article, start, stop; of articles that are there.

    >>> answers({"gold": [{"article": "dam", "span": "leaks"}]}, {"dam": "It leaks."})
    [('dam', 3, 8)]
    """
    return list(_answers(row, texts))


def _answers(row: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    for place in row.get("gold") or ():
        if isinstance(place, Mapping):
            at = texts.get(place["article"], "").find(place["span"])
            found = place["article"], at, at + len(place["span"])
        else:
            found = tuple(place)
        if found[0] in texts and found[1] >= 0:
            yield found


def _is_shown(
    article: str, start: int, stop: int, shown: Sequence[Sentence], texts: Mapping[str, str]
) -> bool:
    """Whether what is shown holds enough of a place."""
    text, held = texts[article], 0
    for words in {one.text for one in shown}:
        at = text.find(words)
        held += max(0, min(stop, at + len(words)) - max(start, at)) if at >= 0 else 0
    return held >= HELD * (stop - start)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
