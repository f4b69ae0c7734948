"""Whether a message is a remark: said in passing, or of the bot, and of nothing in an article.

A logistic regression over the message's vectors and a few signs, fitted by
``bench/training/remarks.py`` on training questions and on remarks that were written for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.domain import Answer, Certainty
from retrieval.index.embeddings import WordLlamaEmbeddings
from retrieval.questions.parse import is_follow_up, parse
from retrieval.text.terms import content_words, plain, stem, words
from retrieval.text.wordlists import frequencies, language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FILE = Path(__file__).with_name("remarks.json")
# Above the first, what is not surely answered is a remark, above the other whatever is found. Of
# the training questions, each in a fold that was not fitted, 0.2 % and 0.02 % are above them (of
# those typed as two to five words 1.8 % and 0.3 %), of the remarks 84 % and 72 %.
LIKELY, CERTAIN = 0.6, 0.85
LEAST_WORDS = 3  # two are as soon a topic

# Weights of vectors beside those of signs: they are of length 1, of many small numbers.
_SCALE, _CONTENT_SCALE = 4.0, 2.4
_YOU = re.compile(r"\b(?:you|your|yours|yourself|u)\b", re.I)
_ME = re.compile(r"\b(?:i|im|me|my|mine|we|us|our)\b", re.I)
_ASKS = re.compile(
    r"\W*(?:what|who|how|when|why|where|which|did|does|is|was|were|has|have|had|do|are|am|can|"
    r"could|would|will|should|shall)\b",
    re.I,
)
_OPEN = re.compile(r"\W*(?:what|who|which|how)\b", re.I)
_NAME = re.compile(r"(?<=[a-z,;:’'] )(?!I\b)[A-Z]\w*")
# Neither days nor contractions say what a message is about.
_CALENDAR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tonight|tomorrow|\w+['’]\w+)\b", re.I
)
_WORD = re.compile(r"[^\W\d_]+")


def is_remark(
    text: str, tone: Certainty | None, found: Sequence[str] = (), *, follows: bool = False
) -> bool:
    """Whether a message is a remark: English, of some words, none of them rare in ``found``.

    ``found`` are the passages that would be shown in this tone. ``follows``: it leans on the
    question before, which a remark must not be mistaken for.

    >>> is_remark("the printer in our office is broken", None)
    True
    >>> is_remark("Who closed the bridge?", None), is_remark("printer", None)
    (False, False)
    >>> [is_remark("is my ferry late", None, found) for found in ((), ["The ferry left."])]
    [True, False]
    """
    english = language(_ME.sub("you", text)) == "en"  # "i" and "me" are Italian and Spanish as well
    if len(_WORD.findall(text)) < LEAST_WORDS or not english:
        return False
    if follows and not (_YOU.search(text) or _ME.search(text)):
        return False
    certain = follows or tone is Certainty.SURE
    if likelihood(text) < (CERTAIN if certain else LIKELY):
        return False
    rare = {stem(word) for word in content_words(_CALENDAR.sub("", text))} - frequencies().keys()
    return not any(rare & {stem(plain(word)) for word in words(one)} for one in found)


def is_unanswered_remark(answer: Answer) -> bool:
    """Whether an answer is a refusal of what was no question, and so shows nothing close."""
    if not answer.abstained or answer.closest:
        return False
    asked = parse(answer.question)
    return is_remark(asked.text, None, follows=bool(answer.history) and is_follow_up(asked))


@lru_cache(maxsize=1_000)
def likelihood(text: str) -> float:
    """The probability (0–1) that an English message is a remark."""
    import numpy as np

    weights = _weights()
    total = float(signs([text])[0] @ weights[:-1] + weights[-1])
    return float(1 / (1 + np.exp(-total)))


def signs(texts: Sequence[str]) -> Matrix:
    """What the regression weighs, a row for each text."""
    import numpy as np

    embed = WordLlamaEmbeddings().matrix
    whole = embed([text.lower() for text in texts])
    content = embed([" ".join(content_words(text)) or "it" for text in texts])
    seen = np.array([_seen(text) for text in texts], float)
    return np.hstack([_SCALE * whole, _CONTENT_SCALE * content, seen])


def _seen(text: str) -> list[float]:
    length = len(_WORD.findall(text))
    you, me, asks = bool(_YOU.search(text)), bool(_ME.search(text)), bool(_ASKS.match(text))
    return [
        *(length <= most for most in (1, 2, 4, 7, 10)),
        you, me, you and asks, me and asks, asks, bool(_OPEN.match(text)),
        min(len(_NAME.findall(text)), 2) / 2, any(c.isdigit() for c in text),
    ]  # fmt: skip


@cache
def _weights() -> Matrix:
    import numpy as np

    return np.array(json.loads(FILE.read_text("ascii")))
