"""Character folding that maps back to the original, and exact search in folded text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise

from retrieval.domain import Span

FOLDING_VERSION: int = 2

# The closed list of product §1.2. Nothing else is folded: no case, word or number.
DOUBLE_MARKS = "“”„‟«»〝〞＂″"
SINGLE_MARKS = "‘’‚‛‹›`´＇ʼʻ′`"
DASHES = "‐‑‒–—―−⁃﹘﹣－"
SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
ZERO_WIDTH = "\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"

_ONE_FOR_ONE = {
    **dict.fromkeys(DOUBLE_MARKS, '"'),
    **dict.fromkeys(SINGLE_MARKS, "'"),
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(SPACES, " "),
}
_CHANGED = re.compile("[" + re.escape("".join(_ONE_FOR_ONE)) + "]")
_INVISIBLE = re.compile(f"[{ZERO_WIDTH}]+")
# Of print: ligatures and Arabic presentation forms; a word broken at the end of a line.
_OF_PRINT = re.compile(
    "[\ufb00-\ufb06\ufb50-\ufdfb\ufe70-\ufefc]"
    "|(?<=[a-zß-öø-ÿ])[-\xad\u2010][ \t]*\r?\n\\s*(?=[a-zß-öø-ÿ])"
)
_LONGER_OR_SHORTER = re.compile(r"  +|…|''|--+")
_REPLACED = {" ": " ", "…": "...", "'": '"', "-": "-"}

_Edit = tuple[int, int, str]  # a range of the input, and its replacement


@dataclass(frozen=True, slots=True)
class Step:
    """One folding pass: the replaced ranges, in input and output coordinates."""

    before: tuple[Span, ...]
    after: tuple[Span, ...]

    def to_input(self, at: int, *, stop: bool) -> int:
        """The input offset of output offset ``at``; inside a replaced range, one of its ends."""
        n = bisect_right(self.after, at, key=lambda span: span.start) - 1
        if not stop and n >= 0 and self.after[n].stop == at and len(self.after[n]) == 0:
            return self.before[n].stop
        if stop and n >= 0 and self.after[n].start == at:
            n -= 1  # a range that ends where a replacement starts excludes it
        if n < 0:
            return at
        old, new = self.before[n], self.after[n]
        if at >= new.stop:
            return old.stop + at - new.stop
        if at == new.start:
            return old.start
        return old.stop if stop else old.start


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text with the mapping back to the original."""

    text: str
    steps: tuple[Step, ...] = ()

    def span(self, start: int, stop: int) -> Span:
        """The original range of ``start``..``stop`` in the folded text.

        Offsets inside a replacement (an ellipsis) move outward.

        >>> fold("so  he … left").span(6, 9)
        Span(start=7, stop=8)
        """
        for step in reversed(self.steps):
            first = step.to_input(start, stop=False)
            start, stop = first, max(first, step.to_input(stop, stop=True))
        return Span(start, stop)


def _apply(text: str, edits: list[_Edit]) -> tuple[str, tuple[Step, ...]]:
    if not edits:
        return text, ()
    ends = [0, *(stop for _, stop, _ in edits)]
    kept = [text[end:start] for end, (start, _, _) in zip(ends, edits, strict=False)]
    shifts = [0, *accumulate(len(new) - (stop - start) for start, stop, new in edits)]
    before = tuple(Span(start, stop) for start, stop, _ in edits)
    after = tuple(
        Span(start + shift, start + shift + len(new))
        for (start, _, new), shift in zip(edits, shifts, strict=False)
    )
    parts = [part for old, (_, _, new) in zip(kept, edits, strict=True) for part in (old, new)]
    return "".join([*parts, text[ends[-1] :]]), (Step(before, after),)


def _starts_cluster(text: str, at: int) -> bool:
    """Whether the character at ``at`` cannot compose with the one before."""
    if text[at] < "\x80" or at == 0:
        return True
    if unicodedata.combining(text[at]):
        return False
    pair = text[at - 1 : at + 1]
    return len(unicodedata.normalize("NFC", pair)) >= len(pair)


