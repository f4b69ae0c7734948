"""What each sign counts, found by measuring, not set by hand.

A linear ranker (softmax over the blocks of a question, l2 0.1), fitted on the 127 politics
questions of the development set; in five folds it put the right sentence first for 49 %, among
three for 74 %. The second fit (logistic, on the same questions and on each of them once more
without its own article) tells answers from refusals.
"""

from __future__ import annotations

WEIGHTS = {
    "words": -0.74, "close": 0.94, "close_around": 2.82, "around": 1.37, "title": 2.55,
    "article": 2.31, "full_text": 0.24, "vectors": 1.34, "speaker_passage": 0.0, "mean": 6.68,
    "said_direct": 1.18, "direct": 0.32, "size": 0.39, "short": -0.43, "long": -0.25,
    "number": 1.17, "day": -0.15, "name": -0.28, "place": 0.5, "first": -0.83, "early": -0.58,
    "asks": 1.06, "count": 0.13, "close_squared": 2.39, "speaker": 0.83, "speaker_close": 2.94,
    "speaker_only_named": 0.04, "no_speaker": -0.24,
}  # fmt: skip

# How surely the best block answers: the closest passage's cosine, the block's mean, how close it
# and what is around it come, how many terms are asked.
CLOSEST_PASSAGE, MEAN_OF_BEST, CLOSE_TO_BEST, PER_TERM = 0.79, 6.89, 4.44, 0.120
BIAS = -5.14
# Below, a question is refused; 4 % of those that have an answer.
SURE_ENOUGH = 0.15
