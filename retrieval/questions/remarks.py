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
from retrieval.text.wordlists import frequencies, language, lines_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FILE = Path(__file__).with_name("remarks.json")
# Above the first, what is not surely answered is a remark, above the other whatever is found. Of
# the training questions, each in a fold that was not fitted, 0.2 % and 0.1 % are above them (of
# those typed as two to five words 1.0 % and 0.2 %), of the remarks 87 % and 77 %.
LIKELY, CERTAIN = 0.6, 0.85
OBVIOUS = 0.98  # from here on a rare word does not make a question of what is of I or you
LEAST_WORDS, MOST_WORDS = 3, 12  # two are as soon a topic, many as soon a quiz's question

# Weights of vectors beside those of signs: they are of length 1, of many small numbers.
_SCALE, _CONTENT_SCALE = 4.0, 2.4
_STYLE = lines_of("talk", "style")
_YOU = re.compile(r"\b(?:you|your|yours|yourself|u)\b", re.I)
_ME = re.compile(r"\b(?:i|im|me|my|mine|we|us|our)\b", re.I)
_I_OR_YOU = re.compile(rf"\b(?:i|im|me|my|mine)\b|{_YOU.pattern}", re.I)
_ASKS = re.compile(
    r"\W*(?:what|whats|who|whos|whom|whose|how|when|why|where|which|did|does|do|is|are|was|were|has|"
    r"have|had|can|could|would|will|should|shall|any\w*|some(?:one|body))\b|.*\?\W*$",
    re.I | re.S,
)
_NAME = re.compile(r"(?<=[a-z,;:’'] )(?!I\b)[A-Z]\w*")
_PARTED = re.compile(r"(?<=[.!?:;])\s+")
# Share of passages from which on a word is common, and says nothing of what a message is about.
_COMMON = 0.005
# Neither days nor contractions say what a message is about.
_CALENDAR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tonight|tomorrow|\w+['’]\w+)\b", re.I
)
_WORD = re.compile(r"[^\W\d_]+")


def is_remark(
    text: str, tone: Certainty | None, found: Sequence[str] = (), *, follows: bool = False
) -> bool:
    """Whether a message is a remark: English, of some words, none of them rare in ``found``.

    What asks is one only if it asks of "I" or "you". ``found`` are the passages that would be
    shown in this tone. ``follows``: it leans on the question before, which a remark must not be
    mistaken for.

    >>> is_remark("the printer in our office is broken", None)
    True
    >>> is_remark("Who closed the bridge?", None), is_remark("printer", None)
    (False, False)
    >>> is_remark("the printer in our office is broken", None, ["A printer was fined."])
    False
    """
    english = language(_ME.sub("you", text)) == "en"  # "i" and "me" are Italian and Spanish as well
    if not LEAST_WORDS <= len(_WORD.findall(text)) <= MOST_WORDS or not english:
        return False
    if follows and not (_YOU.search(text) or _ME.search(text)):
        return False
    asks, personal = bool(_ASKS.match(text)), bool(_I_OR_YOU.search(text))
    if asks and not personal:  # "was anyone hurt": of whatever was in the news
        return False
    likely = likelihood(text)
    if personal and likely >= OBVIOUS:
        return True
    if follows or likely < (CERTAIN if asks or tone is Certainty.SURE else LIKELY):
        return False
    stems = {stem(word) for word in content_words(_CALENDAR.sub("", text))}
    rare = {one for one in stems if frequencies().get(one, 0) < _COMMON}
    return not any(rare & {stem(plain(word)) for word in words(one)} for one in found)


def is_unanswered_remark(answer: Answer) -> bool:
    """Whether an answer is a refusal of what was no question, and so shows nothing close."""
    if not answer.abstained or answer.closest:
        return False
    asked = parse(answer.question)
    return is_remark(asked.text, None, follows=bool(answer.history) and is_follow_up(asked))


@lru_cache(maxsize=1_000)
def likelihood(text: str) -> float:
    """The probability (0–1) that an English message is a remark: that of its least likely part."""
    import numpy as np

    parts = [one for one in _PARTED.split(text) if len(_WORD.findall(one)) >= LEAST_WORDS]
    weights = _weights()
    totals = signs(parts or [text]) @ weights[:-1] + weights[-1]
    return float(1 / (1 + np.exp(-totals.min())))


def signs(texts: Sequence[str]) -> Matrix:
    """What the regression weighs, a row for each text."""
    import numpy as np

    embed = WordLlamaEmbeddings().matrix
    whole = embed([text.lower() for text in texts])
    content = embed([" ".join(content_words(text)) or "it" for text in texts])
    seen = np.array([_seen(text) for text in texts], float)
    return np.hstack([_SCALE * whole, _CONTENT_SCALE * content, seen])


def _seen(text: str) -> list[float]:
    """Its length, names and digits; which words of style it has, and with which it begins."""
    said = [plain(word) for word in words(text)]
    style = (float(one in said) for one in _STYLE)
    first = (float(one in said[:1]) for one in _STYLE)
    return [
        *(float(len(said) <= most) for most in (1, 2, 4, 7, 10)),
        min(len(_NAME.findall(text)), 2) / 2, float(any(c.isdigit() for c in text)),
        *style, *first,
    ]  # fmt: skip


@cache
def _weights() -> Matrix:
    import numpy as np

    return np.array(json.loads(FILE.read_text("ascii")))
