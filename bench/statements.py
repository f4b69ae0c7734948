"""``python -m bench.statements``: what becomes of statements that are known to be true or false.

They go the whole way of an answer: drafted, checked by code, judged by a judge that knows the
labels and by one that always says yes. True ones are in their order, lies among them. One set are
those of a strong model, with the sentences it was shown; the other asks a library of the sample
articles, so that the sentences they rest on have to be found too. ``python -m bench.statements
STATEMENTS.jsonl FOLDER`` does the same with your own on the articles of a folder.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from bench.articles import read_lines
from bench.measure import ROOT
from bench.sets import SHARED
from retrieval.answers.seek import Sought
from retrieval.answers.writing import Writing
from retrieval.domain import Answer, Article, Head, Kind, Passage, Quote, Revision, Searched, Span
from retrieval.errors import ArticleError
from retrieval.library import open_library
from retrieval.model.call import ModelCalls, open_chat
from retrieval.ranking.candidates import Candidate, Hit
from retrieval.settings import Settings
from retrieval.sources.files.paths import read_paths
from tests.support.openai_server.asked import Asked
from tests.support.openai_server.personalities import approving, judging
from tests.support.openai_server.replies import Personality, Reply, drafted, statement
from tests.support.openai_server.server import KEY, ModelServer, serving

SHOWN = SHARED / "cases" / "model" / "statements.jsonl"
ASKED = ROOT / "tests" / "cases" / "statements.jsonl"
SEED, MOST_TOKENS = 2031, 100_000
LEANS = re.compile(r"(?:\S+\s+){0,4}?(?:he|she|they|his|her|their)\b", re.I)

# A judge for statements of which it knows which are true.
ByLabels = Callable[[Sequence[Mapping[str, Any]]], Personality]


@dataclass
class Outcome:
    """Statements under one judge: shown, true or not; dropped and not told; left hanging."""

    true: int = 0
    true_shown: int = 0
    lies: int = 0
    lies_shown: int = 0
    untold: int = 0
    orphaned: int = 0
    not_offered: list[str] = field(default_factory=list)  # words of sentences that were not shown
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


def main(arguments: Sequence[str]) -> int:
    """Measure, print."""
    file, folder = (Path(one) for one in arguments) if arguments else (ASKED, ROOT / "articles")
    if not arguments and SHOWN.exists():
        rows = [*read_lines(SHOWN)]
        _print(SHOWN, lambda judge: asyncio.run(measured(rows, judge)))
    asked = [*read_lines(file)]
    with TemporaryDirectory(prefix="quoth-bench-") as home:
        taken = [*read_paths([str(folder)])]
        _print(file, lambda judge: asyncio.run(answered(asked, taken, Path(home), judge)))
    return 0


def _print(file: Path, outcome_of: Callable[[ByLabels], Outcome]) -> None:
    print(f"{file.parent.name}/{file.name}")
    judges: dict[str, ByLabels] = {"labels": by_labels, "always yes": lambda _: approving}
    for name, judge in judges.items():
        found = outcome_of(judge)
        print(
            f"judge: {name:10}  true shown {found.true_shown} of {found.true}, lies shown "
            f"{found.lies_shown} of {found.lies}, dropped untold {found.untold}, "
            f"orphaned {found.orphaned}, sentences not offered {len(found.not_offered)}"
        )
        for text in (*found.lost, *found.not_offered):
            print(f"  lost: {text}")


async def measured(rows: Sequence[Mapping[str, Any]], judge: ByLabels) -> Outcome:
    """What becomes of the statements of each row, which has the sentences they were written
    from, under the judge made for them."""
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


async def answered(
    rows: Sequence[Mapping[str, Any]],
    articles: Iterable[Article | ArticleError],
    home: Path,
    judge: ByLabels,
) -> Outcome:
    """What becomes of the statements of each row as a library is asked its question; each
    rests on the first sentences shown that hold some words."""
    outcome, chance = Outcome(), Random(SEED)
    with serving() as server:
        settings = Settings(
            home=home, openai_base_url=server.base_url, openai_api_key=SecretStr(KEY)
        )
        async with open_library(settings) as library:
            await library.ingest(articles)
            for row in rows:
                told = _mixed(row["statements"], chance)
                server.judge = judge(told)
                server.script(partial(_resting, told, outcome.not_offered))
                outcome.count(told, await library.ask(row["question"]))
    return outcome


def _resting(told: Sequence[Mapping[str, Any]], missing: list[str], asked: Asked) -> Reply:
    """The statements, each resting on what is shown of the sentences it needs."""
    drafts = []
    for one in told:
        found = {
            words: next((s.n for s in asked.sentences if words in s.text), None)
            for words in one["rests_on"]
        }
        missing += [words for words, n in found.items() if n is None]
        drafts.append(statement(one["text"], *(n for n in found.values() if n is not None)))
    return drafted(*drafts)


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
    writing = Writing(Sought(chosen, tuple(_blocks(lines))), calls)
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
    sys.exit(main(sys.argv[1:]))
