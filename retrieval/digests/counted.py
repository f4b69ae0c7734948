"""What a sentence counts: each number with the noun that follows it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from retrieval.answers.model.figures import figures
from retrieval.text.terms import STOP, plain, stem

# Of time, money and measure there are many in one event; those differ without a contradiction.
_MEASURES = frozenset(
    stem(word)
    for word in """
    gallon decision vote second minute hour day week month year decade time oclock am pm
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday percent per cent point mile
    kilometre kilometer metre meter foot feet inch game set round season quarter half yard
    degree million billion thousand hundred dozen dollar euro pound crown other more thing
    way side part
    """.split()
)
_PART = re.compile(
    r"[^\W\d_]+\d\w*|[$€£#]?\d(?:[\d.,–-]*\d)?%?|[^\W\d_]+(?:['’][^\W\d_]+)*|[.;:!?()]"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@lru_cache(maxsize=4_000)
def counted(text: str) -> Mapping[str, frozenset[Decimal]]:
    """The nouns that are counted, by their stems, each with the numbers it is given.

    >>> found = counted("The coastguard counted 43 boats; sixty boats, says the crew.")
    >>> sorted(map(int, found["boat"]))
    [43, 60]
    """
    parts = _PART.findall(text)
    found: dict[str, set[Decimal]] = {}
    for at, part in enumerate(parts):
        value = _value(part)
        if value is None:
            continue
        noun = parts[at + 1] if at + 1 < len(parts) else ""
        if noun.islower() and noun not in STOP and _value(noun) is None:
            found.setdefault(stem(plain(noun)), set()).add(value)
    kept = {noun: frozenset(n) for noun, n in found.items() if noun not in _MEASURES}
    return kept


@lru_cache(maxsize=20_000)
def _value(word: str) -> Decimal | None:
    if word.lower() in ("a", "an", "one") or not word[:1].isalnum() or _YEAR.fullmatch(word):
        return None
    if "-" in word or "–" in word or word.endswith("%"):
        return None
    values = [value for value, unit in figures(word) if unit == ""]
    return values[0] if len(values) == 1 else None


def contradicted(one: str, other: str) -> frozenset[str]:
    """The nouns of which two texts give other numbers, none in common.

    >>> sorted(contradicted("The coastguard counted 43 boats.", "Sixty boats held the strait."))
    ['boat']
    >>> sorted(contradicted("It lasted 9 hours.", "It lasted 8 hours."))
    []
    """
    ours, theirs = counted(one), counted(other)
    return frozenset(noun for noun in ours.keys() & theirs if not ours[noun] & theirs[noun])


def counted_once(text: str) -> frozenset[str]:
    """The nouns that a text gives one number only.

    >>> sorted(counted_once("Of 43 boats nine crews left; nine boats stayed."))
    ['crew']
    """
    return frozenset(noun for noun, values in counted(text).items() if len(values) == 1)
