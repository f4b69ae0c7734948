"""What a story is about, in numbers: words by their weight, and how close a line comes. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.stories.tfidf import content

Vector = Mapping[str, float]

# So many articles are thought of before the first, as frequencies of few articles tell little.
BEFORE = 20


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many of ``articles`` each word stands; words are stems of keys, as of stories."""

    articles: int
    number: Mapping[str, int]

    def of(self, word: str) -> float:
        """How much a word tells: more where fewer articles have it.

        >>> round(Rarity(80, {"said": 80, "ferry": 1}).of("ferry"), 1)
        4.6
        """
        return math.log((self.articles + BEFORE) / max(1, self.number.get(word, 1)))


def vector(text: str, rarity: Rarity) -> Vector:
    """The words of a text with their weights, together of length 1; empty where none tells.

    >>> vector("Ferry!", Rarity(1, {}))
    {'feri': 1.0}
    """
    return scaled({word: (1 + math.log(n)) * rarity.of(word) for word, n in content(text).items()})


def scaled(weights: Mapping[str, float]) -> Vector:
    """The same weights, together of length 1."""
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def centre(vectors: Sequence[Vector]) -> Vector:
    """What several texts have in common: words of all of them weigh most.

    >>> sorted(centre([{"a": 1.0}, {"a": 0.6, "b": 0.8}]), key=lambda word: word)
    ['a', 'b']
    """
    total: Counter[str] = Counter()
    for one in vectors:
        for word, weight in one.items():
            total[word] += weight  # type: ignore[assignment]
    return scaled(total)


def alike(one: Vector, other: Vector) -> float:
    """How alike two texts are, 0–1, 1 where they have the same words."""
    short, long = sorted((one, other), key=len)
    return sum(weight * long[word] for word, weight in short.items() if word in long)


def covered(one: Vector, other: Vector) -> float:
    """The share of the weight of ``one`` whose words stand in ``other`` too, 0–1.

    >>> covered({"a": 3.0, "b": 1.0}, {"a": 1.0})
    0.75
    """
    whole = sum(one.values())
    return sum(weight for word, weight in one.items() if word in other) / whole if whole else 0.0
