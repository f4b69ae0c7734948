"""A pasted message taken apart: each quotation in it, and whose words it says they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.domain import Quote, Span
from retrieval.quotes import read_quotes
from retrieval.text import names
from retrieval.text.sentences import quotations

MIN_QUOTED_WORDS = 2  # a quotation of one word is no claim of its own

_LABEL = re.compile(r"(?P<name>[^:“”\"«»„\n]{2,60}):\s*$")  # right before what is said
_PREFACE = re.compile(r"\s*[A-Z][\w .,'’-]{1,40}:\s+(?:[\w .,'’-]{2,40}:\s+)*(?=\S)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Claim:
    """Words of a message that are said to be somebody's; the speaker is None if it names nobody."""

    words: str
    speaker: str | None = None

    def names(self, quote: Quote) -> bool:
        """Whether the speaker that is claimed may be the quote's: by name, or by role.

        >>> from retrieval.domain import Kind
        >>> quote = Quote(Span(0, 2), Span(0, 2), Kind.DIRECT, "Ada Venn", "mayor of Dorn")
        >>> Claim("Up", "Venn").names(quote), Claim("Up", "the mayor").names(quote)
        (True, True)
        >>> Claim("Up", "Reck").names(quote)
        False
        """
        if self.speaker is None or quote.speaker is None:
            return True
        known = f"{quote.speaker} {quote.role or ''}"
        wanted = set(names.words(self.speaker)) or set(_WORD.findall(self.speaker.lower()))
        plain = set(_WORD.findall(known.lower())) | set(names.words(known))
        return names.same(self.speaker, quote.speaker) or wanted - {"the", "a"} <= plain


def claims(message: str) -> tuple[Claim, ...]:
    """The quotations of a message, each with whoever it names as speaker; else what is said in it.

    >>> claims("BREAKING: Venn: “The weir will hold.”")
    (Claim(words='“The weir will hold.”', speaker='Venn'),)
    >>> claims("BREAKING: mayor: the weir will hold")
    (Claim(words='the weir will hold', speaker='mayor'),)
    """
    quoted = [span for span in quotations(message) if _size(span.of(message)) >= MIN_QUOTED_WORDS]
    if quoted:
        found = read_quotes(message, tuple(quotations(message)))
        return tuple(Claim(span.of(message), _speaker(message, span, found)) for span in quoted)
    preface = _PREFACE.match(message)
    if preface is None:
        return (Claim(message),)
    label = preface[0].rstrip(" :").rpartition(":")[2].strip()
    return (Claim(message[preface.end() :], label),)


def _size(words: str) -> int:
    return len(_WORD.findall(words))


def _speaker(message: str, span: Span, found: tuple[Quote, ...]) -> str | None:
    """Whom a message names: in front with a colon, else as an article would."""
    if label := _LABEL.search(message, 0, span.start):
        return label["name"].strip()
    said = (quote.speaker for quote in found if quote.span.overlap(span) and quote.speaker)
    return next(said, None)
