"""Words beside the place that is most like them: which words differ; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from math import inf

WORD = re.compile(r"\w+(?:['-]\w+|(?<=\d)[.,:/]\d+)*|[^\w\s]")

# Costs of an edit. A word is a word; marks and capitals differ for less, so that they never
# outweigh one. To change a word is likelier than to add one, to leave one out likelier still,
# and who leaves out one word may as well leave out the next ones.
WORD_COST, MARK_COST, CASE_COST = 1.0, 0.2, 0.1
CHANGED, LEFT_OUT, LEFT_OUT_NEXT = 0.95, 0.9, 0.1

MAX_CELLS = 400_000  # of the table; beyond, 0.3 s and 50 MB, the longest runs in common are taken

Row = list[tuple[float, float]]  # the cost at each place; that of leaving out the token before


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of a folded text and where it stands."""

    text: str
    start: int
    stop: int
    is_word: bool  # or a number; else a mark
    plain: str  # capitals aside

    @property
    def cost(self) -> float:
        """What it costs to add it."""
        return WORD_COST if self.is_word else MARK_COST


@dataclass(frozen=True, slots=True)
class Pair:
    """A token of the words asked for and the one that stands in its place; None where none."""

    asked: Token | None
    stands: Token | None

    @property
    def same(self) -> bool:
        """Whether both are there and alike to the letter."""
        return bool(self.asked and self.stands and self.asked.text == self.stands.text)

    @property
    def matches(self) -> bool:
        """Whether both are there and alike, capitals aside."""
        return bool(self.asked and self.stands and self.asked.plain == self.stands.plain)

    @property
    def has_word(self) -> bool:
        """Whether a word or number is on one side at least."""
        return any(token is not None and token.is_word for token in (self.asked, self.stands))


@dataclass(frozen=True, slots=True)
class Alignment:
    """Words laid beside a stretch of a text, token by token."""

    cost: float
    pairs: tuple[Pair, ...]

    @property
    def matched(self) -> int:
        """How many words are the same on both sides, capitals aside."""
        return sum(pair.has_word and pair.matches for pair in self.pairs)

    @property
    def edits(self) -> int:
        """How many words were changed, added or left out, capitals aside."""
        return sum(pair.has_word and not pair.matches for pair in self.pairs)


def tokens(text: str, start: int = 0, stop: int | None = None) -> list[Token]:
    """Words, numbers and marks of a folded text.

    >>> [token.text for token in tokens("The F-16 can't fly 1,000 miles.")]
    ['The', 'F-16', "can't", 'fly', '1,000', 'miles', '.']
    """
    found = WORD.finditer(text, start, len(text) if stop is None else stop)
    return [
        Token(match[0], *match.span(), match[0][0].isalnum(), match[0].casefold())
        for match in found
    ]


