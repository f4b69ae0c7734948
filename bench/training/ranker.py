"""Fit the ranker's weights and how sure an answer is; print both, and what they reach in folds.

``python -m bench.training.ranker [--reader FOLDER] EXAMPLES.pkl...`` cross-validates over
articles (an article's questions are in one fold) and prints each corpus by itself: what counts
is the worst. With a reader (its int8 file) the blocks are read as the product does, on the fold
that the reader was not trained on. Needs ``scipy``.
"""

from __future__ import annotations

import pickle
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.training.examples import ANSWERS, Example
from bench.training.questions import HELD_OUT
from retrieval.ranking.features import NAMES, Matrix

L2 = 1.0
# Blocks shown of a question.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one question: features, which are right, and how much it weighs."""

    rows: Matrix
    right: NDArray[np.bool_]
    weight: float


def groups(examples: Sequence[Example]) -> list[Group]:
    """What can be learned from; each corpus weighs the same."""
    number = {c: sum(e.question.corpus == c for e in examples) for c in corpora(examples)}
    return [
        Group(one.rows, right, len(examples) / number[one.question.corpus] / len(number))
        for one in examples
        if (right := np.maximum(one.gold, one.also) >= ANSWERS).any() and not right.all()
    ]


def corpora(examples: Sequence[Example]) -> list[str]:
    """Their names."""
    return sorted({one.question.corpus for one in examples})


def fitted(learned: Sequence[Group], l2: float = L2) -> Matrix:
    """The weights: softmax over a question's candidates, -log of the share that is right."""
    rows = np.concatenate([one.rows for one in learned])
    right = np.concatenate([one.right for one in learned])
    weights = np.array([one.weight for one in learned])
    sizes = np.array([len(one.right) for one in learned])
    starts, where = np.r_[0, np.cumsum(sizes)[:-1]], np.repeat(np.arange(len(sizes)), sizes)

    def loss(theta: Matrix) -> tuple[float, Matrix]:
        scores = rows @ theta
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[where])
        every = np.add.reduceat(raised, starts)
        good = np.add.reduceat(raised * right, starts) + 1e-12
        slope = weights[where] * (raised / every[where] - raised * right / good[where])
        total = (weights * (np.log(every) - np.log(good))).sum() + 0.5 * l2 * (theta**2).sum()
        return float(total), rows.T @ slope + l2 * theta

    start = np.zeros(rows.shape[1])
    found: Matrix = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found


def reached(examples: Sequence[Example], scores: Sequence[Matrix]) -> dict[str, float]:
    """Shares (0–1): right block first, in the first three; right article first; found at all."""
    told = []
    for one, score in zip(examples, scores, strict=True):
        if one.question.gold:
            best = np.argsort(-score)[:SHOWN]
            hits = one.gold[best] >= ANSWERS
            told.append(
                (hits[0], hits.any(), one.right_article[best[0]], (one.gold >= ANSWERS).any())
            )
    means = np.array(told, float).mean(axis=0)
    return dict(zip(("first", "three", "article", "found"), means, strict=True))


def in_folds(examples: Sequence[Example], l2: float = L2) -> list[Matrix]:
    """The scores of each question by weights that never saw its article."""
    scores: list[Matrix] = [np.zeros(0)] * len(examples)
    for fold in range(HELD_OUT):
        weights = fitted(groups([one for one in examples if one.question.fold != fold]), l2)
        for n, one in enumerate(examples):
            if one.question.fold == fold:
                scores[n] = one.rows @ weights
    return scores


def shown(name: str, examples: Sequence[Example], scores: Sequence[Matrix]) -> None:
    """Print what is reached in each corpus."""
    for corpus in corpora(examples):
        kept = [n for n, one in enumerate(examples) if one.question.corpus == corpus]
        figures = reached([examples[n] for n in kept], [scores[n] for n in kept])
        line = ", ".join(f"{key} {value:.3f}" for key, value in figures.items())
        print(f"{name:24} {corpus:9} {line}", flush=True)


def main() -> None:
    """Fit, and say what comes out."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--reader", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    given = parser.parse_args()
    examples = [one for file in given.examples for one in pickle.loads(file.read_bytes())]
    scores = in_folds(examples)
    shown("linear, in folds", examples, scores)
    weights = fitted(groups(examples))
    print("WEIGHTS = {")
    for name, weight in zip(NAMES, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print("}")


if __name__ == "__main__":
    main()
