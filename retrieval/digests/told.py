"""What earlier digests showed: none of it is told again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.digests.lines import Line
from retrieval.digests.weights import Rarity, Vector, covered, vector
from retrieval.text.spans import fold

# A line of which so much stands in one line told before brings nothing new.
NOTHING_NEW = 0.75
# Fewer letters may stand inside other words by chance.
FEWEST_CHARS = 24


@dataclass(frozen=True, slots=True)
class Told:
    """Quotes shown before, as they are compared, with their words."""

    folded: tuple[str, ...] = ()
    vectors: tuple[Vector, ...] = ()

    def holds(self, line: Line, words: Vector) -> bool:
        """Whether a line of these words was told, in its own words or nearly."""
        return any(same_words(line.folded, one) for one in self.folded) or any(
            covered(words, one) >= NOTHING_NEW for one in self.vectors
        )


def told(shown: Iterable[str], rarity: Rarity) -> Told:
    """What these quotes told."""
    once = tuple(dict.fromkeys(shown))
    folded = tuple(fold(words).text.casefold().strip(" \"',.;") for words in once)
    return Told(folded, tuple(vector(words, rarity) for words in once))


def same_words(one: str, other: str) -> bool:
    """Whether one of two folded lines stands in the other.

    >>> same_words("the dam at lindrup leaks again", "on monday the dam at lindrup leaks again")
    True
    """
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= FEWEST_CHARS and short in long)
