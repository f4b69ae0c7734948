"""Fit the ranker's weights and the tones of an answer; print what they reach in folds.

``python -m bench.training.ranker [--write] EXAMPLES.pkl...`` cross-validates over articles (an
article's questions are in one fold) and prints each corpus by itself: what counts is the worst.
The reader, as the product has it, is measured on the fold that it was not trained on, and the
mix of both scores and the tones are learned there. ``--write`` puts what was learned where the
product reads it. Needs ``scipy``.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.training.examples import ANSWERS, Example
from bench.training.questions import HELD_OUT
from retrieval.ranking import certainty
from retrieval.ranking.certainty import SIGNALS, of_reading
from retrieval.ranking.features import NAMES, Matrix
from retrieval.ranking.reader import Reader
from retrieval.ranking.selection import BESIDE, worth_reading
from retrieval.text.sentences import MAX_QUOTE_CHARS

FIGURES = Path(__file__).with_name("figures.json")
L2 = 1.0
TONE_L2 = 3.0
# The tones are chosen so that of the questions that have no answer so many are sure at most, where
# blocks were read and where none was, and of those that have one so many are refused at most.
MOST_SURE_OF_UNANSWERABLE = {"read": 0.15, "unread": 0.18}
MOST_REFUSED = {"read": 0.02, "unread": 0.03}
# Blocks shown of a question, and how many characters may be between two that are shown as one.
SHOWN, GAP = 3, 4


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


Figures = dict[str, dict[str, float]]


def shown(name: str, examples: Sequence[Example], scores: Sequence[Matrix]) -> Figures:
    """What is reached in each corpus, printed too."""
    told = {}
    for corpus in corpora(examples):
        kept = [n for n, one in enumerate(examples) if one.question.corpus == corpus]
        figures = reached([examples[n] for n in kept], [scores[n] for n in kept])
        told[corpus] = {key: round(value, 3) for key, value in figures.items()}
        line = ", ".join(f"{key} {value:.3f}" for key, value in figures.items())
        print(f"{name:24} {corpus:9} {line}", flush=True)
    return told


def mixed(linear: Sequence[Matrix], read: Sequence[Matrix], examples: Sequence[Example]) -> Matrix:
    """The weights of the linear score and the reader's, for the blocks that are read."""
    learned = [
        Group(np.stack([scores, told], axis=1), right, 1.0)
        for scores, told, one in zip(linear, read, examples, strict=True)
        if (right := np.maximum(one.gold, one.also) >= ANSWERS).any() and not right.all()
    ]
    return fitted(learned, l2=0.01)


def best_read(examples: Sequence[Example], scores: Sequence[Matrix]) -> list[Example]:
    """The examples with the blocks that are read alone."""
    return [one.only(worth_reading(score)) for one, score in zip(examples, scores, strict=True)]


@dataclass(frozen=True, slots=True)
class Judged:
    """For each question: signals, whether the first block is right, whether there is an answer."""

    signals: Matrix
    right: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    corpus: Sequence[str]


def judged(examples: Sequence[Example], scores: Sequence[Matrix], linear: Sequence[Matrix],
           read: Sequence[Matrix]) -> Judged:  # fmt: skip
    """What the tone is learned from."""
    each = list(zip(examples, scores, linear, read, strict=True))
    return Judged(
        np.stack([np.r_[e.signals, of_reading(s, x, r, e.means)] for e, s, x, r in each]),
        np.array([_held_by_first(e, s) >= ANSWERS for e, s, _, _ in each]),
        np.array([bool(e.question.gold) for e in examples]),
        [e.question.corpus for e in examples],
    )  # fmt: skip


def _held_by_first(one: Example, scores: Matrix) -> float:
    """The share (0–1) of an answer that is shown first: the best block and what is beside it."""
    best = int(np.argmax(scores))
    start, stop, held = one.start[best], one.stop[best], np.maximum(one.gold, one.also)
    near = (one.run == one.run[best]) & (abs(scores - scores[best]) <= BESIDE)
    share = held[best]
    for n in np.argsort(-scores):
        beside = 0 <= one.start[n] - stop <= GAP or 0 <= start - one.stop[n] <= GAP
        if not (near[n] and beside):
            continue
        both = min(start, one.start[n]), max(stop, one.stop[n])
        if both[1] - both[0] <= MAX_QUOTE_CHARS:
            (start, stop), share = both, share + held[n]
    return float(share)


def logistic_fit(told: Judged, kept: NDArray[np.bool_]) -> tuple[Matrix, float]:
    """Weights and bias: the probability that the first block is right; L2 on scaled signals."""
    x, y = told.signals[kept], told.right[kept].astype(float)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = np.c_[(x - mean) / scale, np.ones(len(x))]

    def loss(theta: Matrix) -> tuple[float, Matrix]:
        total = z @ theta
        penalty = np.r_[theta[:-1], 0.0]
        value = np.logaddexp(0, total).sum() - (y * total).sum() + 0.5 * TONE_L2 * penalty @ penalty
        return float(value), z.T @ (1 / (1 + np.exp(-total)) - y) + TONE_L2 * penalty

    theta = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x
    weights = theta[:-1] / scale
    return weights, float(theta[-1] - weights @ mean)