def _nfc_edits(text: str) -> list[_Edit]:
    if unicodedata.is_normalized("NFC", text):
        return []
    starts = [at for at in range(len(text)) if _starts_cluster(text, at)] + [len(text)]
    clusters = pairwise(starts)
    edits = [(a, b, unicodedata.normalize("NFC", text[a:b])) for a, b in clusters]
    return [(a, b, new) for a, b, new in edits if text[a:b] != new]


def _print_edits(text: str) -> list[_Edit]:
    found = _OF_PRINT.finditer(text)
    return [(*m.span(), "" if "\n" in m[0] else unicodedata.normalize("NFKC", m[0])) for m in found]


def as_letters(text: str) -> str:
    """``text`` with ligatures as letters and broken words whole, as ``fold`` has them.

    >>> as_letters("The ﬂeet left Lin-\\ndrup.")
    'The fleet left Lindrup.'
    """
    return _apply(text, _print_edits(text))[0]


def fold(text: str) -> Folded:
    """``text`` with a closed list of characters folded.

    Quotation marks, apostrophes, dashes and white space become one character per kind, runs of
    white space and of hyphens a single one, ``''`` a double mark, ``…`` three stops; invisible
    characters are removed; ligatures are their letters; a word broken by a hyphen at the end of a
    line is whole; the text is normalised to NFC.

    >>> fold("“Non\\u00ad-stop”\\u00a0– he…").text
    '"Non-stop" - he...'
    """
    whole, joined = _apply(text, _print_edits(text))
    visible, hidden = _apply(whole, [(*m.span(), "") for m in _INVISIBLE.finditer(whole)])
    composed, merged = _apply(visible, _nfc_edits(visible))
    plain = _CHANGED.sub(lambda match: _ONE_FOR_ONE[match[0]], composed)
    edits = [(*m.span(), _REPLACED[m[0][0]]) for m in _LONGER_OR_SHORTER.finditer(plain)]
    folded, changed = _apply(plain, edits)
    return Folded(folded, joined + hidden + merged + changed)


_BORDER = re.compile(r"\w\0\w|\w\0['-]\w|\w['-]\0\w|\d\0[.,]\d|\d[.,]\0\d")
_POSSESSIVE = re.compile(r"\w\0's(?!\w)")


def _cuts_word(folded: Folded, text: str, at: int) -> bool:
    """Whether offset ``at`` of the folded text is inside a word or a number."""
    around = folded.text[max(0, at - 2) : at] + "\0" + folded.text[at : at + 3]
    found = _BORDER.search(around)
    if not found:
        return False
    if "-" not in found[0]:
        return True
    dash = at - 1 if folded.text[at - 1] == "-" else at
    return folded.span(dash, dash + 1).of(text) in ("-", "‐", "‑")


def locate(words: str, text: str) -> tuple[Span, ...]:
    """All matches of ``words`` in ``text``, both folded; whole words only.

    A match never starts or stops inside a word or number: "can" is not found in "can't", nor
    "3" in "3.5"; a possessive "'s" may follow.

    >>> locate('the "old" mill', "By the “old”  mill; the old mill.")
    (Span(start=3, stop=18),)
    """
    return locate_folded(fold(words).text.strip(), fold(text), text)


def locate_folded(wanted: str, folded: Folded, text: str) -> tuple[Span, ...]:
    """As ``locate``, with words and text already folded."""
    found: list[Span] = []
    at = folded.text.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not _cuts_word(folded, text, at) and (
            not _cuts_word(folded, text, end) or _before_possessive(folded.text, end)
        ):
            found.append(folded.span(at, end))
            at = folded.text.find(wanted, end)
        else:
            at = folded.text.find(wanted, at + 1)
    return tuple(found)


def _before_possessive(folded: str, at: int) -> bool:
    return bool(_POSSESSIVE.match(folded[at - 1] + "\0" + folded[at : at + 3]))
