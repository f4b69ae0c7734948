"""Tokenizer for text whose quotations are masked."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from retrieval.domain import Span

BLANK = "\x02"
_ALIKE = (
    *((mark, "'") for mark in '’‘`ʼ"'),
    *((space, " ") for space in "\xa0\u202f\u2009\u200b\x02"),
    *((dash, "—") for dash in "–―−"),
    *((hyphen, "-") for hyphen in "‑‐"),
    ("İ", "I"),  # the only letter that is longer in lower case
)
_TITLE = (
    r"(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Govs?|Gen|Lt|Col|Brig|Maj|Capt|Cmdr|Sgt|Rev|Prof|St|Jr|Sr|Adm|"
    r"Hon|Pres|Messrs|Supt|Insp|Det|Cr)\."
)
_COMBINING = "\u0300-\u036f"  # accents of names in decomposed form
_TOKEN = re.compile(
    rf"""([b-zß-ÿ][\w{_COMBINING}]*(?:[-'/](?!s\b)\w+|\.[a-z]\w*)*
    | a(?:[ls]h?-[A-Z][\w']*(?:-\w+)*|\.m\.|\w*(?:[-'](?!s\b)\w+)*)
    | [,.;:?!()\[\]/…]
    | {_TITLE}
    | [A-ZÀ-ÖØ-ÞŠŽ](?:(?:\.[A-Z])*\.(?=\s[A-Z])|(?:\.[A-Z])+\.?
        |[\w&{_COMBINING}]*(?:[-'](?!s\b)[\w{_COMBINING}]+)*(?:\.(?:com|org|net|co\.uk|gov)\b)?)
    | "[^"]*"
    | '(?:s\b|(?=\s))
    | [$£€]?\d+(?:[.,:/]\d+)*\w*
    | --+ | — | \s-+\s | @\w+)""",
    re.VERBOSE,
)
_STOPS = frozenset(".?!,")
_BODIES = frozenset({"WHO", "US", "IT"})  # in capitals no pronouns
_ARTICLES = ("al-", "as-", "alh-", "ash-")
_ARTICLE_NAME = re.compile(r"\ba[ls]h?-[A-Z]")  # al-Marl
_DOMAIN = re.compile(
    r"[a-z][\w-]*\.(?:com|org|net|co|gov|edu|info|io|fr|de|ru|ca|eu|tv|au|in|uk)(?:\.[a-z]{2})?\b"
)
_KIND = {
    **dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "W"),
    **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ@", "C"),
    **dict.fromkeys(",.;:?!()[]/…", "P"),
    **dict.fromkeys("$£€0123456789", "N"),
    **dict.fromkeys("-— ", "D"),
    '"': "Q",
    "'": "S",
}


@dataclass(slots=True)
class Line:
    """One sentence as parallel lists: the tokens' kinds, lower-case words, starts and stops.

    Kinds: C capitalised, W word, N number, Q quotation, T a title or term in marks, S possessive,
    P punctuation, D dash.
    """

    span: Span
    kinds: list[str]
    words: list[str]
    starts: list[int]
    stops: list[int]
    opens_paragraph: bool = False


@dataclass(slots=True)
class Tokens:
    """The tokens of a whole text, as parallel lists."""

    kinds: list[str]
    words: list[str]
    starts: list[int]
    stops: list[int]

    def line(self, sentence: Span, *, opens_paragraph: bool) -> Line:
        """The tokens that start in one sentence."""
        first = bisect_left(self.starts, sentence.start)
        here = slice(first, bisect_left(self.starts, sentence.stop, first))
        return Line(
            sentence,
            self.kinds[here],
            self.words[here],
            self.starts[here],
            self.stops[here],
            opens_paragraph,
        )


def blanked(text: str, quoted: tuple[Span, ...]) -> str:
    """``text``, of the same length, with the inside of each quotation blanked.

    A quotation's first letter and final punctuation are kept for the sentence splitter.
    """
    plain = text
    for mark, alike in _ALIKE:  # faster than str.translate for the few that occur
        plain = plain.replace(mark, alike)
    parts: list[str] = []
    at = 0
    for span in quoted:
        inner = plain[span.start + 1 : span.stop - 1]
        last = inner.rstrip("'”")[-1:]
        size = span.stop - span.start
        first = inner.lstrip("'“")[:1]
        body = (first if first.isalnum() else BLANK) + BLANK * (size - 4)
        body += last if last in _STOPS else BLANK
        short = ('"' + BLANK * (size - 2) + '"')[:size]
        parts += plain[at : span.start], f'"{body}"' if size > 3 else short
        at = span.stop
        if plain[at - 1 : at + 1] == "''":  # of a quotation that ends with one: ''the 'hub,'''
            parts.append(" ")
            at += 1
    parts.append(plain[at:])
    return "".join(parts)


def tokenized(masked: str) -> Tokens:
    """All tokens of a masked text."""
    parts = _TOKEN.split(masked)  # alternating: separator, token, separator, …
    edges = [*accumulate(map(len, parts))]
    plain, starts, stops = parts[1::2], edges[:-1:2], edges[1::2]
    kinds = [_KIND.get(word[0]) or ("C" if word[0].isupper() else "W") for word in plain]
    if _DOMAIN.search(masked):  # a site's name, as news-site.com, starts in lower case
        kinds = ["C" if _DOMAIN.fullmatch(w) else k for w, k in zip(plain, kinds, strict=True)]
    if any(article in masked for article in _ARTICLES):
        kinds = [
            "C" if _ARTICLE_NAME.match(word) else kind
            for word, kind in zip(plain, kinds, strict=True)
        ]
    words = [word if word in _BODIES else word.lower() for word in plain]
    return Tokens(kinds, words, starts, stops)
