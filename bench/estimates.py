"""Means with bootstrap intervals, and how reliable probabilities are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SAMPLES, SEED = 2_000, 20
OUTSIDE = 2.5  # percent at each end, so that 95 lie within

Interval = tuple[float, float]


def means(outcomes: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each figure over the questions that have it.

    >>> means([{"hit": 1.0, "f1": 0.5}, {"hit": 0.0}])
    {'hit': 0.5, 'f1': 0.5}
    """
    held: dict[str, list[float]] = {}
    for outcome in outcomes:
        for name, value in outcome.items():
            held.setdefault(name, []).append(value)
    return {name: sum(values) / len(values) for name, values in held.items()}


def intervals(outcomes: Sequence[Mapping[str, float]]) -> dict[str, Interval]:
    """The 95 % percentile interval of each mean, by a seeded bootstrap over questions."""
    number = len(outcomes)
    names = dict.fromkeys(name for outcome in outcomes for name in outcome)
    if not names:
        return {}
    drawn = np.random.default_rng(SEED).multinomial(number, [1 / number] * number, SAMPLES)
    found = {}
    for name in names:
        has = np.array([name in outcome for outcome in outcomes])
        values = np.array([outcome.get(name, 0.0) for outcome in outcomes])
        counts = drawn @ has  # none of the few that have it may be drawn
        sampled = (drawn @ values)[counts > 0] / counts[counts > 0]
        low, high = np.percentile(sampled, [OUTSIDE, 100 - OUTSIDE])
        found[name] = (float(low), float(high))
    return found


@dataclass(frozen=True, slots=True)
class Tenth:
    """Answers whose confidence is at least ``low`` and below ``low`` + 0.1.

    How many, their mean confidence, and the share of them that are right.
    """

    low: float
    number: int
    confidence: float
    right: float


def reliability(told: Sequence[tuple[float, bool]]) -> list[Tenth]:
    """Confidences (0–1), each with whether it was right, by tenths; empty tenths are left out.

    >>> reliability([(0.25, False), (0.25, True)])
    [Tenth(low=0.2, number=2, confidence=0.25, right=0.5)]
    """
    tenths: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in told:
        tenths.setdefault(min(int(confidence * 10), 9), []).append((confidence, right))
    return [
        Tenth(
            tenth / 10,
            len(some),
            sum(confidence for confidence, _ in some) / len(some),
            sum(right for _, right in some) / len(some),
        )
        for tenth, some in sorted(tenths.items())
    ]


def calibration_error(tenths: Sequence[Tenth]) -> float:
    """The expected calibration error, 0–1: |confidence − right| of a tenth, by its answers.

    >>> calibration_error([Tenth(0.2, 3, 0.25, 0.25), Tenth(0.9, 1, 0.9, 0.5)])
    0.1
    """
    number = sum(tenth.number for tenth in tenths)
    return sum(t.number * abs(t.confidence - t.right) for t in tenths) / max(1, number)
