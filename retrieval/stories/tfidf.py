"""What an article is about: its telling words with their weights, packed to be compared fast."""

from __future__ import annotations

import math
import re
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from retrieval.text import names
from retrieval.text.terms import STOP, plain, stem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Columns = tuple[NDArray[np.intp], NDArray[np.uint32], Array]


# News stands at the top; what follows in very long articles (live pages) is of many events.
# Measured on stories-dev.jsonl: with 12,000 characters and 250 words the same F1 within .01.
READ_CHARS = 6_000
# See grouping for what was measured: .970 with 100 words, .988 with 250 (at 12,000 characters).
MOST_WORDS = 200
# So many articles are thought of before the first, as frequencies of few articles tell little.
# Measured there: .988; with 1 article .981.
BEFORE = 20
# Titles of fewer telling words say too little to doubt the text.
FEWEST_TITLE_WORDS = 3


def content(text: str) -> Counter[str]:
    """The telling words of an article by the stems of their keys, and how often each stands.

    Spellings of a name meet in its key.

    >>> sorted(content("Dawwar closed the gates. “Closing gates,” Dawar’s men said.").items())
    [('close', 2), ('dawar', 2), ('gate', 2), ('men', 1)]
    """
    found: Counter[str] = Counter()
    for form, number in Counter(_FORM.findall(text[:READ_CHARS])).items():
        if word := _word(form):
            found[word] += number
    return found


_FORM = re.compile(r"\w[\w'’]+")  # rougher than terms.WORD, in half its time


@lru_cache(maxsize=200_000)
def _word(form: str) -> str:
    """What a word counts as; empty for words that tell nothing."""
    bare = plain(form)
    if bare in STOP or len(bare) < 2:
        return ""
    return stem("".join(names.words(bare)))


def weighed(
    found: Mapping[str, int], ids: Mapping[str, int], known: Mapping[str, int], articles: int
) -> dict[int, float]:
    """The weights of the words by their ids: more for those often here and rare elsewhere.

    ``known`` says in how many of the ``articles`` each word stands. At most ``MOST_WORDS`` stay,
    together of length 1.

    >>> weighed({"ferry": 1, "quota": 1}, {"ferry": 7, "quota": 9}, {"ferry": 1, "quota": 1}, 1)
    {7: 0.7071067811865475, 9: 0.7071067811865475}
    """
    log, most = math.log, math.log(articles + BEFORE)
    weights = [
        ((1 + log(number)) * (most - log(known[word])), -ids[word])
        for word, number in found.items()
    ]
    heaviest = sorted(weights, reverse=True)[:MOST_WORDS]
    length = math.sqrt(sum(weight * weight for weight, _ in heaviest)) or 1.0
    return {-n: weight / length for weight, n in heaviest}


def packed(weights: Mapping[int, float]) -> bytes:
    """Ids as 32-bit numbers, then weights as 16-bit ones, little-endian.

    >>> unpacked(packed({7: 0.5, 9: 0.25}))
    {7: 0.5, 9: 0.25}
    """
    number = len(weights)
    return struct.pack(f"<{number}I{number}e", *weights, *weights.values())


def unpacked(blob: bytes) -> dict[int, float]:
    """The weights that ``packed`` wrote."""
    number = len(blob) // 6
    values = struct.unpack(f"<{number}I{number}e", blob)
    return dict(zip(values[:number], values[number:], strict=True))


def columns(signatures: Sequence[bytes]) -> Columns:
    """Packed signatures one below the other: how long each is, then all ids, all weights."""
    import numpy as np

    sizes = [len(each) // 6 for each in signatures]
    parts = list(zip(signatures, sizes, strict=True))
    return (
        np.array(sizes, np.intp),
        np.frombuffer(b"".join(each[: 4 * size] for each, size in parts), np.dtype("<u4")),
        np.frombuffer(b"".join(each[4 * size :] for each, size in parts), np.dtype("<f2")).astype(
            np.float32
        ),
    )


def cosines(one: bytes, others: Columns) -> Array:
    """How alike one packed signature is to each of the others, 0–1.

    >>> cosines(packed({7: 1.0}), columns([packed({7: 1.0}), packed({9: 1.0}), b""])).tolist()
    [1.0, 0.0, 0.0]
    """
    import numpy as np

    sizes, ids, weights = others
    mine = unpacked(one)
    asked = np.zeros(max(max(mine, default=0), int(ids.max(initial=0))) + 1, np.float32)
    asked[list(mine)] = list(mine.values())
    found = np.zeros(len(sizes), np.float32)
    filled = np.flatnonzero(sizes)  # reduceat gives nonsense for what is empty
    if filled.size:
        starts = (np.cumsum(sizes) - sizes)[filled]
        found[filled] = np.add.reduceat(asked[ids] * weights, starts)
    return found


def is_its_own(title: str | None, outlet: str, found: Mapping[str, int]) -> bool:
    """Whether the text may be the article of this title: of its telling words one stands there.

    Where none of three or more does, the page gave a notice for the article (of cookies, of a
    registration), or a round-up. Measured on 4,899 articles: 91 such, 75 of them notices.

    >>> is_its_own("Harbour mayor shuts gates", "Gazette", content("We use cookies to help."))
    False
    """
    asked = content(title or "").keys() - content(outlet).keys()
    return len(asked) < FEWEST_TITLE_WORDS or any(word in found for word in asked)
