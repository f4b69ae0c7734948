"""The words that stand for a story: an article's own title, else its most central sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from retrieval.domain import Span
from retrieval.stories.tfidf import content

# What makes a title a question, an outcry, a teaser, an opinion; others are taken first.
_LOUD = re.compile(
    r"[?!]|\.\.\.|…|[“”\"]|\b(?:opinion|analysis|review|exclusive|watch|live|updates|recap|photos)\b"
    r"|\b[A-Z]{6,}\b",
    re.IGNORECASE,
)
_LOUD_COUNTS = 0.6  # a loud title is worth so much of a plain one
# Sentences of a headline's length. Only the one that opens an article tells what happened.
_SHORTEST, _LONGEST, MOST_SENTENCES = 30, 240, 1
MOST_LOOKED_AT = 12


def centre(signatures: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """What the articles of a story share: the weights of their words, summed.

    >>> centre([{7: 0.5}, {7: 0.25, 9: 0.5}])
    {7: 0.75, 9: 0.5}
    """
    found: Counter[int] = Counter()
    for signature in signatures:
        for n, weight in signature.items():
            found[n] += weight  # type: ignore[assignment]
    return dict(found)


def central(
    texts: Sequence[str], centre: Mapping[int, float], known: Mapping[str, tuple[int, int]]
) -> int:
    """Which of these titles or sentences is closest to the centre, in plain words; the first.

    >>> known = {"ferri": (7, 1), "port": (9, 1)}
    >>> central(["Is it over?", "Ferry leaves port", "Port closed"], {7: 0.5, 9: 0.25}, known)
    1
    """
    scores = [_score(text, centre, known) for text in texts]
    return scores.index(max(scores))


def _score(text: str, centre: Mapping[int, float], known: Mapping[str, tuple[int, int]]) -> float:
    words = content(text)
    near = sum(centre.get(known[word][0], 0.0) for word in words if word in known)
    plain = _LOUD_COUNTS if _LOUD.search(text) or text.isupper() else 1.0
    return float(plain * near / max(len(words), 4) ** 0.5)


def sentences(text: str, units: Sequence[Span]) -> list[Span]:
    """The first sentences that may be a headline: of its length, on one line.

    Where none is, the first of all.
    """
    fits = [
        unit
        for unit in units[:MOST_LOOKED_AT]
        if _SHORTEST <= len(unit) <= _LONGEST and "\n" not in unit.of(text)
    ]
    return fits[:MOST_SENTENCES] or list(units[:1])
