"""What the product finds for each training question, with what is right: examples to learn from.

``python -m bench.training.examples CORPUS HOME OUT.pkl`` asks the questions on the articles of
one corpus, taken into HOME before (``quoth ingest``), through the product's own retrieval.
"""

from __future__ import annotations

import pickle
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from bench.training.questions import FILE, Place, TrainingQuestion, load
from retrieval.catalogue import Catalogue
from retrieval.domain import Scope
from retrieval.index.embeddings import WordLlamaEmbeddings
from retrieval.index.vectors import VectorIndex
from retrieval.questions.parse import parse
from retrieval.ranking import certainty
from retrieval.ranking.candidates import Candidate, find
from retrieval.ranking.certainty import of_words
from retrieval.ranking.features import NAMES, Matrix, evidence, features
from retrieval.ranking.lexicon import Lexicon
from retrieval.ranking.selection import with_beside, words_read
from retrieval.settings import Settings

# Candidates kept of a question: the best by the weights of now, and all that hold of an answer.
MOST_KEPT = 120
# A block answers where it holds this share of the answer's characters, as the scorers count.
ANSWERS = 0.5
# Half of the questions are asked as people ask about news: some days after it came out.
ASKED_AFTER, WINDOW = 6, 60


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its candidates: a text and a row of features each, and which are right.

    ``gold`` is the share (0–1) of an answer that each holds, ``also`` that of another answer;
    ``article`` numbers the articles, ``right_article`` is whether it holds an answer. ``signals``
    are those of how sure an answer is that need no reading, with ``means`` for each block.
    ``run`` numbers the runs of blocks that may be shown as one, ``start`` and ``stop`` are places.
    """

    question: TrainingQuestion
    texts: tuple[str, ...]
    rows: Matrix
    gold: Matrix
    also: Matrix
    article: Matrix
    right_article: Matrix
    signals: Matrix
    means: Matrix
    run: Matrix
    start: Matrix
    stop: Matrix
    wants: str

    def only(self, kept: NDArray[np.intp]) -> Example:
        """The same with these candidates alone, in this order."""
        texts = tuple(self.texts[n] for n in kept)
        columns = (
            "rows", "gold", "also", "article", "right_article", "means", "run", "start", "stop",
        )  # fmt: skip
        return replace(self, texts=texts, **{name: getattr(self, name)[kept] for name in columns})


def examples(home: Path, questions: Sequence[TrainingQuestion]) -> list[Example]:
    """An example for each question that finds something, in their order."""
    settings = Settings(home=home, _env_file=None)  # type: ignore[call-arg]
    catalogue = Catalogue(settings.catalogue_path)
    index = VectorIndex(settings, catalogue, None)
    lexicon = Lexicon(WordLlamaEmbeddings().words)
    found, days = [], _days(home)
    for n, question in enumerate(questions, 1):
        lexicon.clear_if_full()
        with catalogue.snapshot():
            made = _example(question, days, catalogue, index, lexicon)
        found += [made] if made else []
        if n % 200 == 0:
            print(n, "of", len(questions), file=sys.stderr, flush=True)
    index.close()
    catalogue.close()
    return found


def _example(
    question: TrainingQuestion,
    days: Mapping[str, date],
    catalogue: Catalogue,
    index: VectorIndex,
    lexicon: Lexicon,
) -> Example | None:
    parsed = parse(question.text, outlets=catalogue.search.outlets())
    since, until = _asked_when(question, days)
    scope = Scope(since or parsed.since, until or parsed.until, parsed.outlets)
    found = find(parsed, scope, catalogue, index)
    blocks = found.blocks
    if not blocks or not found.asked.terms:
        return None
    gold = {place.article for place in question.gold}
    seen = evidence(found.asked, blocks, lexicon)
    rows = features(found.asked, blocks, seen)
    every = Example(
        question,
        tuple(words_read(block) for block in blocks),
        rows,
        np.array([_held(block, question.gold) for block in blocks]),
        np.array([_held(block, question.also) for block in blocks]),
        np.array([block.revision.id for block in blocks]),
        np.array([_article(block) in gold for block in blocks]),
        of_words(found.asked, rows, seen),
        seen.mean,
        _runs(blocks),
        np.array([block.span.start for block in blocks]),
        np.array([block.span.stop for block in blocks]),
        parsed.wants.value,
    )
    rank = np.argsort(np.argsort(-(rows @ certainty.linear(NAMES))))
    return every.only(np.flatnonzero((rank < MOST_KEPT) | (every.gold > 0) | (every.also > 0)))


def _runs(blocks: Sequence[Candidate]) -> Matrix:
    """The number of the run that each block is in."""
    new = [
        other.span.start < block.span.stop or with_beside(block, (other,)) is block
        for block, other in pairwise(blocks)
    ]
    return np.cumsum([0, *new]).astype(np.float64)


def _asked_when(
    question: TrainingQuestion, days: Mapping[str, date]
) -> tuple[date | None, date | None]:
    """The days that may be searched: half of the questions are asked as of fresh news.

    Those are asked some days after their article came out (exponential, ASKED_AFTER in the mean),
    of all there is until then or of the WINDOW before; one that has no answer is asked so long
    after some other article. By a hash, so that it is the same each time.
    """
    if question.until:
        return question.since, question.until
    dice = Random(question.text)
    kind = dice.choice(("any", "any", "until", "window"))
    some = dice.choice([*days])
    day = days.get(question.gold[0].article if question.gold else some)
    if kind == "any" or day is None:
        return None, None
    until = day + timedelta(days=int(dice.expovariate(1 / ASKED_AFTER)))
    return (until - timedelta(days=WINDOW) if kind == "window" else None), until


def _days(home: Path) -> dict[str, date]:
    """The day that each article came out, where it is known."""
    with closing(sqlite3.connect(home / "catalogue.db")) as stored:
        dated = stored.execute(
            "SELECT source, day FROM articles JOIN revisions ON revisions.id = current "
            "WHERE day IS NOT NULL ORDER BY source"
        )
        return {source: date.fromisoformat(day) for source, day in dated}


def _article(block: Candidate) -> str:
    """The id that the article came with; a file's name without its ending."""
    return block.revision.source


def _held(block: Candidate, places: Sequence[Place]) -> float:
    """The largest share of an answer that the block holds, 0–1."""
    shares = (
        max(0, min(block.span.stop, one.stop) - max(block.span.start, one.start))
        / (one.stop - one.start)
        for one in places
        if one.article == _article(block)
    )
    return max(shares, default=0.0)


def main(arguments: list[str]) -> None:
    """Ask the questions of one corpus and keep the examples."""
    corpus, home, out, *files = arguments
    every = [q for file in files or [str(FILE)] for q in load(Path(file)) if q.corpus == corpus]
    made = examples(Path(home), every)
    Path(out).write_bytes(pickle.dumps(made))
    answerable = [one for one in made if one.question.gold]
    held = sum(one.gold.max() >= ANSWERS for one in answerable)
    print(f"{len(made)} of {len(every)}; right block among the candidates: ", end="")
    print(f"{held} of {sum(bool(q.gold) for q in every)}")


if __name__ == "__main__":
    from bench.training import examples as importable  # what is pickled needs its name

    importable.main(sys.argv[1:])
