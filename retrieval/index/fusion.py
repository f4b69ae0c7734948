"""Several rankings to one, by rank alone: their scores cannot be compared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009) and its constant.
RANK_OFFSET = 60


def fused(rankings: Iterable[tuple[float, Sequence[int]]]) -> list[tuple[int, float]]:
    """Ids with their score, best first; each ranking comes with its weight.

    >>> [n for n, _ in fused([(1.0, [7, 8, 9]), (1.0, [8, 3])])]
    [8, 7, 3, 9]
    """
    scores: dict[int, float] = {}
    for weight, ranking in rankings:
        for rank, n in enumerate(dict.fromkeys(ranking), start=1):
            scores[n] = scores.get(n, 0.0) + weight / (RANK_OFFSET + rank)
    return sorted(scores.items(), key=lambda one: (-one[1], one[0]))
