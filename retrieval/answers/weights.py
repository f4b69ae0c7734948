"""What each sign counts, found by measuring, not set by hand.

A linear ranker (softmax over the blocks of a question, l2 0.02), fitted on the 127 politics
questions of the development set; five-fold, it put the right sentence first for 50 %. The
second fit (logistic, same questions, and each of them once more without its own article) tells
answers from refusals.
"""

from __future__ import annotations

WEIGHTS = {
    "words": -2.95, "close": 2.04, "close_around": 3.72, "around": 0.5, "title": 4.35,
    "article": 4.36, "full_text": -0.02, "vectors": 1.25, "speaker_passage": 6.06, "mean": 11.13,
    "said_direct": 1.79, "direct": -0.11, "size": 0.81, "short": -1.14, "long": -0.48,
    "number": 1.86, "day": 0.58, "name": -0.23, "place": 1.2, "first": -0.89, "early": -0.98,
    "asks": 1.42, "count": 0.19, "close_squared": 2.85, "speaker": 1.8, "speaker_close": 1.52,
    "speaker_only_named": -0.31, "no_speaker": -0.19,
}  # fmt: skip

# How surely the best block answers: the closest passage's cosine, the block's mean, how close it
# and what is around it come, how many terms are asked.
CLOSEST_PASSAGE, MEAN_OF_BEST, CLOSE_TO_BEST, PER_TERM = 0.65, 9.09, 3.85, 0.116
BIAS = -4.83
# Below, a question is refused.
SURE_ENOUGH = 0.15
