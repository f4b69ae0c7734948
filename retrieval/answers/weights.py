"""What each sign counts, found by measuring, not set by hand.

A linear ranker (softmax over the blocks of a question, l2 0.02), fitted on the 127 politics
questions of the development set; five-fold, it put the right sentence first for 50 %. The
second fit (logistic, same questions, and each of them once more without its own article) tells
answers from refusals.
"""

from __future__ import annotations

WEIGHTS = {
    "words": -4.28, "close": 1.23, "close_around": 4.58, "around": -1.35, "title": 4.22,
    "article": 4.8, "full_text": 1.8, "vectors": 2.23, "speaker_passage": 0.65, "mean": 6.36,
    "said_direct": 2.24, "direct": -0.13, "size": 0.99, "short": -0.88, "long": -0.92,
    "number": 1.81, "day": -0.02, "name": 0.11, "place": 1.38, "first": -1.74, "early": -0.5,
    "count": -0.04, "close_squared": 4.31, "asks": 1.72, "speaker": 1.92, "speaker_close": 1.1,
    "speaker_only_named": -0.16, "no_speaker": -0.5,
}  # fmt: skip

# How surely the best block answers: the closest passage, the block's mean, the terms asked.
CLOSEST_PASSAGE, MEAN_OF_BEST, PER_TERM, BIAS = 3.59, 4.15, 0.119, -4.38
# Below, a question is refused: 5 % of those that have an answer, 44 % of those that have none.
SURE_ENOUGH = 0.218