def window(asked: Sequence[Token], text: str) -> tuple[int, int]:
    """From where to where in a folded ``text`` most words of ``asked`` stand close together.

    Words that are rarer in the text weigh more. The range is half as long again on both sides.
    """
    wanted = Counter(token.plain for token in asked if token.is_word)
    words = "|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True))
    found = [
        (match.start(), match[0].casefold())
        for match in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", text, re.I)
    ]
    length = asked[-1].stop - asked[0].start
    start, stop = _densest(found, wanted, reach=length + length // 2 + 20)
    return max(0, start - length // 2 - 20), min(len(text), stop + length // 2 + 20)


def _densest(
    found: Sequence[tuple[int, str]], wanted: Counter[str], *, reach: int
) -> tuple[int, int]:
    """The first and last of the found words within ``reach`` that weigh most together."""
    often = Counter(word for _, word in found)
    inside, first, weight = Counter[str](), 0, 0.0
    best, place = 0.0, (0, 0)
    for at, word in found:
        inside[word] += 1
        weight += 1 / often[word] if inside[word] <= wanted[word] else 0
        while found[first][0] + reach <= at:
            gone = found[first][1]
            weight -= 1 / often[gone] if inside[gone] <= wanted[gone] else 0
            inside[gone] -= 1
            first += 1
        if weight > best + 1e-9:
            best, place = weight, (found[first][0], at + len(word))
    return place


def align(asked: Sequence[Token], text: Sequence[Token]) -> Alignment:
    """All of ``asked`` beside the stretch of ``text`` that needs the cheapest edits (Sellers 1980).

    >>> found = align(tokens("two gates open"), tokens("He says three gates open now."))
    >>> [(p.asked and p.asked.text, p.stands and p.stands.text) for p in found.pairs]
    [('two', 'three'), ('gates', 'gates'), ('open', 'open')]
    """
    if len(asked) * len(text) > MAX_CELLS:
        return _align_long(asked, text)
    rows = [[(0.0, inf)] * (len(text) + 1)]
    for token in asked:
        rows.append(_row(rows[-1], token, text))
    stop = min(range(len(text) + 1), key=lambda at: rows[-1][at][0])
    return Alignment(rows[-1][stop][0], tuple(reversed(_back(rows, asked, text, stop))))


def _row(above: Row, token: Token, text: Sequence[Token]) -> Row:
    """The costs of ``token`` and all before it beside what ends at each place of ``text``."""
    added = token.cost
    left, out, diagonal = above[0][0] + added, inf, above[0][0]
    row = [(left, out)]
    for other, (over, _) in zip(text, above[1:], strict=True):
        swapped = diagonal + (0.0 if token.text == other.text else _swap(token, other))
        if other.is_word:
            out = min(left + LEFT_OUT, out + LEFT_OUT_NEXT)
            left = min(swapped, over + added, out)
        else:  # leaving out a mark is cheap, but no way to begin leaving out words
            left = min(swapped, over + added, out, left + MARK_COST)
        row.append((left, out))
        diagonal = over
    return row


def _swap(asked: Token, stands: Token) -> float:
    """What ``stands`` in the place of ``asked`` costs; a mark is no stand-in for a word."""
    if asked.plain == stands.plain:
        return 0.0 if asked.text == stands.text else CASE_COST
    alike = asked.is_word == stands.is_word
    return asked.cost * CHANGED if alike else asked.cost + stands.cost


def _back(
    rows: Sequence[Row], asked: Sequence[Token], text: Sequence[Token], stop: int
) -> list[Pair]:
    """The pairs of the cheapest way, last first."""
    pairs: list[Pair] = []
    i, j, out = len(asked), stop, False
    while i:
        here, leaving = rows[i][j]
        leaves = out or here == leaving
        if leaves or (j and _is_mark_left_out(rows[i], text, j)):
            out = leaves and (
                not text[j - 1].is_word or leaving == rows[i][j - 1][1] + LEFT_OUT_NEXT
            )
            j -= 1
            pairs.append(Pair(None, text[j]))
        elif j and here == rows[i - 1][j - 1][0] + _swap(asked[i - 1], text[j - 1]):
            i, j = i - 1, j - 1
            pairs.append(Pair(asked[i], text[j]))
        else:
            i -= 1
            pairs.append(Pair(asked[i], None))
    return pairs


def _is_mark_left_out(row: Row, text: Sequence[Token], at: int) -> bool:
    return not text[at - 1].is_word and row[at][0] == row[at - 1][0] + MARK_COST


def _align_long(asked: Sequence[Token], text: Sequence[Token]) -> Alignment:
    """The longest runs in common, and what stands between them side by side."""
    matcher = SequenceMatcher(
        None, [token.plain for token in asked], [token.plain for token in text], autojunk=False
    )
    steps = matcher.get_opcodes()
    pairs = [
        Pair(one, other)
        for at, (kind, i, i_stop, j, j_stop) in enumerate(steps)
        if not (kind == "insert" and at in (0, len(steps) - 1))  # only before or after the words
        for one, other in zip_longest(asked[i:i_stop], text[j:j_stop])
    ]
    return Alignment(sum(map(_cost, pairs)), tuple(pairs))


def _cost(pair: Pair) -> float:
    if pair.asked and pair.stands:
        return _swap(pair.asked, pair.stands)
    return pair.asked.cost if pair.asked else LEFT_OUT
