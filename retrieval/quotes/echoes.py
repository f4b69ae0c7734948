"""Headings that quote: words under nobody's name that somebody says elsewhere in the article."""

from __future__ import annotations

import re
from dataclasses import replace

from retrieval.domain import Kind, Naming, Quote

MIN_ECHO_WORDS = 2
MIN_ECHO_CHARS = 12
_WORD = re.compile(r"\w+")


def name_echoes(text: str, quotes: list[Quote]) -> list[Quote]:
    """Give quotations of unknown speaker the only one in whose words they stand as well.

    >>> from retrieval.quotes import read_quotes
    >>> text = "‘A bad year for bees’\\n\\n“It was a bad year for bees,” Orla Venn said."
    >>> [quote.speaker for quote in read_quotes(text)]
    ['Orla Venn', 'Orla Venn']
    """
    asked = [one for one in quotes if _is_orphan(one)]
    if not asked:
        return quotes
    spoken = [(_words(text, one), one) for one in quotes if one.speaker]
    return [_named(text, one, spoken) if _is_orphan(one) else one for one in quotes]


def _is_orphan(one: Quote) -> bool:
    return one.speaker is None and one.cue is None and one.kind is not Kind.INDIRECT


def _named(text: str, one: Quote, spoken: list[tuple[str, Quote]]) -> Quote:
    words = _words(text, one)
    words = words.removeprefix(" a").removeprefix(" the")
    if words.count(" ") <= MIN_ECHO_WORDS or len(words) < MIN_ECHO_CHARS:
        return one
    heard = [other for said, other in spoken if words in said]
    if len({other.speaker for other in heard}) != 1:
        return one
    return replace(one, speaker=heard[0].speaker, role=heard[0].role, how=Naming.CARRIED)


def _words(text: str, one: Quote) -> str:
    """The words of a quote in lower case, a blank before and behind each."""
    return f" {' '.join(_WORD.findall(one.span.of(text).lower()))} "
