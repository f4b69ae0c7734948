"""Semi-global alignment of pasted words with the most similar stretch of a text; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from math import inf

# Dots in a row are one mark: an ellipsis character is folded to three, and is never cut.
WORD = re.compile(r"\w+(?:['-]\w+|(?<=\d)[.,:/]\d+)*|\.+|[^\w\s]")

# The first words of a sentence or quotation (folded): up to three, within so many characters.
MAX_LEAD = 60
_LEAD = re.compile(r"""(?:\A|[.!?:]["')]*\s|"|\n)(?P<words>(?:[^\W_][\w'-]*,?\s){1,3})\Z""")

# Edit costs. Punctuation and case cost less than words, so that they never outweigh one.
# Substituting a word is likelier than inserting one, omitting one likelier still; omissions have
# an affine gap cost, since whoever leaves out one word often leaves out the next ones too.
WORD_COST, MARK_COST, CASE_COST = 1.0, 0.2, 0.1
SUBSTITUTION, OMISSION, NEXT_OMISSION = 0.95, 0.9, 0.1

MAX_CELLS = 400_000  # of the table (0.3 s, 50 MB); beyond, longest common runs are used instead

Row = list[tuple[float, float]]  # per column: lowest cost; lowest cost that ends in an omission


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or punctuation mark of a folded text, with its offsets."""

    text: str
    start: int
    stop: int
    is_word: bool  # or a number; else punctuation
    plain: str  # case-folded

    @property
    def cost(self) -> float:
        """The cost of inserting it."""
        return WORD_COST if self.is_word else MARK_COST


@dataclass(frozen=True, slots=True)
class Pair:
    """A pasted token and the text's token aligned with it; None on one side is a gap."""

    asked: Token | None
    stands: Token | None

    @property
    def same(self) -> bool:
        """Whether both sides exist and are identical."""
        return bool(self.asked and self.stands and self.asked.text == self.stands.text)

    @property
    def matches(self) -> bool:
        """Whether both sides exist and are equal, ignoring case."""
        return bool(self.asked and self.stands and self.asked.plain == self.stands.plain)

    @property
    def has_word(self) -> bool:
        """Whether at least one side is a word or number."""
        return any(token is not None and token.is_word for token in (self.asked, self.stands))


@dataclass(frozen=True, slots=True)
class Alignment:
    """Pasted words aligned with a stretch of a text, token by token."""

    cost: float
    pairs: tuple[Pair, ...]

    @property
    def matched(self) -> int:
        """How many words are equal on both sides, ignoring case."""
        return sum(pair.has_word and pair.matches for pair in self.pairs)

    @property
    def edits(self) -> int:
        """How many words were substituted, inserted or omitted, ignoring case."""
        return sum(pair.has_word and not pair.matches for pair in self.pairs)


def tokens(text: str, start: int = 0, stop: int | None = None) -> list[Token]:
    """The words, numbers and punctuation marks of a folded text.

    >>> [token.text for token in tokens("The F-16 can't fly 1,000 miles.")]
    ['The', 'F-16', "can't", 'fly', '1,000', 'miles', '.']
    """
    found = WORD.finditer(text, start, len(text) if stop is None else stop)
    return [
        Token(match[0], *match.span(), match[0][0].isalnum(), match[0].casefold())
        for match in found
    ]


def densest_window(asked: Sequence[Token], text: str) -> tuple[int, int]:
    """The range (start, stop) of a folded ``text`` where the words of ``asked`` are densest.

    Words that are rarer in the text weigh more. Both sides get a margin of half the length.
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
    """The bounds of the heaviest sliding window of found words, ``reach`` characters wide."""
    count = Counter(word for _, word in found)
    inside, first, weight = Counter[str](), 0, 0.0
    best, place = 0.0, (0, 0)
    for at, word in found:
        inside[word] += 1
        weight += 1 / count[word] if inside[word] <= wanted[word] else 0
        while found[first][0] + reach <= at:
            leaving = found[first][1]
            weight -= 1 / count[leaving] if inside[leaving] <= wanted[leaving] else 0
            inside[leaving] -= 1
            first += 1
        if weight > best + 1e-9:
            best, place = weight, (found[first][0], at + len(word))
    return place


def align(asked: Sequence[Token], text: Sequence[Token]) -> Alignment:
    """All of ``asked`` aligned with the cheapest stretch of ``text`` (Sellers 1980).

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
    return Alignment(rows[-1][stop][0], tuple(reversed(_backtrack(rows, asked, text, stop))))


def with_beginning(pairs: Sequence[Pair], text: str) -> tuple[Pair, ...]:
    """The pairs with the few words before them in their sentence, where the first one differs.

    So a "No" or "We did" that was left out at the beginning is seen.

    >>> found = align(tokens("Shots were fired"), tokens(text := 'It ended. No shot was fired.'))
    >>> [pair.stands and pair.stands.text for pair in with_beginning(found.pairs, text)]
    ['No', 'shot', 'was', 'fired']
    """
    first = next(pair.stands for pair in pairs if pair.stands)
    if pairs[0].matches or not (
        lead := _LEAD.search(text, max(0, first.start - MAX_LEAD), first.start)
    ):
        return tuple(pairs)
    before = tokens(text, lead.start("words"), first.start)
    return (*(Pair(None, token) for token in before), *pairs)


def _row(above: Row, token: Token, text: Sequence[Token]) -> Row:
    """The next row of the table: lowest costs of ``token`` and all before it."""
    added = token.cost
    left, out, diagonal = above[0][0] + added, inf, above[0][0]
    row = [(left, out)]
    for other, (over, _) in zip(text, above[1:], strict=True):
        swapped = diagonal + (0.0 if token.text == other.text else _substitution(token, other))
        if other.is_word:
            out = min(left + OMISSION, out + NEXT_OMISSION)
            left = min(swapped, over + added, out)
        else:  # omitting a mark is cheap, but must not open a gap of words
            left = min(swapped, over + added, out, left + MARK_COST)
        row.append((left, out))
        diagonal = over
    return row


def _substitution(asked: Token, stands: Token) -> float:
    """The cost of substituting ``stands`` for ``asked``; a mark never replaces a word cheaply."""
    if asked.plain == stands.plain:
        return 0.0 if asked.text == stands.text else CASE_COST
    alike = asked.is_word == stands.is_word
    return asked.cost * SUBSTITUTION if alike else asked.cost + stands.cost


def _backtrack(
    rows: Sequence[Row], asked: Sequence[Token], text: Sequence[Token], stop: int
) -> list[Pair]:
    """The pairs of the cheapest path, last first."""
    pairs: list[Pair] = []
    i, j, out = len(asked), stop, False
    while i:
        here, leaving = rows[i][j]
        leaves = out or here == leaving
        if leaves or (j and _omits_mark(rows[i], text, j)):
            out = leaves and (
                not text[j - 1].is_word or leaving == rows[i][j - 1][1] + NEXT_OMISSION
            )
            j -= 1
            pairs.append(Pair(None, text[j]))
        elif j and here == rows[i - 1][j - 1][0] + _substitution(asked[i - 1], text[j - 1]):
            i, j = i - 1, j - 1
            pairs.append(Pair(asked[i], text[j]))
        else:
            i -= 1
            pairs.append(Pair(asked[i], None))
    return pairs


def _omits_mark(row: Row, text: Sequence[Token], at: int) -> bool:
    return not text[at - 1].is_word and row[at][0] == row[at - 1][0] + MARK_COST


def _align_long(asked: Sequence[Token], text: Sequence[Token]) -> Alignment:
    """Longest common runs, with whatever lies between them paired in order."""
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
    return Alignment(sum(map(_pair_cost, pairs)), tuple(pairs))


def _pair_cost(pair: Pair) -> float:
    if pair.asked and pair.stands:
        return _substitution(pair.asked, pair.stands)
    return pair.asked.cost if pair.asked else OMISSION
