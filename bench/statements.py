"""``python -m bench.statements``: what becomes of statements that are known to be true or false.

Labelled statements of a strong model, with the sentences it was shown, go the whole way of an
answer: drafted, checked by code, judged by a judge that knows the labels and by one that always
says yes. True ones are in their order, lies among them.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from pydantic import SecretStr

from bench.articles import read_lines
from bench.sets import SHARED
from retrieval.answers.seek import Sought
from retrieval.answers.writing import Writing
from retrieval.domain import Answer, Head, Kind, Passage, Quote, Revision, Searched, Span
from retrieval.model.call import ModelCalls, open_chat
from retrieval.ranking.candidates import Candidate, Hit
from retrieval.settings import Settings
from tests.support.openai_server.asked import Asked
from tests.support.openai_server.personalities import approving, judging
from tests.support.openai_server.replies import Personality, Reply, drafted, statement
from tests.support.openai_server.server import KEY, ModelServer, serving

STATEMENTS = SHARED / "cases" / "model" / "statements.jsonl"
SEED, MOST_TOKENS = 2031, 100_000
LEANS = re.compile(r"(?:\S+\s+){0,4}?(?:he|she|they|his|her|their)\b", re.I)


@dataclass
class Outcome:
    """Statements under one judge: shown, true or not; dropped and not told; left hanging."""

    true: int = 0
    true_shown: int = 0
    lies: int = 0
    lies_shown: int = 0
    untold: int = 0
    orphaned: int = 0
    lost: list[str] = field(default_factory=list)

    def count(self, told: Sequence[Mapping[str, Any]], answer: Answer) -> None:
        """Add one answer to what was told."""
        written = answer.statements if answer.mode == "model" else ()
        shown, known = ({_letters(one.text) for one in some} for some in (written, answer.left_out))
        for one in told:
            seen, true = _letters(one["text"]) in shown, one["true"]
            self.true, self.lies = self.true + true, self.lies + (not true)
            self.true_shown += true and seen
            self.lies_shown += seen and not true
            self.untold += not seen and _letters(one["text"]) not in known
            self.orphaned += seen and (before := _leans_on(one, told)) is not None and (
                _letters(before["text"]) not in shown
            )  # fmt: skip
            self.lost += [one["text"]] if true and not seen else []


def main(path: Path = STATEMENTS) -> int:
    """Measure, print."""
    if not path.exists():
        print(f"skipped: no {path.name} here")
        return 0
    rows = [*read_lines(path)]
    for name, judge in (("labels", by_labels), ("always yes", lambda _: approving)):
        found = asyncio.run(measured(rows, judge))
        print(
            f"judge: {name:10}  true shown {found.true_shown} of {found.true}, lies shown "
            f"{found.lies_shown} of {found.lies}, dropped untold {found.untold}, "
            f"orphaned {found.orphaned}"
        )
        for text in found.lost:
            print(f"  lost: {text}")
    return 0


async def measured(
    rows: Sequence[Mapping[str, Any]],
    judge: Callable[[Sequence[Mapping[str, Any]]], Personality],
) -> Outcome:
    """What becomes of the statements of each row under the judge made for them."""
    outcome, chance = Outcome(), Random(SEED)
    with serving() as server:
        settings = Settings(openai_base_url=server.base_url, openai_api_key=SecretStr(KEY))
        chat = open_chat(settings)
        assert chat
        async with aclosing(chat):
            for row in rows:
                told = _mixed(row["statements"], chance)
                server.judge = judge(told)
                calls = ModelCalls(chat, max_tokens=MOST_TOKENS)
                outcome.count(told, await _answer(row["lines"], told, calls, server))
    return outcome


def _letters(text: str) -> str:
    """What is left of a text where quotations have the article's own marks and spaces."""
    return "".join(filter(str.isalnum, text))


def _mixed(statements: Sequence[Mapping[str, Any]], chance: Random) -> list[Mapping[str, Any]]:
    """The true statements in their order, the lies anywhere among them."""
    told = [one for one in statements if one["true"]]
    for one in statements:
        if not one["true"]:
            told.insert(chance.randrange(len(told) + 1), one)
    return told


async def _answer(
    lines: Sequence[Mapping[str, Any]],
    told: Sequence[Mapping[str, Any]],
    calls: ModelCalls,
    server: ModelServer,
) -> Answer:
    offered = {line["n"]: line["text"] for line in lines if "n" in line}

    def model(asked: Asked) -> Reply:
        number = {one.text: one.n for one in asked.sentences}
        return drafted(
            *(statement(s["text"], *(number[offered[n]] for n in s["points"])) for s in told)
        )

    server.script(model)
    chosen = Answer("What is known?", "quotes", (), (), Searched(1, (), None), 0.0)
    writing = Writing(Sought(chosen, tuple(_blocks(lines)), ()), calls)
    async for _ in writing.growing():
        pass
    return writing.whole()


def _blocks(lines: Sequence[Mapping[str, Any]]) -> list[Candidate]:
    """The lines as they were offered, one block an article."""
    articles: list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]] = []
    for line in lines:
        if "article" in line:
            articles.append((line, []))
        else:
            articles[-1][1].append(line)
    return [_block(n, head, some) for n, (head, some) in enumerate(articles, 1)]


def _block(n: int, head: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Candidate:
    units: list[Span] = []
    for line in lines:
        start = units[-1].stop + 1 if units else 0
        units.append(Span(start, start + len(line["text"])))
    quotes = tuple(
        Quote(unit, unit, Kind.INDIRECT, line["speaker"])
        for unit, line in zip(units, lines, strict=True)
        if line["speaker"]
    )
    text = "\n".join(line["text"] for line in lines)
    above = Head(head["outlet"], title=head["title"], published=head["published"])
    revision, span = Revision(n, f"article {n}", 1, "", text, above), Span(0, len(text))
    hit = Hit(n, Passage(n, span, tuple(units)))
    return Candidate(revision, span, tuple(units), quotes, hit, text)


def _leans_on(
    one: Mapping[str, Any], told: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """The true statement before one that opens with "he" or the like, None for any other."""
    true = [each for each in told if each["true"]]
    at = true.index(one) if one in true else 0
    return true[at - 1] if at and LEANS.match(one["text"]) else None


def by_labels(told: Sequence[Mapping[str, Any]]) -> Personality:
    """A judge that knows which of these are true, and which lean on the one before."""
    numbers = {one["text"]: n for n, one in enumerate(told, 1)}
    leaning = {
        one["text"]: {"leans_on": numbers[before["text"]]}
        for one in told
        if (before := _leans_on(one, told))
    }
    faults = {one["text"]: "absent" for one in told if not one["true"]}
    return judging(faults, leaning=leaning)


if __name__ == "__main__":
    sys.exit(main())