def probabilities(told: Judged, folds: NDArray[np.int64]) -> Matrix:
    """By weights that did not see the question's article."""
    found = np.zeros(len(folds))
    for fold in np.unique(folds):
        weights, bias = logistic_fit(told, folds != fold)
        found[folds == fold] = 1 / (1 + np.exp(-(told.signals[folds == fold] @ weights + bias)))
    return found


def tones(
    told: Judged, folds: NDArray[np.int64], *, most_sure: float, most_refused: float
) -> dict[str, object]:
    """The tones as the product reads them; what they reach in folds is printed."""
    found = probabilities(told, folds)
    sure = _lowest(found[~told.answerable], 1 - most_sure)
    refused = _lowest(found[told.answerable], most_refused)
    for corpus in sorted(set(told.corpus)):
        here = np.array([one == corpus for one in told.corpus])
        p, right, can = found[here], told.right[here], told.answerable[here]
        print(f"  {corpus:9} AUC {_auc(p, right):.3f}, calibration error {_error(p, right):.3f}, "
              f"answered {(p[can] >= refused).mean():.3f}, "
              f"refused unanswerable {(p[~can] < refused).mean():.3f}, "
              f"sure of unanswerable {(p[~can] >= sure).mean():.3f}, "
              f"sure of right {(p[right] >= sure).mean():.3f}", flush=True)  # fmt: skip
    weights, bias = logistic_fit(told, np.ones(len(folds), bool))
    named = {name: round(float(w), 4) for name, w in zip(SIGNALS, weights, strict=True)}
    return {"bias": round(bias, 4), "sure": round(sure, 3), "refused": round(refused, 3),
            "weights": named}  # fmt: skip


def _lowest(values: Matrix, share: float) -> float:
    return float(np.quantile(values, share))


def _auc(p: Matrix, right: NDArray[np.bool_]) -> float:
    above = (p[right][:, None] > p[~right][None, :]).mean()
    return float(above + 0.5 * (p[right][:, None] == p[~right][None, :]).mean())


def _error(p: Matrix, right: NDArray[np.bool_]) -> float:
    """Expected calibration error over tenths."""
    tenth = np.minimum((10 * p).astype(int), 9)
    each = [(tenth == n) for n in range(10)]
    return float(
        sum(abs(p[one].mean() - right[one].mean()) * one.mean() for one in each if one.any())
    )


def main() -> None:
    """Fit, say what comes out, and write it where the product reads it."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("examples", type=Path, nargs="+")
    given = parser.parse_args()
    examples = [one for file in given.examples for one in pickle.loads(file.read_bytes())]
    linear = in_folds(examples)
    figures = {"linear, in folds": shown("linear, in folds", examples, linear)}
    weights = fitted(groups(examples))
    made: dict[str, Any] = {"linear": dict(zip(NAMES, np.round(weights, 3).tolist(), strict=True))}
    kept = [n for n, one in enumerate(examples) if one.question.fold == 0]
    held, scores = [examples[n] for n in kept], [linear[n] for n in kept]
    best = best_read(held, scores)
    scores = [one[worth_reading(one)] for one in scores]
    reader = Reader()
    read = [reader.scores([(one.question.text, text) for text in one.texts]) for one in best]
    for name, each in (("linear", scores), ("reader", read)):
        figures[f"held out, {name}"] = shown(f"held out, {name}", best, each)
    mix = mixed(scores, read, best)
    made["mix"] = dict(zip(("linear", "reading"), np.round(mix, 3).tolist(), strict=True))
    both = [mix[0] * s + mix[1] * r for s, r in zip(scores, read, strict=True)]
    print("mix", made["mix"])
    figures["held out, both"] = shown("held out, both", best, both)
    articles = np.array([_half(one) for one in best])
    unread = [np.zeros(len(one)) for one in read]
    alone = [mix[0] * one for one in scores]
    made["certainty"] = {}
    for name, told in (
        ("read", judged(best, both, scores, read)),
        ("unread", judged(best, alone, scores, unread)),
    ):
        print("tones,", name)
        made["certainty"][name] = tones(
            told,
            articles,
            most_sure=MOST_SURE_OF_UNANSWERABLE[name],
            most_refused=MOST_REFUSED[name],
        )
    if given.write:
        certainty.FILE.write_text(json.dumps(made, indent=1) + "\n", "ascii")
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "ascii")


def _half(one: Example) -> int:
    """One of five folds over articles within the held out."""
    key = one.question.gold[0].article if one.question.gold else one.question.text
    return hashlib.sha256(key.encode()).digest()[1] % 5


if __name__ == "__main__":
    main()
