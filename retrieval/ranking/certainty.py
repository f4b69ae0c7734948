"""How sure an answer is: the probability that its first quote answers the question.

A logistic regression, fitted by ``bench/training/ranker.py`` on training questions that the
reader was not trained on; ``make bench`` prints its reliability table.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.domain import Certainty, Wants
from retrieval.ranking.candidates import Query
from retrieval.ranking.features import NAMES, Evidence, Matrix

FILE = Path(__file__).with_name("learned.json")

_read: dict[str, Any] = json.loads(FILE.read_text("ascii"))


@dataclass(frozen=True, slots=True)
class Mix:
    """What the linear score and the reader's weigh beside each other."""

    linear: float
    reading: float


@dataclass(frozen=True, slots=True)
class Tones:
    """A logistic regression over signals: an answer is sure from the one probability on.

    Below the other it is a refusal.
    """

    weights: NDArray[np.float64]
    bias: float
    sure: float
    refused: float


MIX = Mix(**_read["mix"])


def linear(names: Sequence[str]) -> NDArray[np.float64]:
    """The linear ranker's weights of these features, in their order."""
    return np.array([_read["linear"][name] for name in names])


def tones(signals: Sequence[str], *, read: bool) -> Tones:
    """What these signals weigh, in their order, where blocks were ``read`` or where none was."""
    fitted = _read["certainty"]["read" if read else "unread"]
    weights = np.array([fitted["weights"][name] for name in signals])
    return Tones(weights, fitted["bias"], fitted["sure"], fitted["refused"])


SIGNALS = (
    "closest", "terms", "covered", "covered_by_article", "names_missing", "named",
    "named_nowhere", "said", "read_of_best", "read_best", "read_second", "score_margin",
    "probability", "lexical_of_best", "mean_of_best",
)  # fmt: skip
# Who is asked for by name speaks of nothing like it where in and around their words stands less
# than this share of what is asked. Of the training questions on politics that name somebody who is
# quoted, 2 % of those that have an answer are such and 8 % of those that have none: such an answer
# is never sure. (Refusing it cost three of 27 answers on the two articles of a check set, by whose
# figure this was chosen.)
LITTLE_SAID = 0.05
# Nobody is refused the words of who speaks of this share of it: of 1,352 held-out training
# questions that changes one, but on a handful of articles a broad question seems unlikely to be
# answered.
MUCH_SAID = 0.8

# Where less than this share of what is asked stands in any one article, it is told nowhere. Of
# 6,714 training questions that have an answer none is such, of 978 that have none three.
LITTLE_TOLD = 0.1

_NAMED, _NOWHERE, _SAID, _TOLD = (
    SIGNALS.index(name) for name in ("named", "named_nowhere", "said", "covered_by_article")
)
_READ, _UNREAD = (tones(SIGNALS, read=read) for read in (True, False))
_AT = {name: at for at, name in enumerate(NAMES)}


def of_words(asked: Query, rows: Matrix, seen: Evidence) -> Matrix:
    """The signals that need no reading: what of the question stands anywhere, and whose words."""
    weights = asked.weights / max(float(asked.weights.sum()), 1e-9)
    names = np.array([term in asked.names for term in asked.terms])
    anywhere = np.maximum(seen.around, seen.article).max(axis=0)
    theirs = rows[:, _AT["speaker"]] > 0
    for_words = asked.by_name and asked.question.wants is Wants.WORDS
    about = np.array([term in asked.question.about for term in asked.terms])
    said = 1.0
    if for_words and about.any():
        said = float((seen.around[theirs][:, about] @ weights[about]).max(initial=0.0))
        said /= max(float(weights[about].sum()), 1e-9)
    return np.array([
        rows[:, _AT["vectors"]].max(),
        min(len(asked.terms), 12) / 12,
        (seen.around @ weights).max(),
        (seen.article @ weights).max(),
        float(weights[names & (anywhere == 0)].sum()),
        float(for_words),
        float(for_words and not theirs.any()),
        said,
    ])  # fmt: skip


def of_reading(scores: Matrix, lexical: Matrix, read: Matrix, mean: Matrix) -> Matrix:
    """The signals of the blocks that were read: their scores, both parts of them, their means."""
    best = int(np.argmax(scores))
    ordered, by_reading = np.sort(scores)[::-1], np.sort(read)[::-1]
    raised = np.exp(scores - scores.max())
    return np.array([
        read[best], by_reading[0], by_reading[:2][-1],
        ordered[0] - ordered[:2][-1],
        1 / raised.sum(),
        lexical[best],
        mean[best],
    ])  # fmt: skip


def tone_of(
    asked: Query, seen: Evidence, signals: Matrix, *, read: bool
) -> tuple[Certainty | None, float]:
    """The tone of an answer, None for a refusal, and the probability that its first quote answers.

    ``signals`` are those of both kinds, in this order; ``read`` is whether blocks were read.
    """
    fitted = _READ if read else _UNREAD
    probability = logistic(fitted.bias + float(signals @ fitted.weights))
    is_nowhere = asked.speaker_match is None and signals[_TOLD] < LITTLE_TOLD
    if is_nowhere or _is_of_nobody(asked, seen):
        return None, probability
    sure = probability >= fitted.sure
    if signals[_NOWHERE]:  # whoever is asked for is quoted nowhere: what others say is not claimed
        return (Certainty.UNSURE if sure else None), probability
    if signals[_NAMED] and not asked.question.about:  # any of their words answer
        return Certainty.SURE, max(probability, fitted.sure)
    sure = sure and not (signals[_NAMED] and signals[_SAID] < LITTLE_SAID)
    speaks_of_it = signals[_NAMED] and signals[_SAID] >= MUCH_SAID
    compared = asked.question.wants is Wants.COMPARISON
    if probability < fitted.refused and not (compared or speaks_of_it):
        return None, probability
    return (Certainty.SURE if sure else Certainty.UNSURE), probability


def is_a_guess(asked: Query, seen: Evidence) -> bool:
    """Whether the question is one word that no article has: what is near to it is not shown."""
    question = asked.question
    alone = len(question.text.split()) == 1 and not question.follows
    return alone and asked.speaker_match is None and not seen.article.any()


def _is_of_nobody(asked: Query, seen: Evidence) -> bool:
    """Whether who is asked for by name is named nowhere in what was found."""
    if asked.of_nobody:
        return True
    theirs = np.array([term not in asked.question.about for term in asked.terms])
    theirs &= np.array([term not in asked.question.before for term in asked.terms])
    named = asked.by_name and asked.question.wants is Wants.WORDS and theirs.any()
    return bool(named) and not seen.article[:, theirs].any()


def logistic(total: float) -> float:
    """The logistic function, 0–1, for numbers of any size.

    >>> logistic(0.0), logistic(-1e4), logistic(1e4)
    (0.5, 0.0, 1.0)
    """
    return (1 + math.tanh(total / 2)) / 2
