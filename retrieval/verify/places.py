"""Stored texts that words are looked for in: a cheap look first, folding where it is worth it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

from retrieval.domain import Span
from retrieval.text.spans import ZERO_WIDTH, Folded, fold, locate_folded

MAX_NEAREST = 4  # texts that are worth a closer look
MAX_ROW = 12  # words in a row that are looked for before a text is folded
LETTERS = re.compile(r"[^\W_]+")  # what folding leaves alone
PLAIN = re.compile(r"[^\W_]{3,}")  # of it, what tells texts apart
INVISIBLE = re.compile(f"[{ZERO_WIDTH}]")


@dataclass(frozen=True, slots=True)
class Place:
    """A range of one revision's text."""

    revision: int
    span: Span


class StoredText:
    """A stored text that is folded when it is first looked at closely (folding is slow)."""

    def __init__(self, revision: int, text: str) -> None:
        self.revision, self.text = revision, text

    @cached_property
    def folded(self) -> Folded:
        """The text folded, once."""
        return fold(self.text)

    @cached_property
    def letters(self) -> str:
        """The text for a first look: letters as folding leaves them, capitals aside.

        Two apostrophes that count as letters are none here.
        """
        if self.text.isascii():
            return self.text.lower()
        visible = INVISIBLE.sub("", self.text)
        return normalize("NFC", visible).casefold().replace("ʻ", "'").replace("ʼ", "'")

    def places(self, wanted: str) -> list[Place]:
        """Where ``wanted`` (folded) stands exactly."""
        spans = locate_folded(wanted, self.folded, self.text) if wanted else ()
        return [Place(self.revision, span) for span in spans]


class Shelf:
    """The texts, with which of the words asked for each may hold."""

    def __init__(self, texts: Iterable[StoredText], wanted: str) -> None:
        self.texts = list(texts)
        self.plain = list(dict.fromkeys(PLAIN.findall(wanted.casefold())))
        self.holds = [[word in text.letters for word in self.plain] for text in self.texts]

    def places(self, wanted: str) -> list[Place]:
        """Everywhere that ``wanted`` (folded, of the words asked for) stands exactly."""
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
        """The texts that lack the fewest of the words, with how many they lack; best first.

        None that lacks more than ``max_missing``. Of two that lack as many, the one that holds
        the rarer words.
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
