"""Fits what tells remarks from questions (``retrieval/questions/remarks.py``).

``python -m bench.training.remarks [--write] ARTICLES.jsonl.gz...`` takes for one kind the training
questions (whole, as a few words typed, and their words in short forms) and first sentences of
these articles, for the other ``remarks.txt`` and the English phrases of small talk. It prints
which share of each is above the bounds, each in a fold that was not fitted, and writes the weights.
"""

from __future__ import annotations

import json
import random
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.articles import read_lines
from bench.training.questions import load
from retrieval.questions import remarks
from retrieval.questions.talk import Talk
from retrieval.text.sentences import split
from retrieval.text.terms import content_words
from retrieval.text.wordlists import language, lines_of

Matrix = NDArray[np.float64]

FOLDS, SEED, ROUNDS = 3, 1, 8
PENALTY = 2.0  # of the squared weights
TYPED = 5  # words of a question that is typed as words, at most
MOST_CHARS = 160  # of a sentence
# What questions weigh together for each one that remarks weigh: a question that is taken for a
# remark is worse.
QUESTIONS_WEIGH = 4.0


def asked() -> tuple[list[str], list[str]]:
    """The training questions, and a few content words of each."""
    draw = random.Random(SEED)
    whole = [one.text for one in load()]
    typed = (" ".join(content_words(one)[: draw.randint(2, TYPED)]) for one in whole)
    return whole, [one for one in typed if " " in one]


# Short questions as people type them; the words come from the training questions.
SHORT = (
    "who {} the {}?", "who said it was {} {}", "what is the {} of the {}?", "how many {} were {}?",
    "when did the {} {}?", "where was the {} {}", "why did they {} the {}?", "is the {} {}?",
    "has anybody {} on the {}?", "did anyone say anything about {} {}?", "who leads the {} {}?",
    "what was said about the {} {}?", "what happened to the {} {}", "how much does the {} {}?",
    "what did the {} say about {}?", "can I {} the {}?", "do we know who {} the {}?",
    "the {} {}", "the {} of the {}", "{} in the {}", "{} and the {}", "{}, {}", "the {} on {}",
    "what do you have on {} {}", "I need something on {} and {}", "anything about my {} {}?",
)  # fmt: skip


def short(whole: Iterable[str]) -> list[str]:
    """Two of the words of each question in one of the short forms."""
    draw = random.Random(SEED)
    words = [word for one in whole for word in content_words(one)]
    return [draw.choice(SHORT).format(*draw.sample(words, 2)) for _ in range(len(words) // 10)]


def told(files: Iterable[Path]) -> Iterator[str]:
    """The first short sentence of each article that quotes nobody."""
    for file in files:
        for article in read_lines(file):
            text = article["text"][:2_000]
            some = (span.of(text).strip() for span in split(text))
            fit = (one for one in some if 15 < len(one) < MOST_CHARS and '"' not in one)
            yield from list(fit)[:1]


def said() -> tuple[list[str], list[str]]:
    """The remarks, and the phrases of small talk; in English, of several words."""
    written = Path(__file__).with_name("remarks.txt").read_text("utf-8").splitlines()
    phrases = dict.fromkeys(one for talk in Talk for one in lines_of("talk", talk))
    english = [one for one in phrases if one.isascii() and language(one) == "en"]
    return [one for one in written if " " in one], [one for one in english if " " in one]


def fitted(rows: Matrix, is_remark: NDArray[np.bool_], weight: Matrix) -> Matrix:
    """The weights of a logistic regression, the last that of 1; by Newton's method."""
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    found = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weight * (likely - is_remark)) + PENALTY * found
        narrow = rows * np.sqrt(weight * likely * (1 - likely))[:, None]
        curve = narrow.astype(np.float32).T @ narrow.astype(np.float32)
        found -= np.linalg.solve(curve + PENALTY * np.eye(len(found)), slope)
    return found


def main() -> None:
    """Fit, say what comes out, and write it where the product reads it."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("articles", type=Path, nargs="+")
    given = parser.parse_args()
    whole, typed = asked()
    written, phrases = said()
    kinds = {
        "questions": whole, "typed": typed, "short": short(whole), "told": [*told(given.articles)],
        "remarks": written, "phrases": phrases,
    }  # fmt: skip
    texts = [text for some in kinds.values() for text in some]
    kind = np.array([name for name, some in kinds.items() for _ in some])
    rows, is_remark = remarks.signs(texts), np.isin(kind, ["remarks", "phrases"])
    weight = np.where(kind == "remarks", 2.0, 1.0)
    share = QUESTIONS_WEIGH * weight[is_remark].sum() / (~is_remark).sum()
    weight[is_remark] /= share
    fold = np.random.default_rng(SEED).integers(FOLDS, size=len(texts))
    scores = np.zeros(len(texts))
    for one in range(FOLDS):
        out = fold == one
        found = fitted(rows[~out], is_remark[~out], weight[~out])
        scores[out] = rows[out] @ found[:-1] + found[-1]
    likely = 1 / (1 + np.exp(-scores))
    for name, some in kinds.items():
        sure = likely[kind == name]
        above = [float((sure >= one).mean()) for one in (remarks.LIKELY, remarks.CERTAIN)]
        print(f"{name:9} {len(some):6,}: above the bounds {above[0]:.4f} {above[1]:.4f}")
    if given.write:
        whole_fit = np.round(fitted(rows, is_remark, weight), 3)
        remarks.FILE.write_text(json.dumps(whole_fit.tolist()) + "\n", "ascii")


if __name__ == "__main__":
    main()
