"""Exact search in stored texts: a cheap prefilter first, since folding a text is slow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

from retrieval.domain import Span
from retrieval.text.spans import ZERO_WIDTH, Folded, fold, locate_folded

MAX_NEAREST = 4  # candidate texts to align
MAX_ROW = 12  # consecutive words that the prefilter matches before a text is folded
LETTERS = re.compile(r"[^\W_]+")  # what folding leaves unchanged
PLAIN = re.compile(r"[^\W_]{3,}")  # of these, words long enough to discriminate
INVISIBLE = re.compile(f"[{ZERO_WIDTH}]")


@dataclass(frozen=True, slots=True)
class Place:
    """A range of one revision's text."""

    revision: int
    span: Span


class StoredText:
    """A stored text, folded lazily."""

    def __init__(self, revision: int, text: str) -> None:
        self.revision, self.text = revision, text

    @cached_property
    def folded(self) -> Folded:
        """The folded text."""
        return fold(self.text)

    @cached_property
    def letters(self) -> str:
        """The text for the prefilter: composed (NFC) and case-folded.

        The two apostrophes that Unicode counts as letters become plain ones.
        """
        if self.text.isascii():
            return self.text.lower()
        visible = INVISIBLE.sub("", self.text)
        return normalize("NFC", visible).casefold().replace("ʻ", "'").replace("ʼ", "'")

    def places(self, wanted: str) -> list[Place]:
        """The exact matches of ``wanted`` (folded)."""
        spans = locate_folded(wanted, self.folded, self.text) if wanted else ()
        return [Place(self.revision, span) for span in spans]


class Haystack:
    """The stored texts, and which of the pasted words each may contain."""

    def __init__(self, texts: Iterable[StoredText], wanted: str) -> None:
        self.texts = list(texts)
        self.plain = list(dict.fromkeys(PLAIN.findall(wanted.casefold())))
        self.holds = [[word in text.letters for word in self.plain] for text in self.texts]

    def places(self, wanted: str) -> list[Place]:
        """The exact matches, in all texts, of ``wanted`` (folded, part of the pasted words)."""
        runs = LETTERS.findall(wanted.casefold())
        needed = set(runs)
        columns = [at for at, word in enumerate(self.plain) if word in needed]
        in_a_row = re.compile(r"[\W_]+".join(runs[:MAX_ROW]))
        return [
            place
            for text, holds in zip(self.texts, self.holds, strict=True)
            if all(holds[at] for at in columns) and in_a_row.search(text.letters)
            for place in text.places(wanted)
        ]

    def nearest(self, max_missing: int) -> list[tuple[int, StoredText]]:
        """Up to four texts with the fewest words missing, each with that count; best first.

        At most ``max_missing`` words may be missing; ties go to the text with the rarer words.
        """
        weights = [1 / (1 + sum(column)) for column in zip(*self.holds, strict=True)]
        ranked = []
        for at, holds in enumerate(self.holds):
            weight = sum(w for w, held in zip(weights, holds, strict=True) if held)
            ranked.append((holds.count(False), -weight, at))
        best = sorted(ranked)[:MAX_NEAREST]
        return [(missing, self.texts[at]) for missing, _, at in best if missing <= max_missing]

    def text_of(self, revision: int) -> str:
        """The stored text of a revision."""
        return next(text.text for text in self.texts if text.revision == revision)
